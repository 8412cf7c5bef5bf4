import type { CustomerHistory } from '../data/feature-store.ts';
import { addDays } from '../kernel/days.ts';
import { UilError } from '../kernel/errors.ts';
import type { Json } from '../kernel/json.ts';
import { hashFeatures } from '../ml/classifier.ts';
import type { ManagedModel, Predictor } from '../ml/model-manager.ts';
import { tableFromRecords } from '../ml/table.ts';
import { type EffectModel, restoreEffect } from '../ml/uplift/effect-model.ts';
import type { TrialData } from '../ml/uplift/trial.ts';
import { uplift } from '../ml/uplift/uplift.ts';
import { type PlaybookRun, trialsOf } from './trials.ts';

export const REVENUE = 'revenue_optimization';
/** Days in which what a customer pays counts as what came of an action. */
export const REVENUE_HORIZON_DAYS = 60;

/** Runs as trials, one a playbook: who was acted upon, what each paid within the horizon, features as of the day. */
export interface RevenueData {
  readonly trials: Readonly<Record<string, TrialData>>;
  readonly window: { readonly from: string; readonly to: string };
}

/** Runs as trials of what each customer paid within the horizon. */
export const revenueTrials = (runs: readonly PlaybookRun[], histories: ReadonlyMap<string, CustomerHistory>): RevenueData['trials'] =>
  trialsOf(
    runs,
    histories,
    (history, openedOn) => history.facts.asOf(addDays(openedOn, REVENUE_HORIZON_DAYS)).window('payments.minor', REVENUE_HORIZON_DAYS).sum,
  );

type RevenueSnapshot = { readonly kind: 'revenue'; readonly playbooks: Readonly<Record<string, unknown>> };

/**
 * What acting brings, per customer and playbook, against leaving alone: learned from who was held out by lot, never from who
 * seemed likely to pay. Where people are not shown to differ everyone gets the average. Input: `playbook` and features; the
 * value is in minor units of the currency, within the horizon.
 */
export const revenueModel = (): ManagedModel => ({
  name: REVENUE,
  says: `What acting brings in payments within ${REVENUE_HORIZON_DAYS} days, against leaving alone, per customer and playbook.`,
  refresh: true,
  learn(given, seed, progress) {
    const { trials, window } = given as RevenueData;
    const names = Object.keys(trials).sort();
    const lacking: string[] = [];
    const learned = new Map<string, EffectModel>();
    for (const [k, name] of names.entries()) {
      try {
        learned.set(name, uplift().train(trials[name] as TrialData, { seed, progress: (share) => progress((k + share) / names.length) }));
      } catch (error) {
        if (!(error instanceof UilError) || error.code !== 'NOT_ENOUGH_DATA') throw error;
        lacking.push(`${name}: ${error.message}`);
      }
    }
    if (learned.size === 0)
      throw new UilError('NOT_ENOUGH_DATA', [lacking.join(' ') || `no playbook has run and been held out for ${REVENUE_HORIZON_DAYS} days yet`]);
    const features = [...learned.values()][0]?.features ?? [];
    const rows = [...learned.keys()].reduce((sum, name) => sum + (trials[name]?.table.rows ?? 0), 0);
    const treated = [...learned.keys()].reduce((sum, name) => sum + (trials[name]?.treated.reduce((a, b) => a + b, 0) ?? 0), 0);
    return {
      snapshot: { kind: 'revenue', playbooks: Object.fromEntries([...learned].map(([name, model]) => [name, model.snapshot() as unknown as Json])) },
      card: {
        window,
        features,
        feature_hash: hashFeatures(features),
        params: { horizon_days: REVENUE_HORIZON_DAYS, lacking },
        metrics: Object.fromEntries([...learned].flatMap(([name, { average, heterogeneity }]) => figuresOf(name, average, heterogeneity.qini.value))),
        rows,
        positives: treated,
        heterogeneity: Object.fromEntries([...learned].map(([name, { heterogeneity }]) => [name, heterogeneity.verdict])),
      },
      gate: null,
    };
  },
  use: (version) => revenuePredictor(version.snapshot as unknown as RevenueSnapshot),
});

const figuresOf = (name: string, average: EffectModel['average'], qini: number): [string, number][] => [
  [`${name} average`, average.effect],
  [`${name} average low`, average.low],
  [`${name} average high`, average.high],
  [`${name} qini`, qini],
];

function revenuePredictor({ kind, playbooks }: RevenueSnapshot): Predictor {
  if (kind !== 'revenue') throw new UilError('SNAPSHOT_INVALID', ['it is not of a revenue model']);
  const models = new Map(Object.entries(playbooks).map(([name, snapshot]) => [name, restoreEffect(snapshot)]));
  return {
    predict({ playbook, ...input }) {
      const model = models.get(String(playbook));
      const unit = `minor units in ${REVENUE_HORIZON_DAYS} days`;
      if (!model) {
        const known = [...models.keys()].join(', ');
        return {
          value: null,
          unit,
          parts: {},
          baseline: null,
          details: {},
          abstained: `Not enough data: nothing is known of the playbook "${String(playbook ?? '')}"; known are ${known}.`,
        };
      }
      const strange = Object.keys(input).filter((name) => !model.features.some((feature) => feature.name === name));
      if (strange.length > 0) throw new UilError('FEATURES_MISMATCH', [`it does not know ${strange.map((one) => `"${one}"`).join(', ')}`]);
      const table = tableFromRecords([input], model.features);
      const { effect, low, high } = model.predict(table);
      const { baseline, parts } = model.explain(table, 0);
      return {
        value: effect[0] as number,
        unit,
        parts,
        baseline,
        details: { low: low[0] as number, high: high[0] as number, heterogeneity: model.heterogeneity.verdict },
        abstained: null,
      };
    },
    validate(given) {
      const { trials } = given as RevenueData;
      return Object.fromEntries(
        [...models].flatMap(([name, model]) => {
          const trial = trials[name];
          return trial ? [[`${name} rows`, trial.table.rows] as const, [`${name} average`, model.average.effect] as const] : [];
        }),
      );
    },
  };
}

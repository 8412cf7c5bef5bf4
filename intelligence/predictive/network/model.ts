import { nodeFeatures } from '../../data/features/node.ts';
import { UilError } from '../../kernel/errors.ts';
import type { Hour } from '../../kernel/hours.ts';
import type { Json } from '../../kernel/json.ts';
import { type ChanceData, chanceModel, trainedOf } from '../../ml/chance-model.ts';
import type { Classifier, Trainer } from '../../ml/classifier.ts';
import { estimator } from '../../ml/estimator.ts';
import { classifierMetrics } from '../../ml/metrics.ts';
import type { ManagedModel } from '../../ml/model-manager.ts';
import { restore } from '../../ml/restore.ts';
import { tableFromRecords, takeRows } from '../../ml/table.ts';
import { timeSplit } from '../../ml/time-split.ts';
import { learnOverTime, TEST_SHARE } from '../../ml/trainer.ts';
import { farOf, twoHorizons } from '../../ml/two-horizons.ts';
import { NETWORK_FAILURE } from '../models.ts';
import { chosenFrom, crossed, tradeOf, type WarningFigures, type Watched } from './backtest.ts';
import { type Baseline, type BaselineRows, baselinesOf } from './baselines.ts';
import { FAR_HOURS, NEAR_HOURS } from './rows.ts';
import type { WarningRule } from './warning.ts';

/** What the model of failures learns from: rows of the nearer horizon, and what else its second horizon and its rule of warning need. */
export interface FailureData extends ChanceData {
  /** 1 when the device went down within the farther horizon. */
  readonly far: Uint8Array;
  /** The hour of each row, and the place of its device in `nodes`. */
  readonly asOf: Int32Array;
  readonly node: Int32Array;
  readonly nodes: readonly string[];
  /** The failures of each device. */
  readonly failures: readonly (readonly Hour[])[];
  /** Hours between two looks at a device. */
  readonly step: number;
}

/** What the card of the model holds for service, beside the usual figures. */
export interface FailureCard {
  readonly baseRate: number;
  readonly trained_at: string;
  /** Null for a version from elsewhere, which speaks of the nearer horizon only. */
  readonly far: { readonly metrics: Readonly<Record<string, number>>; readonly baseRate: number } | null;
  readonly baselines: readonly Baseline[];
  /** From which chance on the operator is warned; null while the history has too few failures to choose it. */
  readonly rule: WarningRule | null;
  /** The rule as chosen on half of the devices and counted on the other half. */
  readonly backtest: WarningFigures | null;
  readonly trade: readonly WarningFigures[];
}

/** Blocks of days of a neighbourhood with a failure that must be known. */
const LEAST_EVENTS = 10;
/** Failures within the test from which on a rule of warning is chosen. */
const LEAST_FAILURES = 8;
const DAY_HOURS = 24;
/** The share of the work that the nearer horizon takes. */
const NEAR_WORK = 0.6;

const directions = Object.fromEntries(nodeFeatures.flatMap(({ name, direction }) => (direction ? [[name, direction]] : [])));

/** `NetworkFailurePrediction` as a managed model: the chance that a device goes down within 24 h, and within 72 h, which is never smaller. */
export function networkFailureModel(
  revive: (snapshot: unknown) => Classifier = restore,
  trainer: () => Trainer = () => estimator({ model: 'trees' }),
): ManagedModel {
  const options = {
    name: NETWORK_FAILURE,
    says: `The chance that a device of the network goes down within ${NEAR_HOURS} hours, and within ${FAR_HOURS}.`,
    horizonDays: NEAR_HOURS / DAY_HOURS,
    leastEvents: LEAST_EVENTS,
    events: 'stretches of days in which a device went down are known',
    revive,
  };
  const near = chanceModel(options);
  return {
    ...near,
    learn(given, seed, progress) {
      const data = given as FailureData;
      const met = new Set([...data.labels.keys()].filter((i) => data.labels[i] === 1).map((i) => data.groups[i])).size;
      if (met < LEAST_EVENTS) throw new UilError('NOT_ENOUGH_DATA', [`${met} ${options.events}; ${NETWORK_FAILURE} needs ${LEAST_EVENTS}`]);
      const learned = learnOverTime(data, trainer(), { seed, horizonDays: options.horizonDays, directions, progress: (share) => progress(NEAR_WORK * share) });
      const rest = restOf(data, trainer(), seed, (share) => progress(NEAR_WORK + (1 - NEAR_WORK) * share));
      const model = twoHorizons(learned.model, rest.model);
      const { train, test: places } = timeSplit(data.days, { testShare: TEST_SHARE, purge: options.horizonDays });
      const farChances = learned.test.chances.map((chance, k) => 1 - (1 - chance) * (1 - (rest.onTest[k] as number)));
      const watched = watchedOf(data, places, learned.test.chances);
      const more = {
        ...farCard(data, places, farChances),
        baselines: baselinesOf(rowsAt(data, train), rowsAt(data, places), learned.test.chances) as unknown as Json,
        ...warningCard(watched, data.step),
      };
      return trainedOf({ ...learned, model, lesson: { ...learned.lesson, snapshot: model.snapshot() } }, data, options.horizonDays, seed, () => more, revive);
    },
    use(version) {
      const classifier = revive(version.snapshot);
      const predictor = near.use(version);
      const far = farOf(classifier);
      return {
        ...predictor,
        predict(input) {
          const said = predictor.predict(input);
          return { ...said, details: { ...said.details, within_72h: far?.(tableFromRecords([input], classifier.features))[0] ?? null } };
        },
      };
    },
  };
}

/** The chance between the horizons, learned from rows that did not go down before: on the past for the test, and on everything. */
function restOf(data: FailureData, trainer: Trainer, seed: number, progress: (share: number) => void): { model: Classifier; onTest: Float64Array } {
  const { table, labels, far, groups, days } = data;
  const split = timeSplit(days, { testShare: TEST_SHARE, purge: FAR_HOURS / DAY_HOURS });
  const learn = (places: Int32Array, part: (share: number) => void): Classifier =>
    trainer.train(
      takeRows(table, places),
      Uint8Array.from(places, (i) => far[i] as number),
      { seed, directions, groups: Int32Array.from(places, (i) => groups[i] as number), progress: part },
    );
  const staying = (places: Int32Array): Int32Array => places.filter((i) => labels[i] === 0);
  const past = learn(staying(split.train), (share) => progress(0.4 * share));
  return {
    onTest: past.predict(takeRows(table, split.test)),
    model: learn(staying(Int32Array.from(labels.keys())), (share) => progress(0.4 + 0.6 * share)),
  };
}

function farCard({ far }: FailureData, places: Int32Array, chances: Float64Array): { far: Json } {
  const labels = Uint8Array.from(places, (i) => far[i] as number);
  return { far: { metrics: { ...classifierMetrics(chances, labels) }, baseRate: far.reduce((sum, one) => sum + one, 0) / far.length } };
}

const rowsAt = ({ table, labels, groups }: FailureData, places: Int32Array): BaselineRows => ({
  table: takeRows(table, places),
  labels: Uint8Array.from(places, (i) => labels[i] as number),
  groups: Int32Array.from(places, (i) => groups[i] as number),
});

/** What was said of each device on the rows of the test, in the order of time. */
export function watchedOf({ asOf, node, nodes, failures }: FailureData, places: Int32Array, chances: Float64Array): Watched[] {
  const looks = nodes.map((): { asOf: Hour; chance: number }[] => []);
  for (const [k, i] of places.entries()) looks[node[i] as number]?.push({ asOf: asOf[i] as number, chance: chances[k] as number });
  return nodes.map((name, n) => ({ node: name, looks: (looks[n] ?? []).sort((a, b) => a.asOf - b.asOf), failures: failures[n] ?? [] }));
}

/** The rule of warning, chosen on chances that the model had said of a past it had not seen. */
function warningCard(watched: readonly Watched[], step: number): { rule: Json; backtest: Json; trade: Json } {
  const trade = tradeOf(watched, step);
  const enough = (trade[0]?.failures ?? 0) >= LEAST_FAILURES;
  const rule = enough ? chosenFrom(trade) : null;
  return {
    rule: rule as Json,
    backtest: (enough ? crossed(watched, step, rule) : null) as unknown as Json,
    trade: trade as unknown as Json,
  };
}

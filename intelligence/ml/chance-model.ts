import { UilError } from '../kernel/errors.ts';
import type { Json } from '../kernel/json.ts';
import type { Classifier } from './classifier.ts';
import { referenceProfile } from './drift/profile.ts';
import { estimator } from './estimator.ts';
import { globalReasons } from './importance.ts';
import { findLeaks } from './leaks.ts';
import { logisticRegression } from './logistic-regression.ts';
import { aucEstimate, calibrationErrorEstimate, type Estimate, logLossEstimate } from './metric-intervals.ts';
import { classifierMetrics } from './metrics.ts';
import type { ManagedModel, Predictor, Trained } from './model-manager.ts';
import { restore } from './restore.ts';
import { columnOf, type Table, tableFromRecords } from './table.ts';
import { type ChanceProblem, examineOverTime, learnOverTime, type TimedLesson } from './trainer.ts';

/** A chance problem with the window of data that it was drawn from, as days. */
export interface ChanceData extends ChanceProblem {
  readonly window: { readonly from: string; readonly to: string };
  /** Days from each case to its event, also beyond the horizon; NaN when none is known. */
  readonly after?: Float64Array;
  /** Columns that look as if they knew the answer, and that a person has looked at and accepted. */
  readonly accepted?: readonly string[];
}

/** A model that was just tried and trained, for what is drawn from it besides. */
export type LearnedChance = Pick<TimedLesson, 'model' | 'test'> & {
  readonly baseRate: number;
  /** How much each feature moves the log-odds on the rows of the test, on average; the greatest first. */
  readonly reasons: readonly { readonly feature: string; readonly weight: number; readonly share: number }[];
};

export interface ChanceModelOptions {
  readonly name: string;
  readonly says: string;
  /** Days within which the event is to come. */
  readonly horizonDays: number;
  /** Features that may move the chance one way only. */
  readonly directions?: Readonly<Record<string, 1 | -1>>;
  /** Groups in which the event must have come before anything is said. */
  readonly leastEvents: number;
  /** What such a group is, for the sentence that says what is missing: "customers are known to have left". */
  readonly events: string;
  /** The column by which shares are told while events are too few for a model: the prior of the segment. Without it nothing is told. */
  readonly segment?: string;
  /** Makes a classifier of a snapshot; ours by default, wider where models from elsewhere are taken in. */
  readonly revive?: (snapshot: unknown) => Classifier;
  /** Further figures for the card. */
  readonly more?: (learned: LearnedChance, data: ChanceData, seed: number) => Readonly<Record<string, Json>>;
  /** Further models that belong to the version, kept in its snapshot under `beside`, with what the card says of them; a model from elsewhere has none. */
  readonly beside?: (
    data: ChanceData,
    seed: number,
    progress: (share: number) => void,
  ) => { readonly models: Json; readonly card: Readonly<Record<string, Json>> };
}

/** The share of the work that the model itself takes, when others belong to its version. */
const OWN_WORK = 0.5;

/** A managed model of the chance that something happens to a customer or a device within a horizon. */
export function chanceModel(options: ChanceModelOptions): ManagedModel {
  const { name, says, horizonDays, directions, leastEvents, events, segment, more, beside, revive = restore } = options;
  return {
    name,
    says,
    refresh: false,
    learn(given, seed, progress) {
      const data = given as ChanceData;
      const met = new Set([...data.labels.keys()].filter((i) => data.labels[i] === 1).map((i) => data.groups[i])).size;
      const needs = `${met} ${events} within the history; ${name} needs ${leastEvents}`;
      if (met < LEAST_FOR_PRIOR || (met < leastEvents && !segment)) throw new UilError('NOT_ENOUGH_DATA', [needs]);
      if (met < leastEvents && segment) return priorOf(data, segment, seed, horizonDays, needs, more);
      const own = (share: number) => progress(beside ? OWN_WORK * share : share);
      const learned = learnOverTime(data, estimator(), { seed, horizonDays, progress: own, ...(directions && { directions }) });
      const trained = trainedOf(learned, data, horizonDays, seed, more, revive);
      const fallback = segment && { fallback: segmentShares(data, segment, seed).snapshot() as unknown as Json };
      if (!beside) return { ...trained, card: { ...trained.card, ...fallback } };
      const others = beside(data, seed, (share) => progress(OWN_WORK + (1 - OWN_WORK) * share));
      return {
        ...trained,
        card: { ...trained.card, ...others.card, ...fallback },
        snapshot: { ...(trained.snapshot as Readonly<Record<string, Json>>), beside: others.models },
      };
    },
    examine(snapshot, given) {
      const data = given as ChanceData;
      return trainedOf(examineOverTime(revive(snapshot), data), data, horizonDays, 0, more, revive);
    },
    use: (version) => chancePredictor(revive(version.snapshot)),
  };
}

/** Groups in which the event must have come before even a share is told. */
const LEAST_FOR_PRIOR = 5;

/** The share of each segment so far, as a classifier that looks at nothing else. */
const segmentShares = ({ table, labels, groups }: ChanceData, segment: string, seed: number) =>
  logisticRegression().train({ rows: table.rows, columns: [columnOf(table, segment)] }, labels, { seed, groups });

/** The share of each segment so far, drawn to the share of all: no model, and said so, until there is enough for one. */
function priorOf(data: ChanceData, segment: string, seed: number, horizonDays: number, needs: string, more: ChanceModelOptions['more']): Trained {
  const { table, labels, window } = data;
  const model = segmentShares(data, segment, seed);
  const snapshot = model.snapshot();
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const baseRate = positives / table.rows;
  return {
    snapshot: snapshot as unknown as Json,
    card: {
      window,
      features: snapshot.features,
      feature_hash: model.featureHash,
      params: { estimator: 'segment prior', horizon_days: horizonDays },
      metrics: {},
      rows: table.rows,
      positives,
      baseRate,
      prior: needs,
      ...more?.({ model, baseRate, reasons: [], test: { table, chances: new Float64Array(), labels: new Uint8Array() } }, data, seed),
    },
    gate: null,
  };
}

/** Rows that are explained for the card, and features that it names. */
const REASONED_ROWS = 500;
const MOST_REASONS = 12;

/** What a training over time comes to as a version: the model as data, its card, and what the gate looks at. */
export function trainedOf(
  learned: TimedLesson,
  data: ChanceData,
  horizonDays: number,
  seed: number,
  more: ChanceModelOptions['more'],
  revive: (snapshot: unknown) => Classifier,
): Trained {
  const { lesson, test, model } = learned;
  const { snapshot, featureHash, ...figures } = lesson;
  const again = revive(JSON.parse(JSON.stringify(snapshot))).predict(data.table);
  const chances = model.predict(data.table);
  const reasons = globalReasons(model, test.table, { seed: 1, sample: REASONED_ROWS }).map(({ feature, size, share }) => ({
    feature,
    weight: size.value,
    share,
  }));
  return {
    snapshot: snapshot as unknown as Json,
    card: {
      window: data.window,
      features: snapshot.features,
      feature_hash: featureHash,
      params: { estimator: model.kind === 'onnx' ? 'onnx' : 'auto', horizon_days: horizonDays },
      ...figures,
      ...(data.words && { words: data.words.record }),
      metrics: { ...lesson.metrics },
      intervals: intervalsOf(test.chances, test.labels),
      profile: referenceProfile(test.table, model.predict(test.table)) as unknown as Json,
      reasons: reasons.slice(0, MOST_REASONS).map(({ feature, weight }) => ({ feature, weight })),
      ...more?.({ ...learned, baseRate: lesson.baseRate, reasons }, data, seed),
    },
    gate: {
      lesson,
      leaks: findLeaks(data.table, data.labels, { accepted: data.accepted ?? [] }).map(({ column, found }) => `"${column}": ${found}`),
      restored: again.every((chance, i) => chance === chances[i]),
      finite: [...test.chances, ...chances].every((chance) => chance >= 0 && chance <= 1),
    },
  };
}

/** The figures of the test with their 95 % intervals. */
function intervalsOf(chances: Float64Array, labels: Uint8Array): Record<string, [low: number, high: number]> {
  const of = ({ low, high }: Estimate): [number, number] => [low, high];
  return { roc_auc: of(aucEstimate(chances, labels)), log_loss: of(logLossEstimate(chances, labels)), ece: of(calibrationErrorEstimate(chances, labels, 1)) };
}

function chancePredictor(classifier: Classifier): Predictor {
  const known = new Set(classifier.features.map(({ name }) => name));
  return {
    predict(input) {
      const strange = Object.keys(input).filter((name) => !known.has(name));
      if (strange.length > 0) throw new UilError('FEATURES_MISMATCH', [`it does not know ${strange.map((one) => `"${one}"`).join(', ')}`]);
      const { chance, baseline, parts, logOdds } = classifier.explain(tableFromRecords([input], classifier.features), 0);
      return { value: chance, unit: 'chance', parts, baseline, details: { log_odds: logOdds }, abstained: null };
    },
    validate(given) {
      const { table, labels } = given as { table: Table; labels: Uint8Array };
      return { ...classifierMetrics(classifier.predict(table), labels) };
    },
  };
}

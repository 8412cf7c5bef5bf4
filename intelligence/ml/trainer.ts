import type { Json } from '../kernel/json.ts';
import { appendRows } from './append-rows.ts';
import type { Classifier, Snapshot, Trainer, TrainOptions } from './classifier.ts';
import { type ClassifierMetrics, classifierMetrics } from './metrics.ts';
import { differenceAtOneLook, lossOf, type PairedDifference } from './registry/paired-difference.ts';
import { type Table, takeRows } from './table.ts';
import { timeSplit } from './time-split.ts';

/** Cases at known moments with what came of them within the horizon. Plain columns: they can be sent to another thread. */
export interface ChanceProblem {
  readonly table: Table;
  readonly labels: Uint8Array;
  /** Cases of the same customer or device have the same number. */
  readonly groups: Int32Array;
  /** The moment of each case, in days. */
  readonly days: Float64Array;
  /** Cases of which a person says what will come: they teach the final model by their weights, and nothing is tested on them. */
  readonly words?: {
    readonly table: Table;
    readonly labels: Uint8Array;
    readonly weights: Float64Array;
    readonly groups: Int32Array;
    /** What is told of them on the card. */
    readonly record: Json;
  };
}

/** What a training learned: the model as data, and how it did on moments that it had not seen. */
export interface ChanceLesson {
  readonly snapshot: Snapshot;
  readonly featureHash: string;
  readonly metrics: ClassifierMetrics;
  /** The log-loss of the simplest rule on the same cases: everyone gets the share so far. */
  readonly baselineLogLoss: number;
  /** By how much the model is better than that rule, per case; null when the test is too small to say. */
  readonly gain: PairedDifference | null;
  readonly rows: number;
  readonly positives: number;
  readonly baseRate: number;
  readonly testRows: number;
  readonly testPositives: number;
}

/** A lesson with what further figures are drawn from: the held-out test, and the model of the whole. */
export interface TimedLesson {
  readonly lesson: ChanceLesson;
  readonly test: { readonly table: Table; readonly chances: Float64Array; readonly labels: Uint8Array };
  readonly model: Classifier;
}

const groupsAt = (values: Int32Array, places: Int32Array): Int32Array => Int32Array.from(places, (i) => values[i] as number);
const labelsAt = (values: Uint8Array, places: Int32Array): Uint8Array => Uint8Array.from(places, (i) => values[i] as number);

/** The share of the latest cases that the test is made of. */
export const TEST_SHARE = 0.3;
/** The share of the work that the trial on the past takes; the rest is the training on everything. */
const TRIAL_WORK = 0.4;

/**
 * Trains on the past and tests on the latest moments, with the horizon between so that no label reaches into the test, then
 * trains once more on everything: the figures are those of the test, the model is that of the whole.
 * Throws NOT_ENOUGH_DATA when the moments are too few to part.
 */
export function learnOverTime(
  problem: ChanceProblem,
  trainer: Trainer,
  options: Omit<TrainOptions, 'groups' | 'weights'> & { readonly horizonDays: number },
): TimedLesson {
  const { table, labels, groups, days } = problem;
  const { horizonDays, progress = () => {}, ...training } = options;
  const split = timeSplit(days, { testShare: TEST_SHARE, purge: horizonDays });
  const trainLabels = labelsAt(labels, split.train);
  const past = trainer.train(takeRows(table, split.train), trainLabels, {
    ...training,
    groups: groupsAt(groups, split.train),
    progress: (share) => progress(share * TRIAL_WORK),
  });
  const chances = past.predict(takeRows(table, split.test));
  const whole = withWords(problem);
  const model = trainer.train(whole.table, whole.labels, {
    ...training,
    ...whole.counts,
    progress: (share) => progress(TRIAL_WORK + share * (1 - TRIAL_WORK)),
  });
  return timedLesson(model, chances, { table, labels, groups, days }, split.test, trainLabels);
}

/** All that the final model learns from: the cases, each counting one, and people's words by their weights. */
function withWords({ table, labels, groups, words }: ChanceProblem): {
  table: Table;
  labels: Uint8Array;
  counts: { groups: Int32Array; weights?: Float64Array };
} {
  if (!words || words.table.rows === 0) return { table, labels, counts: { groups } };
  const weights = new Float64Array(table.rows + words.table.rows).fill(1);
  weights.set(words.weights, table.rows);
  return {
    table: appendRows(table, words.table),
    labels: Uint8Array.from([...labels, ...words.labels]),
    counts: { groups: Int32Array.from([...groups, ...words.groups]), weights },
  };
}

/**
 * The lesson of a model that was made elsewhere, with its figures on the latest cases. What it has learned from is not known:
 * when it has seen these cases they flatter it, and only what is settled later tells.
 */
export function examineOverTime(model: Classifier, problem: ChanceProblem): TimedLesson {
  const split = timeSplit(problem.days, { testShare: TEST_SHARE, purge: 0 });
  return timedLesson(model, model.predict(takeRows(problem.table, split.test)), problem, split.test, labelsAt(problem.labels, split.train));
}

function timedLesson(
  model: Classifier,
  chances: Float64Array,
  { table, labels, groups }: ChanceProblem,
  test: Int32Array,
  trainLabels: Uint8Array,
): TimedLesson {
  const testLabels = labelsAt(labels, test);
  const rate = (sum(trainLabels) + 0.5) / (trainLabels.length + 1);
  const positives = sum(labels);
  return {
    lesson: {
      snapshot: model.snapshot(),
      featureHash: model.featureHash,
      metrics: classifierMetrics(chances, testLabels),
      baselineLogLoss: testLabels.reduce((total, label) => total + lossOf(rate, label === 1), 0) / testLabels.length,
      gain: gainOver(rate, chances, testLabels, groupsAt(groups, test)),
      rows: table.rows,
      positives,
      baseRate: positives / table.rows,
      testRows: testLabels.length,
      testPositives: sum(testLabels),
    },
    test: { table: takeRows(table, test), chances, labels: testLabels },
    model,
  };
}

const sum = (labels: Uint8Array): number => labels.reduce((total, label) => total + label, 0);

/** How much better than one chance for everybody, with the cases of one customer held together. */
function gainOver(rate: number, chances: Float64Array, labels: Uint8Array, groups: Int32Array): PairedDifference | null {
  const sums = new Map<number, { difference: number; rows: number }>();
  for (const [i, label] of labels.entries()) {
    const group = sums.get(groups[i] as number) ?? { difference: 0, rows: 0 };
    group.difference += lossOf(rate, label === 1) - lossOf(chances[i] as number, label === 1);
    group.rows++;
    sums.set(groups[i] as number, group);
  }
  return differenceAtOneLook([...sums.values()]);
}

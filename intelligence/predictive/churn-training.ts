import { dayNumber } from '../kernel/days.ts';
import { UilError } from '../kernel/errors.ts';
import type { Snapshot } from '../ml/classifier.ts';
import { estimator } from '../ml/estimator.ts';
import { type ClassifierMetrics, classifierMetrics } from '../ml/metrics.ts';
import { type Table, tableFromRecords, takeRows } from '../ml/table.ts';
import { timeSplit } from '../ml/time-split.ts';
import { CHURN_DIRECTIONS } from './churn-directions.ts';
import { CHURN_HORIZON_DAYS, type ChurnRow } from './churn-rows.ts';
import { type HealthWeights, learnWeights } from './health-weights.ts';
import { type ReliabilityBin, reliabilityBins } from './reliability.ts';

/** What a training learned: the model as data, and how it did on days that it had not seen. */
export type ChurnLesson = {
  readonly snapshot: Snapshot;
  readonly featureHash: string;
  readonly metrics: ClassifierMetrics;
  /** The same figures of the simplest rule: everyone gets the share of leavers so far. */
  readonly baselineLogLoss: number;
  readonly testRows: number;
  readonly rows: number;
  readonly positives: number;
  readonly baseRate: number;
  readonly reliability: readonly ReliabilityBin[];
  readonly healthWeights: HealthWeights;
};

/** Leavers that must be known before a chance is shown at all. */
export const LEAST_LEAVERS = 50;

/** Plain columns for another thread: the rows' features, labels, groups and days. */
export type ChurnProblem = { readonly table: Table; readonly labels: Uint8Array; readonly groups: Int32Array; readonly days: Float64Array };

/** Lays the rows out for training. Throws NOT_ENOUGH_DATA when too few have left to learn from. */
export function churnProblem(rows: readonly ChurnRow[]): ChurnProblem {
  const leavers = new Set(rows.filter((row) => row.left).map((row) => row.customer)).size;
  if (leavers < LEAST_LEAVERS)
    throw new UilError('NOT_ENOUGH_DATA', [`${leavers} customers are known to have left within the history; a churn model needs ${LEAST_LEAVERS}`]);
  const groups = new Map<string, number>();
  return {
    table: tableFromRecords(rows.map((row) => row.features)),
    labels: Uint8Array.from(rows, (row) => Number(row.left)),
    groups: Int32Array.from(rows, ({ customer }) => groups.get(customer) ?? groups.set(customer, groups.size).size - 1),
    days: Float64Array.from(rows, (row) => dayNumber(row.asOf)),
  };
}

const at = (values: Int32Array, places: Int32Array): Int32Array => Int32Array.from(places, (i) => values[i] as number);
const labelsAt = (labels: Uint8Array, places: Int32Array): Uint8Array => Uint8Array.from(places, (i) => labels[i] as number);

/**
 * Trains on the past and tests on the latest days (with the horizon between, so that no label reaches into the test), then
 * trains once more on everything. The figures are those of the test; the model is that of the whole.
 */
export function learnChurn({ table, labels, groups, days }: ChurnProblem, seed: number, progress: (share: number) => void = () => {}): ChurnLesson {
  const trainer = estimator();
  const split = timeSplit(days, { testShare: 0.3, purge: CHURN_HORIZON_DAYS });
  const past = trainer.train(takeRows(table, split.train), labelsAt(labels, split.train), {
    seed,
    directions: CHURN_DIRECTIONS,
    groups: at(groups, split.train),
    progress: (share) => progress(share * 0.4),
  });
  const testTable = takeRows(table, split.test);
  const testLabels = labelsAt(labels, split.test);
  const chances = past.predict(testTable);
  const metrics = classifierMetrics(chances, testLabels);
  const trained = labelsAt(labels, split.train);
  const rate = trained.reduce((sum, label) => sum + label, 0) / trained.length;
  const whole = trainer.train(table, labels, { seed, directions: CHURN_DIRECTIONS, groups, progress: (share) => progress(0.4 + share * 0.6) });
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return {
    snapshot: whole.snapshot(),
    featureHash: whole.featureHash,
    metrics,
    baselineLogLoss: testLabels.reduce((sum, label) => sum - Math.log(label ? rate : 1 - rate), 0) / testLabels.length,
    testRows: testLabels.length,
    rows: table.rows,
    positives,
    baseRate: positives / table.rows,
    reliability: reliabilityBins(chances, testLabels),
    healthWeights: learnWeights(table, labels, whole.predict(table), positives / table.rows),
  };
}

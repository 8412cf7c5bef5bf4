import { mulberry32, shuffle } from '../kernel/random.ts';
import type { Classifier } from './classifier.ts';
import { type Estimate, estimate } from './metric-intervals.ts';
import { logLoss, rocAuc } from './metrics.ts';
import { type Column, type Table, takeRows } from './table.ts';

/** How much a feature moves the predictions of a model: by size first. */
export interface GlobalReason {
  readonly feature: string;
  /** Mean absolute part in log-odds over the rows, with its interval. */
  readonly size: Estimate;
  /** Its share of the sizes of all features, 0 to 1. */
  readonly share: number;
}

/** Rows that are explained when there are more: enough for intervals of a few per cent. */
const SAMPLE = 1000;

/** Mean |part| per feature (TreeSHAP or linear part, as `explain` gives it) over the rows, or over a sample of them drawn with `seed`. */
export function globalReasons(model: Classifier, table: Table, options: { seed: number; sample?: number }): GlobalReason[] {
  const places = samplePlaces(table.rows, options.sample ?? SAMPLE, options.seed);
  const sums = new Map<string, { sum: number; squares: number }>(model.features.map(({ name }) => [name, { sum: 0, squares: 0 }]));
  for (const row of places) {
    for (const [name, part] of Object.entries(model.explain(table, row).parts)) {
      const total = sums.get(name) as { sum: number; squares: number };
      total.sum += Math.abs(part);
      total.squares += part ** 2;
    }
  }
  const rows = Math.max(1, places.length);
  const whole = [...sums.values()].reduce((total, { sum }) => total + sum, 0);
  return [...sums]
    .map(([feature, { sum, squares }]) => ({
      feature,
      size: estimate(sum / rows, Math.max(0, squares / rows - (sum / rows) ** 2) / rows, 0),
      share: whole > 0 ? sum / whole : 0,
    }))
    .sort((a, b) => b.size.value - a.size.value || (a.feature < b.feature ? -1 : 1));
}

/** What is lost on these rows when a feature's values are dealt to other rows: the rise of the log-loss and the fall of the AUC. */
export interface PermutationLoss {
  readonly feature: string;
  readonly log_loss: Estimate;
  readonly roc_auc: Estimate;
}

/**
 * Permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019) on rows that the model has not seen: each feature in
 * turn (or each of `features`) is shuffled `repeats` times. The interval is over the repeats; it is about this sample of rows, not about others.
 */
export function permutationImportance(
  model: Classifier,
  table: Table,
  labels: Uint8Array,
  options: { seed: number; repeats?: number; features?: readonly string[] },
): PermutationLoss[] {
  const { seed, repeats = 5, features = model.features.map(({ name }) => name) } = options;
  const figures = (chances: Float64Array) => [logLoss(chances, labels), rocAuc(chances, labels)] as const;
  const [lossNow, aucNow] = figures(model.predict(table));
  return features
    .map((name) => {
      const losses: number[] = [];
      const falls: number[] = [];
      for (let repeat = 0; repeat < repeats; repeat++) {
        const order = Int32Array.from(shuffle([...labels.keys()], mulberry32(seed + repeat)));
        const [loss, auc] = figures(model.predict(withShuffled(table, name, order)));
        losses.push(loss - lossNow);
        falls.push(aucNow - auc);
      }
      return { feature: name, log_loss: overRepeats(losses), roc_auc: overRepeats(falls) };
    })
    .sort((a, b) => b.log_loss.value - a.log_loss.value || (a.feature < b.feature ? -1 : 1));
}

function withShuffled(table: Table, name: string, order: Int32Array): Table {
  const columns = table.columns.map(
    (column): Column => (column.name === name ? (takeRows({ rows: table.rows, columns: [column] }, order).columns[0] as Column) : column),
  );
  return { rows: table.rows, columns };
}

function overRepeats(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return estimate(mean, variance / values.length);
}

/** The places of at most `most` rows, drawn without putting back, in the order of the table. */
export function samplePlaces(rows: number, most: number, seed: number): number[] {
  const places = Array.from({ length: rows }, (_, i) => i);
  return rows <= most
    ? places
    : shuffle(places, mulberry32(seed))
        .slice(0, most)
        .sort((a, b) => a - b);
}

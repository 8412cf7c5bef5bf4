import { stratifiedFolds } from './folds.ts';
import { logLoss } from './metrics.ts';
import type { Column, Table } from './table.ts';

/** Bins of a number whose rate of the event is learned. */
const BINS = 32;
/** Parts in which the rates of a column are tried on rows that they were not learned from. */
export const FOLDS = 5;

export const isFilled = (column: Column, i: number): boolean =>
  column.kind === 'numeric' ? !Number.isNaN(column.values[i] as number) : (column.codes[i] as number) >= 0;

/** Where each bin of a column of numbers begins, ascending: each value its own bin when they are few; none for words. */
export function cutsOf(column: Column): readonly number[] {
  if (column.kind === 'categorical') return [];
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  if (distinct.length <= BINS) return distinct;
  return [...new Set(Array.from({ length: BINS }, (_, k) => sorted[Math.floor((k * sorted.length) / BINS)] as number))];
}

/** A number per row: its word, or the bin of its value; -1 for missing. */
export function groupsIn(column: Column, cuts: readonly number[]): Int32Array {
  if (column.kind === 'categorical') return column.codes;
  return Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1;
    let [low, high] = [0, Math.max(1, cuts.length)];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((cuts[middle] as number) <= value) low = middle;
      else high = middle;
    }
    return low;
  });
}

const baseRate = (labels: Uint8Array) => labels.reduce((sum, label) => sum + label, 0) / labels.length;

/** Per row the rate of the event in its group on the rows of the other folds, drawn to the base rate by one row. */
export function outOfFoldRates(groups: Int32Array, labels: Uint8Array, folds: Int32Array): Float64Array {
  const all = new Map<number, { rows: Float64Array; hits: Float64Array }>();
  for (const [i, group] of groups.entries()) {
    const counts = all.get(group) ?? { rows: new Float64Array(FOLDS + 1), hits: new Float64Array(FOLDS + 1) };
    all.set(group, counts);
    for (const place of [folds[i] as number, FOLDS]) {
      counts.rows[place] = (counts.rows[place] as number) + 1;
      counts.hits[place] = (counts.hits[place] as number) + (labels[i] as number);
    }
  }
  const base = baseRate(labels);
  return Float64Array.from(groups, (group, i) => {
    const { rows, hits } = all.get(group) as { rows: Float64Array; hits: Float64Array };
    const fold = folds[i] as number;
    const outside = (values: Float64Array) => (values[FOLDS] as number) - (values[fold] as number);
    return (outside(hits) + base) / (outside(rows) + 1);
  });
}

/** What the simplest rule says of the test rows: the rate of the event in the row's group of one column. */
export interface SimpleRule {
  readonly column: string;
  readonly chances: Float64Array;
}

/**
 * The simplest rule that a model must beat: of all columns the one whose rates have the lowest log-loss on training rows that
 * they were not learned from (the first by name when equal). Both tables are parts of one, so that words have equal codes.
 */
export function simpleRule(train: Table, labels: Uint8Array, test: Table, seed: number): SimpleRule {
  const folds = stratifiedFolds(labels, FOLDS, seed);
  const tried = train.columns
    .map((column, place) => {
      const cuts = cutsOf(column);
      const groups = groupsIn(column, cuts);
      return { place, name: column.name, cuts, groups, loss: logLoss(outOfFoldRates(groups, labels, folds), labels) };
    })
    .sort((a, b) => a.loss - b.loss || (a.name < b.name ? -1 : 1));
  const best = tried[0];
  const base = baseRate(labels);
  if (!best) return { column: '', chances: new Float64Array(test.rows).fill(base) };
  const counts = new Map<number, { rows: number; hits: number }>();
  for (const [i, group] of best.groups.entries()) {
    const { rows, hits } = counts.get(group) ?? { rows: 0, hits: 0 };
    counts.set(group, { rows: rows + 1, hits: hits + (labels[i] as number) });
  }
  const chances = Float64Array.from(groupsIn(test.columns[best.place] as Column, best.cuts), (group) => {
    const { rows, hits } = counts.get(group) ?? { rows: 0, hits: 0 };
    return (hits + base) / (rows + 1);
  });
  return { column: best.name, chances };
}

import { mulberry32 } from '../../kernel/random.ts';
import { sigmoid } from '../classifier.ts';
import type { Binned } from './bins.ts';
import { addForestTo, type Forest, joinForests } from './forest.ts';
import { addLeaves, growTree, workspace } from './grow.ts';
import type { TreeParams } from './params.ts';

/** Trees that are added one by one, each moving the margins of all rows, learned from or not. It knows no loss. */
export interface Boosting {
  readonly margins: Float64Array;
  /** Adds the tree that follows these gradients and hessians (at 2 × row and 2 × row + 1) of the rows learned from. */
  step(pairs: Float64Array): void;
  /** The trees of the first steps, as many as asked for. */
  forest(rounds: number): Forest;
}

/** Boosting under logistic loss in progress; margins are log-odds. */
export interface Booster extends Omit<Boosting, 'step'> {
  readonly prior: number;
  step(): void;
}

/**
 * What a booster holds per row, in bytes, bins included: a byte per column twice (by column, and side by side for the kernels),
 * and 77 for label, weight, margin, order and gradients with their copies. A row of a table of doubles beside it takes eight a column.
 */
export const bytesPerRow = (columns: number): number => columns + 4 * Math.ceil(columns / 4) + 77;

/**
 * Trees that learn from the rows `train`, beginning at the same margin for all. Of several encodings of the same rows, which
 * differ for `train` alone, they take one after the other.
 */
export function boosting(encodings: readonly Binned[], train: Int32Array, start: number, params: TreeParams, seed: number): Boosting {
  const { rows, counts } = encodings[0] as Binned;
  const random = mulberry32(seed);
  const margins = new Float64Array(rows).fill(start);
  const trees: Forest[] = [];
  const room = workspace(train.length);
  const heldOut = outside(train, rows);
  const others = new Int32Array(rows);
  others.set(heldOut);
  const usable = Int32Array.from(counts.keys()).filter((c) => (counts[c] as number) > 1);
  return {
    margins,
    step(pairs) {
      const taken = sampleRows(train, params.rowShare, random, room.order, others, heldOut.length);
      const binned = encodings[trees.length % encodings.length] as Binned;
      const tree = growTree(binned, room, taken, pairs, sampleColumns(usable, params.columnShare, random), params);
      addLeaves(room, margins);
      addForestTo(others.subarray(0, rows - taken), tree, binned.columns, margins);
      trees.push(tree);
    },
    forest: (rounds) => joinForests(trees.slice(0, rounds)),
  };
}

/** `boosting` under logistic loss, from the log-odds of the rows `train` on. */
export function booster(encodings: readonly Binned[], labels: Uint8Array, weights: Float64Array, train: Int32Array, params: TreeParams, seed: number): Booster {
  const prior = priorLogOdds(labels, weights, train);
  const { step, ...rest } = boosting(encodings, train, prior, params, seed);
  const pairs = new Float64Array(2 * labels.length);
  return {
    ...rest,
    prior,
    step() {
      gradients(pairs, rest.margins, labels, weights, train);
      step(pairs);
    },
  };
}

function priorLogOdds(labels: Uint8Array, weights: Float64Array, train: Int32Array): number {
  let positive = 0;
  let total = 0;
  for (const row of train) {
    total += weights[row] as number;
    if (labels[row]) positive += weights[row] as number;
  }
  return Math.log(positive / (total - positive));
}

function gradients(pairs: Float64Array, margins: Float64Array, labels: Uint8Array, weights: Float64Array, train: Int32Array): void {
  for (let i = 0; i < train.length; i++) {
    const row = train[i] as number;
    const p = sigmoid(margins[row] as number);
    const w = weights[row] as number;
    pairs[2 * row] = w * (p - (labels[row] as number));
    pairs[2 * row + 1] = w * p * (1 - p);
  }
}

/** The rows that are not in `train`. */
function outside(train: Int32Array, rows: number): Int32Array {
  const inside = new Uint8Array(rows);
  for (const row of train) inside[row] = 1;
  const places = new Int32Array(rows - train.length);
  let size = 0;
  for (let row = 0; row < rows; row++) if (!inside[row]) places[size++] = row;
  return places;
}

/** Writes about `share` of the rows into `order`, the rest into `others` from `at` on, and returns how many were taken; at least one always is. */
function sampleRows(train: Int32Array, share: number, random: () => number, order: Int32Array, others: Int32Array, at: number): number {
  if (share >= 1) {
    order.set(train);
    return train.length;
  }
  let size = 0;
  let rest = at;
  for (let i = 0; i < train.length; i++) {
    if (random() < share) order[size++] = train[i] as number;
    else others[rest++] = train[i] as number;
  }
  if (size === 0) {
    order[size++] = train[0] as number;
    others.copyWithin(at, at + 1);
  }
  return size;
}

/** `share` of the columns, at least one, in ascending order; the very same array when it is all of them. */
function sampleColumns(usable: Int32Array, share: number, random: () => number): Int32Array {
  if (share >= 1) return usable;
  const size = Math.min(usable.length, Math.max(1, Math.ceil(usable.length * share)));
  const pool = usable.slice();
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    const kept = pool[i] as number;
    pool[i] = pool[j] as number;
    pool[j] = kept;
  }
  return pool.slice(0, size).sort();
}

import { mulberry32 } from '../../kernel/random.ts';
import { sigmoid } from '../classifier.ts';
import type { Binned } from './bins.ts';
import { addForestTo, type Forest, joinForests } from './forest.ts';
import { addLeaves, growTree, workspace } from './grow.ts';
import type { TreeParams } from './params.ts';

/** Boosting in progress: each `step` adds one tree and moves the margins (log-odds) of all rows, learned from or not. */
export interface Booster {
  readonly prior: number;
  readonly margins: Float64Array;
  step(): void;
  /** The trees of the first steps, as many as asked for. */
  forest(rounds: number): Forest;
}

/**
 * What a booster holds per row, in bytes, bins included: a byte per column twice (by column, and side by side for the kernels),
 * and 77 for label, weight, margin, order and gradients with their copies. A row of a table of doubles beside it takes eight a column.
 */
export const bytesPerRow = (columns: number): number => columns + 4 * Math.ceil(columns / 4) + 77;

/** Boosts trees under logistic loss on the rows `train`; the other rows only have their margins moved. */
export function booster(binned: Binned, labels: Uint8Array, weights: Float64Array, train: Int32Array, params: TreeParams, seed: number): Booster {
  const random = mulberry32(seed);
  const prior = priorLogOdds(labels, weights, train);
  const margins = new Float64Array(binned.rows).fill(prior);
  const trees: Forest[] = [];
  const pairs = new Float64Array(2 * binned.rows);
  const room = workspace(train.length);
  const heldOut = outside(train, binned.rows);
  const others = new Int32Array(binned.rows);
  others.set(heldOut);
  const usable = Int32Array.from(binned.counts.keys()).filter((c) => (binned.counts[c] as number) > 1);
  return {
    prior,
    margins,
    step() {
      gradients(pairs, margins, labels, weights, train);
      const rows = sampleRows(train, params.rowShare, random, room.order, others, heldOut.length);
      const tree = growTree(binned, room, rows, pairs, sampleColumns(usable, params.columnShare, random), params);
      addLeaves(room, margins);
      addForestTo(others.subarray(0, binned.rows - rows), tree, binned.columns, margins);
      trees.push(tree);
    },
    forest: (rounds) => joinForests(trees.slice(0, rounds)),
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

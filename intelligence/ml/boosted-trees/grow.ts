import type { Binned } from './bins.ts';
import { type Forest, type TreeBuilder, treeBuilder } from './forest.ts';
import { bestSplit, type Layout, layoutOf, type Packing, type Split, type Summing, subtractHistogram, summing } from './histogram.ts';
import type { TreeParams } from './params.ts';

/** Room that is used again for every tree on the same rows, with what is known of the last one. */
export interface Workspace extends Packing {
  readonly spare: Int32Array;
  /** Where in `order` the rows of each leaf of the last tree stand, and the leaf's value. */
  leaves: readonly { readonly from: number; readonly to: number; readonly value: number }[];
}

/** Room for trees that learn from at most so many rows. */
export const workspace = (rows: number): Workspace => ({ order: new Int32Array(rows), spare: new Int32Array(rows), packed: undefined, leaves: [] });

interface Leaf {
  node: number;
  from: number;
  to: number;
  depth: number;
  gradient: number;
  hessian: number;
  /** Between these the value of the leaf must lie, so that every column with a direction keeps it over the whole tree. */
  low: number;
  high: number;
  /** Absent where no cut will be looked for. */
  histogram: Float64Array | undefined;
  split: Split;
}

const NO_SPLIT: Split = { gain: 0, column: -1, bin: 0, missingLeft: false, leftGradient: 0, leftHessian: 0 };

/** What all steps of growing one tree have in common. */
interface Growing {
  readonly binned: Binned;
  readonly layout: Layout;
  readonly room: Workspace;
  readonly histograms: Summing;
  readonly params: TreeParams;
  readonly tree: TreeBuilder;
}

/**
 * Grows one tree leaf by leaf, always where the gain is greatest. It knows no loss: `pairs` holds gradient and hessian of each
 * row at 2 × row and 2 × row + 1, weights included; `room.order[0..rows)` names the rows to learn from and is put in another order.
 */
export function growTree(binned: Binned, room: Workspace, rows: number, pairs: Float64Array, columns: Int32Array, params: TreeParams): Forest {
  const tree = treeBuilder(params.leaves);
  const layout = layoutOf(binned, columns);
  const growing: Growing = { binned, layout, room, histograms: summing(room, layout, binned, rows, pairs, params.leaves), params, tree };
  const leaves = [rootLeaf(growing, rows, pairs)];
  while (leaves.length < params.leaves) {
    let next = -1;
    let gain = 0;
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i] as Leaf;
      if (leaf.split.column < 0 || leaf.split.gain <= gain) continue;
      next = i;
      gain = leaf.split.gain;
    }
    if (next < 0) break;
    const [left, right] = splitLeaf(leaves[next] as Leaf, growing, leaves.length + 1 === params.leaves);
    leaves[next] = left;
    leaves.push(right);
  }
  room.leaves = leaves.map(({ from, to, ...leaf }) => {
    const value = params.learningRate * leafValue(leaf, params.l2);
    tree.setValue(leaf.node, value);
    return { from, to, value };
  });
  return tree.build();
}

/** Adds to each row that the last tree learned from the value of its leaf: what `addForest` would, without walking the tree. */
export function addLeaves({ leaves, order }: Workspace, margins: Float64Array): void {
  for (const { from, to, value } of leaves) {
    for (let i = from; i < to; i++) margins[order[i] as number] = (margins[order[i] as number] as number) + value;
  }
}

/** The best value of a leaf (Chen & Guestrin 2016, eq. 5) within its bounds. */
const leafValue = ({ gradient, hessian, low, high }: Pick<Leaf, 'gradient' | 'hessian' | 'low' | 'high'>, l2: number): number =>
  Math.min(high, Math.max(low, -gradient / (hessian + l2)));

function rootLeaf({ binned, layout, room, histograms, params, tree }: Growing, rows: number, pairs: Float64Array): Leaf {
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < rows; i++) {
    const row = room.order[i] as number;
    gradient += pairs[2 * row] as number;
    hessian += pairs[2 * row + 1] as number;
  }
  const histogram = histograms.take();
  histograms.sum(histogram, 0, rows);
  const node = tree.leaf(rows);
  const split = bestSplit(histogram, layout, binned.counts, gradient, hessian, params, binned.directions);
  return { node, from: 0, to: rows, depth: 0, gradient, hessian, low: -Infinity, high: Infinity, histogram, split };
}

/** Cuts a leaf in two. Children that can have no cut themselves, at full depth or after the `last` of the tree, are not searched for one. */
function splitLeaf(leaf: Leaf, growing: Growing, last: boolean): [Leaf, Leaf] {
  const { binned, layout, room, params, tree } = growing;
  const { split } = leaf;
  const depth = leaf.depth + 1;
  const middle = partition(binned.columns[split.column] as Uint8Array, split, room, leaf.from, leaf.to);
  const [leftHistogram, rightHistogram] = last || depth >= params.depth ? [] : childHistograms(leaf, middle, growing);
  const { low, high } = leaf;
  const sides = [
    { gradient: split.leftGradient, hessian: split.leftHessian, low, high },
    { gradient: leaf.gradient - split.leftGradient, hessian: leaf.hessian - split.leftHessian, low, high },
  ] satisfies [unknown, unknown];
  const direction = binned.directions[split.column] as number;
  const between = (leafValue(sides[0], params.l2) + leafValue(sides[1], params.l2)) / 2;
  if (direction !== 0) {
    const [below, above] = direction > 0 ? sides : ([sides[1], sides[0]] as const);
    below.high = between;
    above.low = between;
  }
  const child = (from: number, to: number, side: (typeof sides)[0], histogram: Float64Array | undefined): Leaf => ({
    node: tree.leaf(to - from),
    from,
    to,
    depth,
    ...side,
    histogram,
    split: histogram ? bestSplit(histogram, layout, binned.counts, side.gradient, side.hessian, params, binned.directions) : NO_SPLIT,
  });
  const left = child(leaf.from, middle, sides[0], leftHistogram);
  const right = child(middle, leaf.to, sides[1], rightHistogram);
  tree.split(leaf.node, split.column, split.bin, split.missingLeft, left.node, right.node);
  return [left, right];
}

/** The histograms of both sides: that of the smaller is summed, that of the other is what is left of the parent's. */
function childHistograms(leaf: Leaf, middle: number, { histograms, layout, binned }: Growing): [Float64Array, Float64Array] {
  const parent = leaf.histogram as Float64Array;
  const small = histograms.take();
  const leftIsSmall = middle - leaf.from <= leaf.to - middle;
  histograms.sum(small, leftIsSmall ? leaf.from : middle, leftIsSmall ? middle : leaf.to);
  subtractHistogram(parent, small, layout, binned.counts);
  return leftIsSmall ? [small, parent] : [parent, small];
}

/** Brings the rows that go left before those that go right, each side in its old order, and returns where the right side begins. */
function partition(bins: Uint8Array, split: Split, room: Workspace, from: number, to: number): number {
  const { order, spare } = room;
  const { bin, missingLeft } = split;
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = order[i] as number;
    const b = bins[row] as number;
    if (b === 0 ? missingLeft : b <= bin) order[left++] = row;
    else spare[right++] = row;
  }
  for (let i = 0; i < right; i++) order[left + i] = spare[i] as number;
  return left;
}

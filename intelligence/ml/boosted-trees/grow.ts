import type { Binned } from './bins.ts';
import { type Forest, type TreeBuilder, treeBuilder } from './forest.ts';
import { bestSplit, fillHistogram, type Layout, layoutOf, type Split, subtractHistogram } from './histogram.ts';
import type { TreeParams } from './params.ts';

/** Room that is used again for every tree: row order, gathered pairs and a pool of histograms. */
export interface Workspace {
  readonly order: Int32Array;
  readonly spare: Int32Array;
  readonly gathered: Float64Array;
  readonly histograms: Float64Array[];
}

export const workspace = (rows: number): Workspace => ({
  order: new Int32Array(rows),
  spare: new Int32Array(rows),
  gathered: new Float64Array(2 * rows),
  histograms: [],
});

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
  histogram: Float64Array;
  split: Split;
}

/**
 * Grows one tree leaf by leaf, always where the gain is greatest.
 * `room.order[0..rows)` names the rows to learn from; `pairs` holds gradient and hessian of each row, weights included.
 */
export function growTree(binned: Binned, room: Workspace, rows: number, pairs: Float64Array, columns: Int32Array, params: TreeParams): Forest {
  const tree = treeBuilder(params.leaves);
  const layout = layoutOf(binned, columns);
  const leaves = [rootLeaf(binned, layout, room, rows, pairs, params, tree)];
  while (leaves.length < params.leaves) {
    let next = -1;
    let gain = 0;
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i] as Leaf;
      if (leaf.split.column < 0 || leaf.split.gain <= gain || leaf.depth >= params.depth) continue;
      next = i;
      gain = leaf.split.gain;
    }
    if (next < 0) break;
    const [left, right] = splitLeaf(leaves[next] as Leaf, binned, layout, room, pairs, params, tree);
    leaves[next] = left;
    leaves.push(right);
  }
  for (const leaf of leaves) {
    tree.setValue(leaf.node, params.learningRate * leafValue(leaf, params.l2));
    room.histograms.push(leaf.histogram);
  }
  return tree.build();
}

/** The best value of a leaf (Chen & Guestrin 2016, eq. 5) within its bounds. */
const leafValue = ({ gradient, hessian, low, high }: Pick<Leaf, 'gradient' | 'hessian' | 'low' | 'high'>, l2: number): number =>
  Math.min(high, Math.max(low, -gradient / (hessian + l2)));

function takeHistogram(room: Workspace, size: number): Float64Array {
  const free = room.histograms.pop();
  return free && free.length >= size ? free : new Float64Array(size);
}

function rootLeaf(binned: Binned, layout: Layout, room: Workspace, rows: number, pairs: Float64Array, params: TreeParams, tree: TreeBuilder): Leaf {
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < rows; i++) {
    const row = room.order[i] as number;
    gradient += pairs[2 * row] as number;
    hessian += pairs[2 * row + 1] as number;
  }
  const histogram = takeHistogram(room, layout.size);
  fillHistogram(histogram, layout, binned, room.order, 0, rows, pairs, room.gathered);
  const node = tree.leaf(rows);
  const split = bestSplit(histogram, layout, binned.counts, gradient, hessian, params, binned.directions);
  return { node, from: 0, to: rows, depth: 0, gradient, hessian, low: -Infinity, high: Infinity, histogram, split };
}

function splitLeaf(leaf: Leaf, binned: Binned, layout: Layout, room: Workspace, pairs: Float64Array, params: TreeParams, tree: TreeBuilder): [Leaf, Leaf] {
  const { split, depth } = leaf;
  const middle = partition(binned.columns[split.column] as Uint8Array, split, room, leaf.from, leaf.to);
  const leftIsSmall = middle - leaf.from <= leaf.to - middle;
  const small = takeHistogram(room, layout.size);
  fillHistogram(small, layout, binned, room.order, leftIsSmall ? leaf.from : middle, leftIsSmall ? middle : leaf.to, pairs, room.gathered);
  subtractHistogram(leaf.histogram, small, layout.size);
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
  const child = (from: number, to: number, side: { gradient: number; hessian: number; low: number; high: number }, histogram: Float64Array): Leaf => ({
    node: tree.leaf(to - from),
    from,
    to,
    depth: depth + 1,
    ...side,
    histogram,
    split: bestSplit(histogram, layout, binned.counts, side.gradient, side.hessian, params, binned.directions),
  });
  const left = child(leaf.from, middle, sides[0], leftIsSmall ? small : leaf.histogram);
  const right = child(middle, leaf.to, sides[1], leftIsSmall ? leaf.histogram : small);
  tree.split(leaf.node, split.column, split.bin, split.missingLeft, left.node, right.node);
  return [left, right];
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

import { mulberry32 } from '../../kernel/random.ts';
import { binColumn, quantileEdges } from '../boosted-trees/bins.ts';
import { addForest, addForestTo, type Forest, joinForests } from '../boosted-trees/forest.ts';
import { addLeaves, growTree, workspace } from '../boosted-trees/grow.ts';
import { TREE_DEFAULTS, type TreeParams } from '../boosted-trees/params.ts';

/** Trees that say a number: a start and what each tree adds to it, over columns cut into bins at `edges`. */
export interface RegressionForest {
  readonly start: number;
  readonly edges: readonly Float64Array[];
  readonly forest: Forest;
}

export interface RegressionOptions {
  readonly seed: number;
  readonly rounds: number;
  readonly params: Partial<TreeParams>;
  readonly progress: (share: number) => void;
}

/**
 * Boosts trees under the pseudo-Huber loss of width 1 (squares near the target, absolute error far from it), so that a few
 * wild targets do not lead. Its second derivative is replaced by the weight of the best parabola above the loss, which keeps every step short enough.
 */
export function boostRegression(columns: readonly Float64Array[], targets: Float64Array, options: RegressionOptions): RegressionForest {
  const params: TreeParams = { ...TREE_DEFAULTS, ...options.params };
  const rows = targets.length;
  const edges = columns.map((column) => quantileEdges(column, params.bins));
  const binned = {
    rows,
    columns: columns.map((column, c) => binColumn(edges[c] as Float64Array, column)),
    counts: Int32Array.from(edges, (cuts) => cuts.length + 2),
    directions: new Int8Array(columns.length),
  };
  const random = mulberry32(options.seed);
  const room = workspace(rows);
  const others = new Int32Array(rows);
  const start = targets.slice().sort()[rows >> 1] as number;
  const margins = new Float64Array(rows).fill(start);
  const pairs = new Float64Array(2 * rows);
  const usable = Int32Array.from(columns.keys()).filter((c) => (edges[c] as Float64Array).length > 0);
  const trees: Forest[] = [];
  for (let round = 0; round < options.rounds && usable.length > 0; round++) {
    let size = 0;
    for (let i = 0; i < rows; i++) {
      if (random() >= params.rowShare) {
        others[i - size] = i;
        continue;
      }
      const off = (margins[i] as number) - (targets[i] as number);
      const weight = 1 / Math.sqrt(1 + off * off);
      pairs[2 * i] = off * weight;
      pairs[2 * i + 1] = weight;
      room.order[size++] = i;
    }
    if (size === 0) continue;
    const some = drawColumns(usable, params.columnShare, random);
    const tree = growTree(binned, room, size, pairs, some, params);
    addLeaves(room, margins);
    addForestTo(others.subarray(0, rows - size), tree, binned.columns, margins);
    trees.push(tree);
    options.progress((round + 1) / options.rounds);
  }
  return { start, edges, forest: joinForests(trees) };
}

function drawColumns(usable: Int32Array, share: number, random: () => number): Int32Array {
  const pool = usable.slice();
  const size = Math.max(1, Math.ceil(pool.length * share));
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    [pool[i], pool[j]] = [pool[j] as number, pool[i] as number];
  }
  return pool.slice(0, size).sort();
}

/** What the trees say of each row; `columns` are the features in the order of training. */
export function predictRegression({ start, edges, forest }: RegressionForest, columns: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(columns[0]?.length ?? 0).fill(start);
  const bins = columns.map((column, c) => binColumn(edges[c] as Float64Array, column));
  addForest(forest, bins, out);
  return out;
}

/**
 * Trees as parallel arrays over all nodes of all trees. A node with `left` < 0 is a leaf. At an inner node a row goes left
 * when its bin is at most `bin`; a missing value (bin 0) goes left when `missingLeft` is 1. `cover` is the weight of the
 * training rows that came by
 * (the baseline of explanations rests on it).
 */
export interface Forest {
  readonly roots: Int32Array;
  readonly column: Int32Array;
  readonly bin: Uint8Array;
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
  readonly cover: Float64Array;
}

/** A single tree that is still growing. */
export interface TreeBuilder {
  /** Adds a leaf and returns its node; the first is the root. */
  leaf(cover: number): number;
  split(node: number, column: number, bin: number, missingLeft: boolean, left: number, right: number): void;
  setValue(node: number, value: number): void;
  build(): Forest;
}

/** Room for one tree of so many leaves. */
export function treeBuilder(leaves: number): TreeBuilder {
  const room = 2 * leaves - 1;
  const column = new Int32Array(room);
  const bin = new Uint8Array(room);
  const missingLeft = new Uint8Array(room);
  const left = new Int32Array(room).fill(-1);
  const right = new Int32Array(room).fill(-1);
  const value = new Float64Array(room);
  const cover = new Float64Array(room);
  let size = 0;
  return {
    leaf(weight) {
      cover[size] = weight;
      return size++;
    },
    split(node, ...[splitColumn, splitBin, toLeft, leftNode, rightNode]) {
      column[node] = splitColumn;
      bin[node] = splitBin;
      missingLeft[node] = toLeft ? 1 : 0;
      left[node] = leftNode;
      right[node] = rightNode;
    },
    setValue(node, leafValue) {
      value[node] = leafValue;
    },
    build: () => ({
      roots: Int32Array.of(0),
      column: column.slice(0, size),
      bin: bin.slice(0, size),
      missingLeft: missingLeft.slice(0, size),
      left: left.slice(0, size),
      right: right.slice(0, size),
      value: value.slice(0, size),
      cover: cover.slice(0, size),
    }),
  };
}

/** One forest of all trees of several, in order. */
export function joinForests(forests: readonly Forest[]): Forest {
  const nodes = forests.reduce((sum, forest) => sum + forest.value.length, 0);
  const trees = forests.reduce((sum, forest) => sum + forest.roots.length, 0);
  const all: Forest = {
    roots: new Int32Array(trees),
    column: new Int32Array(nodes),
    bin: new Uint8Array(nodes),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
  };
  let node = 0;
  let tree = 0;
  for (const forest of forests) {
    const moved = (child: number) => (child < 0 ? -1 : child + node);
    all.roots.set(forest.roots.map(moved), tree);
    all.left.set(forest.left.map(moved), node);
    all.right.set(forest.right.map(moved), node);
    for (const key of ['column', 'bin', 'missingLeft', 'value', 'cover'] as const) all[key].set(forest[key], node);
    node += forest.value.length;
    tree += forest.roots.length;
  }
  return all;
}

/** Adds the value of the leaf that each row reaches to its margin, tree by tree. */
export function addForest(forest: Forest, columns: readonly Uint8Array[], margins: Float64Array): void {
  addForestTo(Int32Array.from(margins.keys()), forest, columns, margins);
}

/** The same for these rows only. */
export function addForestTo(
  rows: Int32Array,
  { roots, column, bin, missingLeft, left, right, value }: Forest,
  columns: readonly Uint8Array[],
  margins: Float64Array,
): void {
  for (const root of roots) {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      let node = root;
      while ((left[node] as number) >= 0) {
        const b = (columns[column[node] as number] as Uint8Array)[row] as number;
        node = (b === 0 ? missingLeft[node] === 1 : b <= (bin[node] as number)) ? (left[node] as number) : (right[node] as number);
      }
      margins[row] = (margins[row] as number) + (value[node] as number);
    }
  }
}

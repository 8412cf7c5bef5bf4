import type { Forest } from './forest.ts';

/**
 * Every path from a root to a leaf as a product of conditions, one per column on it: a row meets a condition when its bin
 * lies in (`above`, `upTo`], or, for bin 0, when `missing` is 1. `share` is the part of the training rows that meets it, in
 * the nodes where it is asked.
 */
export interface Paths {
  /** Where each path's conditions begin; one more entry closes the last. */
  readonly starts: Int32Array;
  readonly value: Float64Array;
  readonly column: Int32Array;
  readonly above: Uint8Array;
  readonly upTo: Uint8Array;
  readonly missing: Uint8Array;
  readonly share: Float64Array;
  /** The mean of the forest over the training rows: the sum of leaf value × share of rows that reach it. */
  readonly baseline: number;
  readonly longest: number;
}

interface Condition {
  column: number;
  above: number;
  upTo: number;
  missing: number;
  share: number;
}

/** Takes the forest apart into paths, once per model; conditions on the same column are merged. */
export function pathsOf(forest: Forest): Paths {
  const starts = [0];
  const value: number[] = [];
  const all: Condition[] = [];
  let baseline = 0;
  const visit = (node: number, path: readonly Condition[]): void => {
    const left = forest.left[node] as number;
    if (left < 0) {
      const leafValue = forest.value[node] as number;
      baseline += path.reduce((product, condition) => product * condition.share, leafValue);
      value.push(leafValue);
      all.push(...path);
      starts.push(all.length);
      return;
    }
    visit(left, narrowed(path, forest, node, true));
    visit(forest.right[node] as number, narrowed(path, forest, node, false));
  };
  for (const root of forest.roots) visit(root, []);
  return {
    starts: Int32Array.from(starts),
    value: Float64Array.from(value),
    column: Int32Array.from(all, (c) => c.column),
    above: Uint8Array.from(all, (c) => c.above),
    upTo: Uint8Array.from(all, (c) => c.upTo),
    missing: Uint8Array.from(all, (c) => c.missing),
    share: Float64Array.from(all, (c) => c.share),
    baseline,
    longest: starts.reduce((most, start, i) => Math.max(most, start - (starts[i - 1] ?? 0)), 0),
  };
}

function narrowed(path: readonly Condition[], forest: Forest, node: number, goesLeft: boolean): Condition[] {
  const column = forest.column[node] as number;
  const bin = forest.bin[node] as number;
  const child = (goesLeft ? forest.left[node] : forest.right[node]) as number;
  const before = path.find((c) => c.column === column) ?? { column, above: 0, upTo: 255, missing: 1, share: 1 };
  const after: Condition = {
    column,
    above: goesLeft ? before.above : Math.max(before.above, bin),
    upTo: goesLeft ? Math.min(before.upTo, bin) : before.upTo,
    missing: before.missing && (forest.missingLeft[node] === 1) === goesLeft ? 1 : 0,
    share: (before.share * (forest.cover[child] as number)) / (forest.cover[node] as number),
  };
  return [...path.filter((c) => c.column !== column), after];
}

/** Room for the explanation of one row after another. */
export interface ShapRoom {
  readonly met: Float64Array;
  readonly polynomial: Float64Array;
  /** `weight[m][k]` = k! (m - k - 1)! / m!: how much a coalition of k among m players counts. */
  readonly weight: readonly Float64Array[];
}

export function shapRoom(longest: number): ShapRoom {
  const weight = Array.from({ length: longest + 1 }, (_, m) => {
    const row = new Float64Array(m);
    for (let k = 0; k < m; k++) row[k] = k === 0 ? 1 / m : ((row[k - 1] as number) * k) / (m - k);
    return row;
  });
  return { met: new Float64Array(longest + 1), polynomial: new Float64Array(longest + 2), weight };
}

/**
 * Exact Shapley values of a forest for one row of bins, in the path-dependent game of TreeSHAP (Lundberg et al. 2020):
 * columns outside the coalition are averaged by the training rows' shares. Adds the part of each column to `parts`;
 * `baseline` and all parts add up to the forest's value for the row.
 *
 * A path with leaf value v is the game v · ∏_{i in S} met_i · ∏_{i not in S} share_i. Conditions that the row does not meet
 * make the product zero as soon as they join, so only coalitions A of met ones count: their weights are the coefficients of
 * ∏_{i in A} (share_i + x). This takes O(a²) for a met conditions, whatever the number of unmet ones.
 */
export function addShapley(paths: Paths, bins: Uint8Array, room: ShapRoom, parts: Float64Array): void {
  const { starts, value, column, above, upTo, missing, share } = paths;
  const { met, polynomial, weight } = room;
  for (let path = 0; path < value.length; path++) {
    const from = starts[path] as number;
    const to = starts[path + 1] as number;
    let size = 0;
    let unmet = value[path] as number;
    polynomial[0] = 1;
    for (let i = from; i < to; i++) {
      const b = bins[column[i] as number] as number;
      if (b === 0 ? missing[i] === 1 : b > (above[i] as number) && b <= (upTo[i] as number)) {
        met[i - from] = 1;
        multiply(polynomial, size++, share[i] as number);
      } else {
        met[i - from] = 0;
        unmet *= share[i] as number;
      }
    }
    const weights = weight[to - from] as Float64Array;
    let whole = 0;
    if (size < to - from) for (let k = 0; k <= size; k++) whole += (weights[k] as number) * (polynomial[k] as number);
    for (let i = from; i < to; i++) {
      const at = column[i] as number;
      const part = met[i - from] === 1 ? unmet * (1 - (share[i] as number)) * without(polynomial, size, share[i] as number, weights) : -unmet * whole;
      parts[at] = (parts[at] as number) + part;
    }
  }
}

/** Multiplies a polynomial of that degree by (share + x) in place. */
function multiply(polynomial: Float64Array, degree: number, share: number): void {
  polynomial[degree + 1] = polynomial[degree] as number;
  for (let k = degree; k > 0; k--) polynomial[k] = (polynomial[k - 1] as number) + (polynomial[k] as number) * share;
  polynomial[0] = (polynomial[0] as number) * share;
}

/** The weighted sum of the coefficients after dividing by (share + x), from the highest down (synthetic division). */
function without(polynomial: Float64Array, degree: number, share: number, weights: Float64Array): number {
  let coefficient = 0;
  let sum = 0;
  for (let k = degree; k > 0; k--) {
    coefficient = (polynomial[k] as number) - share * coefficient;
    sum += (weights[k - 1] as number) * coefficient;
  }
  return sum;
}

import { mulberry32, shuffle } from '../kernel/random.ts';

/**
 * The fold (0 to `count` - 1) of each row, stratified by label and reproducible: for each class in ascending order its rows
 * in file order are shuffled (Fisher–Yates from the end, one `mulberry32(seed)` for all classes) and dealt round robin; the
 * next class goes on where the last one stopped.
 */
export function stratifiedFolds(labels: ArrayLike<number>, count: number, seed: number): Int32Array {
  const random = mulberry32(seed);
  const folds = new Int32Array(labels.length);
  let dealt = 0;
  for (const label of [...new Set(Array.from(labels))].sort((a, b) => a - b)) {
    const rows: number[] = [];
    for (let i = 0; i < labels.length; i++) if (labels[i] === label) rows.push(i);
    for (const row of shuffle(rows, random)) folds[row] = dealt++ % count;
  }
  return folds;
}

/** The fold of each row such that rows of one group share it; groups are shuffled by the seed and dealt round robin. */
export function groupedFolds(groups: Int32Array, count: number, seed: number): Int32Array {
  const ids = shuffle(
    [...new Set(groups)].sort((a, b) => a - b),
    mulberry32(seed),
  );
  const foldOf = new Map(ids.map((id, i) => [id, i % count]));
  return Int32Array.from(groups, (id) => foldOf.get(id) as number);
}

/** The places of the rows inside (`test`) and outside (`train`) one fold, in file order. */
export function splitByFold(folds: Int32Array, fold: number): { train: Int32Array; test: Int32Array } {
  const places = Int32Array.from(folds.keys());
  return { train: places.filter((i) => folds[i] !== fold), test: places.filter((i) => folds[i] === fold) };
}

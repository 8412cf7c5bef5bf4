import type { Column } from '../table.ts';

/** The distinct cells of a column, by name, and the number of each row's cell among them (-1 for missing). */
export interface Levels {
  readonly names: readonly (string | number)[];
  readonly codes: Int32Array;
}

/** Whole numbers with fewer distinct values than this are told apart by cuts alone. */
const FEWEST_CODES = 12;

/**
 * The levels of a categorical column, and of a numeric one whose values may be codes: whole numbers of which there are many,
 * each in two rows or more on average. A plan or district given by number has no order that a cut could use.
 */
export function levelsOf(column: Column): Levels | undefined {
  if (column.kind === 'categorical') return { names: column.levels, codes: column.codes };
  const places = new Map<number, number>();
  let known = 0;
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return undefined;
    known++;
    if (!places.has(value)) places.set(value, places.size);
  }
  if (places.size < FEWEST_CODES || places.size > known / 2) return undefined;
  return { names: [...places.keys()], codes: Int32Array.from(column.values, (value) => places.get(value) ?? -1) };
}

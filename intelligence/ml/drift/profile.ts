import { UilError } from '../../kernel/errors.ts';
import type { Column, Table } from '../table.ts';

/** How a column of numbers was spread: `counts[k]` rows above `cuts[k - 1]` and up to `cuts[k]`, the last above all cuts. */
export interface NumericProfile {
  readonly name: string;
  readonly kind: 'numeric';
  readonly missing: number;
  readonly cuts: readonly number[];
  readonly counts: readonly number[];
}

/**
 * How a column of words was spread: the rows of each word, then of all that were never seen (none); or, when the words are
 * many (`levels` is null), the rows per bucket that words fall into by a hash of their letters. Picking the most frequent
 * words instead would pick those that happened to be frequent, and find them rarer ever after.
 */
export interface CategoricalProfile {
  readonly name: string;
  readonly kind: 'categorical';
  readonly missing: number;
  readonly levels: readonly string[] | null;
  readonly counts: readonly number[];
}

export type FeatureProfile = NumericProfile | CategoricalProfile;

/** What the rows and scores of a training looked like, as plain JSON for the model card: no row is needed to compare later ones. */
export interface ReferenceProfile {
  readonly rows: number;
  readonly features: readonly FeatureProfile[];
  /** Of the chances that the model said of rows that it had not seen. */
  readonly score: NumericProfile;
}

/** Bins of a number: fine enough for a test of its cumulative shares; every value is a bin when there are no more. */
const BINS = 50;
/** Words up to which each counts on its own, and buckets for more. */
const LEVELS = 30;
const BUCKETS = 16;

/** The profile of these rows and of the scores of held-out rows. Throws NOT_ENOUGH_DATA for no rows, NOT_FINITE for infinities. */
export function referenceProfile(table: Table, scores: Float64Array): ReferenceProfile {
  if (table.rows === 0) throw new UilError('NOT_ENOUGH_DATA', ['a profile needs rows']);
  const features = table.columns.map(
    (column): FeatureProfile => (column.kind === 'numeric' ? numbersProfile(column.name, column.values) : wordsProfile(column)),
  );
  return { rows: table.rows, features: features.sort((a, b) => (a.name < b.name ? -1 : 1)), score: numbersProfile('score', scores) };
}

function numbersProfile(name: string, values: Float64Array): NumericProfile {
  if (values.some((value) => value === Infinity || value === -Infinity)) throw new UilError('NOT_FINITE', [name]);
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  const cuts =
    distinct.length === 1
      ? aroundOnly(distinct[0] as number)
      : distinct.length <= BINS
        ? distinct.slice(0, -1)
        : [...new Set(Array.from({ length: BINS - 1 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / BINS)] as number))].filter(
            (cut) => cut < (sorted.at(-1) as number),
          );
  return { name, kind: 'numeric', missing: values.length - sorted.length, cuts, counts: [...countsOf(sorted, cuts)] };
}

/** What never changed has a bin of its own, so that it shows when it begins to. */
const aroundOnly = (value: number): number[] => [value - 2 * Number.EPSILON * Math.max(1, Math.abs(value)), value];

/** True where all rows of the training that had a value had the same: no model can have learned what another would mean. */
export const neverChanged = ({ counts }: FeatureProfile): boolean => counts.filter((count) => count > 0).length === 1;

function wordsProfile(column: Extract<Column, { kind: 'categorical' }>): CategoricalProfile {
  const { words, missing } = wordCounts(column);
  const levels = words.size <= LEVELS ? [...words.keys()].sort() : null;
  return { name: column.name, kind: 'categorical', missing, levels, counts: countsOfWords(words, levels) };
}

/** Rows of each level and of all other words, or per bucket when there are no levels. */
export function countsOfWords(words: ReadonlyMap<string, number>, levels: readonly string[] | null): number[] {
  const counts = new Array<number>(levels ? levels.length + 1 : BUCKETS).fill(0);
  const places = new Map(levels?.map((level, k) => [level, k]));
  for (const [word, count] of words) {
    const place = levels ? (places.get(word) ?? levels.length) : bucketOf(word);
    counts[place] = (counts[place] as number) + count;
  }
  return counts;
}

/** FNV-1a over the code units, folded into the buckets. */
function bucketOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < word.length; k++) hash = Math.imul(hash ^ word.charCodeAt(k), 0x01000193);
  hash ^= hash >>> 15;
  return (hash >>> 0) % BUCKETS;
}

/** Rows per word of a column. */
export function wordCounts(column: Extract<Column, { kind: 'categorical' }>): { words: Map<string, number>; missing: number } {
  const words = new Map<string, number>();
  let missing = 0;
  for (const code of column.codes) {
    const word = column.levels[code];
    if (word === undefined) missing++;
    else words.set(word, (words.get(word) ?? 0) + 1);
  }
  return { words, missing };
}

/** Rows per bin of numbers (NaN left out): up to and with each cut, then above the last. */
export function countsOf(values: Float64Array, cuts: readonly number[]): Float64Array {
  const counts = new Float64Array(cuts.length + 1);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cuts[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    counts[low] = (counts[low] as number) + 1;
  }
  return counts;
}

import { chiSquareTail, kolmogorovTail, twoSided } from '../distributions.ts';
import type { Column } from '../table.ts';
import { coarser, cumulativeDistance, jensenShannon, populationStability } from './distances.ts';
import { countsOf, countsOfWords, type FeatureProfile, wordCounts } from './profile.ts';

/** The tests and distances that two samples are compared by. */
export type ShiftTest = 'kolmogorov-smirnov' | 'chi-squared' | 'z' | 'jensen-shannon';

/** How two samples of one thing differ; with a chance that this is luck where a test was made, else by distance alone. */
export interface Shift {
  readonly test: ShiftTest;
  /** The test's own figure: D, χ², z, or the distance. */
  readonly statistic: number;
  /** How likely so much difference is when nothing has changed; absent for a distance. */
  readonly luck?: number;
  readonly jensenShannon: number;
  readonly psi: number;
  readonly referenceRows: number;
  readonly recentRows: number;
}

/** Up to so many rows on either side a test decides, above the distance: with many rows a test finds what does not matter. */
export const TESTED_ROWS = 1000;
/** Rows with a value that must be there on either side before anything is said. */
export const LEAST_ROWS = 30;
/** Bins over which PSI and Jensen–Shannon are taken, and values that count as few. */
const COARSE = 10;
/** Rows that a bin must hold of both samples together to be tested on its own. */
const LEAST_IN_BIN = 10;

const total = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, count) => sum + count, 0);

/** The shift of the values that are there; undefined when too few are. */
export function valueShift(profile: FeatureProfile, recent: Column): Shift | undefined {
  const [before, after] = countsBeside(profile, recent);
  return shiftOf(before, after, profile.kind === 'numeric');
}

/** The shift of numbers that have no column, such as scores. */
export const numberShift = (profile: Extract<FeatureProfile, { kind: 'numeric' }>, values: Float64Array): Shift | undefined =>
  shiftOf([...profile.counts], [...countsOf(values, profile.cuts)], true);

/** The shift of the share that is missing; undefined when there are too few rows. */
export function missingShift(profile: FeatureProfile, recent: Column): Shift | undefined {
  const [before, after] = countsBeside(profile, recent);
  const gone = recent.kind === 'numeric' ? recent.values.length : recent.codes.length;
  return shiftOf([profile.missing, total(before)], [gone - total(after), total(after)], false);
}

/** The rows per bin or word, before and now. */
function countsBeside(profile: FeatureProfile, recent: Column): [before: number[], after: number[]] {
  if (profile.kind === 'numeric') {
    const values = recent.kind === 'numeric' ? recent.values : new Float64Array(0);
    return [[...profile.counts], [...countsOf(values, profile.cuts)]];
  }
  const words = recent.kind === 'categorical' ? wordCounts(recent).words : new Map<string, number>();
  return [[...profile.counts], countsOfWords(words, profile.levels)];
}

function shiftOf(before: readonly number[], after: readonly number[], ordered: boolean): Shift | undefined {
  const [referenceRows, recentRows] = [total(before), total(after)];
  if (referenceRows < LEAST_ROWS || recentRows < LEAST_ROWS) return undefined;
  // Beside the one bin of what never changed the others are empty, and are what is looked for.
  const [p, q] = ordered && before.filter((count) => count > 0).length > 1 ? coarser(before, after, COARSE) : [before, after];
  const distances = { jensenShannon: jensenShannon(p, q), psi: populationStability(p, q), referenceRows, recentRows };
  if (Math.min(referenceRows, recentRows) > TESTED_ROWS) return { test: 'jensen-shannon', statistic: distances.jensenShannon, ...distances };
  if (ordered && before.length > COARSE) {
    const statistic = cumulativeDistance(before, after);
    return { test: 'kolmogorov-smirnov', statistic, luck: kolmogorovTail(statistic, referenceRows, recentRows), ...distances };
  }
  return { ...contingency(before, after), ...distances };
}

/** χ² of two rows of counts, thin bins put together; with two bins it is the z of two shares. */
function contingency(before: readonly number[], after: readonly number[]): { test: 'chi-squared' | 'z'; statistic: number; luck: number } {
  const bins: [number, number][] = [];
  let thin: [number, number] = [0, 0];
  for (const [k, count] of before.entries()) {
    const both: [number, number] = [count, after[k] as number];
    if (both[0] + both[1] >= LEAST_IN_BIN) bins.push(both);
    else thin = [thin[0] + both[0], thin[1] + both[1]];
  }
  if (thin[0] + thin[1] > 0) bins.push(thin);
  const [m, n] = [total(before), total(after)];
  let sum = 0;
  for (const [a, b] of bins) {
    const expected = ((a + b) * m) / (m + n);
    sum += (a - expected) ** 2 / expected + (b - (a + b - expected)) ** 2 / (a + b - expected);
  }
  if (bins.length < 2) return { test: 'chi-squared', statistic: 0, luck: 1 };
  if (bins.length === 2) return { test: 'z', statistic: Math.sqrt(sum), luck: twoSided(Math.sqrt(sum)) };
  return { test: 'chi-squared', statistic: sum, luck: chiSquareTail(sum, bins.length - 1) };
}

import { UilError } from '../kernel/errors.ts';

/** Places of the rows to learn from and to test on; `cutoff` is the first moment of the test rows. */
export interface TimeSplit {
  readonly cutoff: number;
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * One split by time: the latest `testShare` of the rows (0 to 1) are the test. A row is learned from only when its label was
 * known before the cutoff: `time + purge <= cutoff`, with `purge` at least the horizon of the label, in the unit of `times`.
 * Throws NOT_ENOUGH_DATA when nothing is left to learn from.
 */
export function timeSplit(times: Float64Array, options: { testShare: number; purge: number }): TimeSplit {
  const sorted = Float64Array.from(times).sort();
  const cutoff = sorted[Math.min(times.length - 1, Math.round(times.length * (1 - options.testShare)))] ?? Number.NaN;
  return splitAt(times, cutoff, Infinity, options.purge);
}

export interface RollingOptions {
  /** When each row is, in days or any other unit. */
  readonly moments: Float64Array;
  /** How long after its moment the label of a row is known, in the same unit. */
  readonly horizon: number;
  readonly folds: number;
  /** Further time that must lie between the last label learned from and the origin: for facts that arrive late. */
  readonly embargo?: number;
  /** The share of the latest rows that the test windows hold together. */
  readonly testShare?: number;
  /** Rows with the same number are one customer: each test window takes its first row only, lest the same case count twice. */
  readonly groups?: Int32Array;
}

/**
 * Rolling origin (Tashman 2000): `folds` splits whose test windows follow one another to the end and together hold the latest
 * `testShare` (one half when not given) of the rows. Each learns from the rows whose label window had ended before its own
 * origin, `moment + horizon + embargo <= cutoff`. Throws NOT_ENOUGH_DATA when the moments are too few to part.
 */
export function rollingOrigins({ moments, horizon, folds, embargo = 0, testShare = 0.5, groups }: RollingOptions): TimeSplit[] {
  const sorted = Float64Array.from(moments).sort();
  const at = (share: number) => sorted[Math.min(moments.length - 1, Math.round(moments.length * share))] as number;
  const cutoffs = Array.from({ length: folds }, (_, k) => at(1 - testShare + (testShare * k) / folds));
  if (new Set(cutoffs).size < folds) throw new UilError('NOT_ENOUGH_DATA', [`${folds} windows need as many distinct moments in the latest rows`]);
  return cutoffs.map((cutoff, k) => {
    const split = splitAt(moments, cutoff, cutoffs[k + 1] ?? Infinity, horizon + embargo);
    return groups ? { ...split, test: firstOfEach(split.test, moments, groups) } : split;
  });
}

/** The earliest row of each group (the first in the file when there are several), in file order. */
function firstOfEach(places: Int32Array, moments: Float64Array, groups: Int32Array): Int32Array {
  const first = new Map<number, number>();
  for (const i of places) {
    const other = first.get(groups[i] as number);
    if (other === undefined || (moments[i] as number) < (moments[other] as number)) first.set(groups[i] as number, i);
  }
  const kept = new Set(first.values());
  return places.filter((i) => kept.has(i));
}

function splitAt(times: Float64Array, cutoff: number, end: number, purge: number): TimeSplit {
  const places = Int32Array.from(times.keys());
  const train = places.filter((i) => (times[i] as number) + purge <= cutoff);
  const test = places.filter((i) => (times[i] as number) >= cutoff && (times[i] as number) < end);
  if (train.length === 0) throw new UilError('NOT_ENOUGH_DATA', ['no row is older than the horizon before the test window']);
  return { cutoff, train, test };
}

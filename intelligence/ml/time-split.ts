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

/**
 * Rolling origin: `folds` splits whose test windows follow one another up to the end and together hold the latest
 * `testShare` of the rows; each learns from everything that was known before its own cutoff (see `timeSplit`).
 * Throws NOT_ENOUGH_DATA when the moments are too few to part.
 */
export function rollingSplits(times: Float64Array, options: { folds: number; testShare: number; purge: number }): TimeSplit[] {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.min(times.length - 1, Math.round(times.length * share))] as number;
  const cutoffs = Array.from({ length: options.folds }, (_, k) => at(1 - options.testShare + (options.testShare * k) / options.folds));
  if (new Set(cutoffs).size < options.folds)
    throw new UilError('NOT_ENOUGH_DATA', [`${options.folds} windows need as many distinct moments in the latest rows`]);
  return cutoffs.map((cutoff, k) => splitAt(times, cutoff, cutoffs[k + 1] ?? Infinity, options.purge));
}

function splitAt(times: Float64Array, cutoff: number, end: number, purge: number): TimeSplit {
  const places = Int32Array.from(times.keys());
  const train = places.filter((i) => (times[i] as number) + purge <= cutoff);
  const test = places.filter((i) => (times[i] as number) >= cutoff && (times[i] as number) < end);
  if (train.length === 0) throw new UilError('NOT_ENOUGH_DATA', ['no row is older than the horizon before the test window']);
  return { cutoff, train, test };
}

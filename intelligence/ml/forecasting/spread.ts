import { normalQuantile } from '../distributions.ts';
import { seasonalScale } from './accuracy.ts';
import type { Backtest } from './backtest.ts';
import { meanOf } from './method.ts';
import { studentQuantile } from './student.ts';

/** How far the truth lay from what was said without knowing it, over all series of a set. */
export interface Spread {
  /** The usual size of errors at each step, 1 on the mean. */
  readonly growth: Float64Array;
  /** Errors in units of the series' own usual error at that step, ascending; of very many a regular selection that keeps both ends. */
  readonly scores: Float64Array;
  /** Trials that the scores come from. */
  readonly trials: number;
  /** Errors per natural step, typically: for series that were never tried. */
  readonly typical: number;
}

const OWN = 0.75;
const TABLE = 2001;
const WILD = 100;
const ENOUGH = 100;
const SMOOTHED_OVER = 60;

/** The mean step from one season (or value) to the next over the latest part of the past: what the errors of a series are measured against. */
export function naturalStep(values: Float64Array, season: number, horizon: number): number {
  return seasonalScale(values.subarray(Math.max(0, values.length - Math.max(10 * season, 60, 3 * horizon))), values.length > season ? season : 1) || 0;
}

/** The usual error of a series: its own in the trials, drawn a quarter of the way (in logs) to what its natural step lets expect. */
export function usualError(own: number | undefined, step: number, typical: number): number {
  const expected = step * typical;
  if (own === undefined) return expected;
  return expected > 0 ? Math.max(own, 0.02 * expected) ** OWN * expected ** (1 - OWN) : own;
}

/** The mean of the errors at the seen steps, each in units of what is usual at its step. */
export function ownError(errors: readonly Float64Array[], growth: Float64Array): number | undefined {
  const sizes = errors.flatMap((error) => [...error].map((value, h) => Math.abs(value) / (growth[h] as number)).filter((value) => !Number.isNaN(value)));
  return sizes.length > 0 ? meanOf(sizes) : undefined;
}

/**
 * Learns the spread. Each error is scored against the usual error of its series in its other trials only, so that the
 * scores are as wide as those of a window that nobody has seen (Lei et al. 2018, locally weighted conformal).
 */
export function learnSpread(
  backtests: readonly Backtest[],
  heldOut: readonly (readonly Float64Array[])[],
  steps: readonly (readonly number[])[],
  horizon: number,
): Spread {
  const errors = backtests.map(({ trials }, i) => trials.map(({ truth }, k) => truth.map((value, h) => value - (heldOut[i]?.[k]?.[h] as number))));
  const growth = growthOf(errors, horizon);
  const ratios = errors
    .flatMap((list, i) => list.map((error, k) => (ownError([error], growth) ?? Number.NaN) / (steps[i]?.[k] as number)))
    .filter(Number.isFinite);
  const typical = ratios.length > 0 ? (Float64Array.from(ratios).sort()[ratios.length >> 1] as number) : 1;
  const scores: number[] = [];
  let trials = 0;
  for (const [i, list] of errors.entries()) {
    for (const [k, error] of list.entries()) {
      const others = ownError(
        list.filter((_, other) => other !== k),
        growth,
      );
      const usual = usualError(others, steps[i]?.[k] as number, typical);
      trials++;
      for (const [h, value] of error.entries()) {
        if (Number.isNaN(value)) continue;
        const size = usual * (growth[h] as number);
        scores.push(value === 0 ? 0 : Math.max(-WILD, Math.min(WILD, value / size)));
      }
    }
  }
  return { growth, scores: thinned(Float64Array.from(scores).sort()), trials, typical };
}

/** The mean size of errors at each step relative to their series' mean, smoothed where few were seen; beyond the last seen step it grows with the root of time. */
function growthOf(errors: readonly (readonly Float64Array[])[], horizon: number): Float64Array {
  const sums = new Float64Array(horizon);
  const counts = new Float64Array(horizon);
  for (const list of errors) {
    const flat = list.flatMap((error) => [...error]).filter((value) => !Number.isNaN(value));
    const mean = meanOf(flat.map(Math.abs));
    if (!(mean > 0)) continue;
    for (const error of list) {
      for (const [h, value] of error.entries()) {
        if (Number.isNaN(value)) continue;
        sums[h] = (sums[h] as number) + Math.min(10, Math.abs(value) / mean);
        counts[h] = (counts[h] as number) + 1;
      }
    }
  }
  const last = counts.findLastIndex((count) => count > 0);
  if (last < 0) return Float64Array.from({ length: horizon }, (_, h) => Math.sqrt(h + 1));
  const seen = Float64Array.from({ length: last + 1 }, (_, h) => {
    let reach = 0;
    let sum = sums[h] as number;
    let count = counts[h] as number;
    while (count < SMOOTHED_OVER && reach < last) {
      reach++;
      for (const near of [h - reach, h + reach]) {
        sum += near <= last ? (sums[near] ?? 0) : 0;
        count += near <= last ? (counts[near] ?? 0) : 0;
      }
    }
    return Math.max(1e-3, sum / count);
  });
  const end = seen[last] as number;
  return Float64Array.from({ length: horizon }, (_, h) => seen[h] ?? end * Math.sqrt((h + 1) / (last + 1)));
}

function thinned(sorted: Float64Array): Float64Array {
  if (sorted.length <= TABLE) return sorted;
  return Float64Array.from({ length: TABLE }, (_, k) => sorted[Math.round((k * (sorted.length - 1)) / (TABLE - 1))] as number);
}

/**
 * Between which scores the truth lies with the chance `level`: both tails from the scores as they are where a hundred trials
 * or more stand behind them, else from their sizes, widened by Student's t over the normal for so few trials. A level that lies
 * beyond the scores is reached by the ratio of normal quantiles.
 */
export function scoreBounds({ scores, trials }: Spread, level: number): { low: number; high: number } {
  if (trials >= ENOUGH) return { low: -tail(scores.map((score) => -score).reverse(), (1 + level) / 2), high: tail(scores, (1 + level) / 2) };
  const upper = (1 + level) / 2;
  const high = tail(scores.map(Math.abs).sort(), level) * (studentQuantile(upper, trials - 1) / normalQuantile(upper));
  return { low: -high, high };
}

/** The score below which the share `level` lies, one more than there are being counted. */
function tail(sorted: Float64Array, level: number): number {
  if (sorted.length === 0) return normalQuantile(level);
  const rank = Math.ceil(level * (sorted.length + 1));
  if (rank <= sorted.length) return sorted[Math.max(1, rank) - 1] as number;
  const reached = sorted.length / (sorted.length + 1);
  return (sorted.at(-1) as number) * Math.max(1, normalQuantile(level) / normalQuantile(Math.max(0.75, reached)));
}

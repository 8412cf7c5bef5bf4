import { Z95 } from '../distributions.ts';
import { type HalfWidth, sequentialHalf } from '../sequential.ts';

/** Losses of two models on the same cases, differences (first minus second) summed per case group, so that a customer who comes often counts once. */
export interface PairedSums {
  readonly difference: number;
  readonly rows: number;
}

/** By how much the second model is better per row (positive: lower loss), with an interval that stays right however often one looks. */
export interface PairedDifference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly groups: number;
  readonly rows: number;
}

/** Groups for which the interval is tightest; it stays valid for any number of them. */
const TIGHTEST_AT = 500;
/** Fewer groups say nothing: the interval rests on a normal limit. */
const LEAST_GROUPS = 30;

/**
 * The mean difference of losses per row with an interval that stays right at every look, so that a nightly look cannot promote by
 * luck. The variance is that of the groups. Null with fewer than thirty groups.
 */
export const pairedDifference = (groups: readonly PairedSums[], alpha = 0.05): PairedDifference | null =>
  differenceWithin(groups, sequentialHalf(alpha, TIGHTEST_AT));

/** The same with the ordinary 95 % interval, for data that are looked at once: the test of a training. */
export const differenceAtOneLook = (groups: readonly PairedSums[]): PairedDifference | null =>
  differenceWithin(groups, (m, variance) => Z95 * Math.sqrt(variance / m));

function differenceWithin(groups: readonly PairedSums[], halfOf: HalfWidth): PairedDifference | null {
  const m = groups.length;
  if (m < LEAST_GROUPS) return null;
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const mean = groups.reduce((sum, group) => sum + group.difference, 0) / rows;
  const perGroup = rows / m;
  const variance = groups.reduce((sum, group) => sum + ((group.difference - mean * group.rows) / perGroup) ** 2, 0) / (m - 1);
  const half = halfOf(m, variance);
  return { mean, low: mean - half, high: mean + half, groups: m, rows };
}

/** Negative log-likelihood of what happened under a chance, which is kept a ten-millionth away from certainty. */
export const lossOf = (chance: number, happened: boolean): number => -Math.log(Math.min(1 - 1e-7, Math.max(1e-7, happened ? chance : 1 - chance)));

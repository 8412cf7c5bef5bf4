import type { UnitSums } from '../kernel/unit-sums.ts';
import { type HalfWidth, sequentialHalf } from './sequential.ts';

/** By how much the mean outcome of the treated lies above that of the control, with an interval, and both means as they are. */
export interface ArmEffect {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Plain means, without adjustment. */
  readonly treated: number;
  readonly control: number;
  readonly nTreated: number;
  readonly nControl: number;
  /** The variance of the estimate times the number of units: it does not fall as units come in. */
  readonly unitVariance: number;
  /** The share of the variance that the covariate took away; 0 where it says nothing. */
  readonly explained: number;
}

/** Fewer units in an arm say nothing: the interval rests on a normal limit. */
export const LEAST_PER_ARM = 30;
/** Units for which the interval is tightest; it stays valid for any number of them. */
const TIGHTEST_AT = 2_000;

/** The 95 % interval that stays right however often one looks. */
export const ALWAYS_VALID: HalfWidth = sequentialHalf(0.05, TIGHTEST_AT);
/** The same for one of several measures that are looked at together: all of them hold at once with 95 %. */
export const alwaysValidAmong = (measures: number): HalfWidth => sequentialHalf(0.05 / Math.max(1, measures), TIGHTEST_AT);

type Spread = { readonly yy: number; readonly xx: number; readonly xy: number };
/** Sums of squares and products about the arm's own means. */
const spreadOf = ({ n, y, yy, x, xx, xy }: UnitSums): Spread => ({
  yy: Math.max(0, yy - (y * y) / n),
  xx: Math.max(0, xx - (x * x) / n),
  xy: xy - (x * y) / n,
});

/**
 * The difference of the means of two arms that were drawn by lot, adjusted by CUPED (Deng, Xu, Kohavi, Walker 2013): y − θ·x with θ
 * from within the arms, where y is the outcome and x must have been known before the lot could act. Arms may differ in size. The variance of an arm is
 * never taken for less than that of both together, so that a small arm in which nothing has happened yet looks no more certain than
 * it is. Null with fewer than thirty units in either arm, and where nothing differs between any two units: then nobody can say how
 * far off the means may be.
 */
export function effectOf(treated: UnitSums, control: UnitSums, half: HalfWidth = ALWAYS_VALID): ArmEffect | null {
  if (treated.n < LEAST_PER_ARM || control.n < LEAST_PER_ARM) return null;
  const [one, other] = [spreadOf(treated), spreadOf(control)];
  const both = { yy: one.yy + other.yy, xx: one.xx + other.xx, xy: one.xy + other.xy };
  // A covariate that is the same for all but for rounding explains nothing.
  const theta = both.xx > 1e-9 * (treated.xx + control.xx) ? both.xy / both.xx : 0;
  const left = ({ yy, xx, xy }: Spread): number => Math.max(0, yy - 2 * theta * xy + theta * theta * xx);
  const units = treated.n + control.n;
  const pooled = left(both) / (units - 2);
  if (!(pooled > 1e-12 * (treated.yy + control.yy))) return null;
  const varianceIn = (spread: Spread, n: number): number => Math.max(left(spread) / (n - 1), pooled);
  const unitVariance = units * (varianceIn(one, treated.n) / treated.n + varianceIn(other, control.n) / control.n);
  const means = { treated: treated.y / treated.n, control: control.y / control.n };
  const estimate = means.treated - means.control - theta * (treated.x / treated.n - control.x / control.n);
  const wide = half(units, unitVariance);
  return {
    estimate,
    low: estimate - wide,
    high: estimate + wide,
    ...means,
    nTreated: treated.n,
    nControl: control.n,
    unitVariance,
    explained: both.yy > 0 ? 1 - left(both) / both.yy : 0,
  };
}

/** How many more units, arriving in the same shares, until the interval is no wider than `worth` to either side; 0 when it is already. */
export function unitsUntil({ unitVariance, nTreated, nControl }: ArmEffect, worth: number, half: HalfWidth = ALWAYS_VALID): number {
  const now = nTreated + nControl;
  if (half(now, unitVariance) <= worth) return 0;
  if (!(worth > 0)) return Number.POSITIVE_INFINITY;
  let [low, high] = [now, now * 2];
  while (half(high, unitVariance) > worth) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (half(middle, unitVariance) > worth) low = middle;
    else high = middle;
  }
  return high - now;
}

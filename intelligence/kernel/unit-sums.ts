/**
 * What units come to, as sums that can be added and taken away: how many, two numbers y and x of each, their squares and their product.
 * Means, variances and how x goes with y follow from them.
 */
export interface UnitSums {
  readonly n: number;
  readonly y: number;
  readonly yy: number;
  readonly x: number;
  readonly xx: number;
  readonly xy: number;
}

/** The sums of no unit. */
export const NO_UNITS: UnitSums = { n: 0, y: 0, yy: 0, x: 0, xx: 0, xy: 0 };

/** The sums of one unit. */
export const unitSums = (y: number, x: number): UnitSums => ({ n: 1, y, yy: y * y, x, xx: x * x, xy: x * y });

/** The sums of both, or with `times` −1 of the first without the second. */
export const addSums = (a: UnitSums, b: UnitSums, times: 1 | -1 = 1): UnitSums => ({
  n: a.n + times * b.n,
  y: a.y + times * b.y,
  yy: a.yy + times * b.yy,
  x: a.x + times * b.x,
  xx: a.xx + times * b.xx,
  xy: a.xy + times * b.xy,
});

import { meanOf } from './method.ts';

/** Symmetric mean absolute percentage error, 0 to 200 (M4: 200 × |y - f| / (|y| + |f|); a step where both are 0 counts 0). Missing truths are left out. */
export function smape(actual: Float64Array, forecast: Float64Array): number {
  return meanWhereSeen(actual, (y, h) => {
    const size = Math.abs(y) + Math.abs(forecast[h] as number);
    return size === 0 ? 0 : (200 * Math.abs(y - (forecast[h] as number))) / size;
  });
}

/** Mean absolute error. Missing truths are left out; NaN when there is none. */
export const meanAbsoluteError = (actual: Float64Array, forecast: Float64Array): number =>
  meanWhereSeen(actual, (y, h) => Math.abs(y - (forecast[h] as number)));

/** The mean absolute error of repeating the season inside the past: the unit of MASE (Hyndman & Koehler 2006). Gaps are left out. */
export function seasonalScale(past: Float64Array, season: number): number {
  return meanWhereSeen(past.subarray(Math.max(1, season)), (y, i) => Math.abs(y - (past[i] as number)));
}

/** The share of the truths that lie within the bounds. */
export const coverage = (actual: Float64Array, { lower, upper }: { lower: Float64Array; upper: Float64Array }): number =>
  meanWhereSeen(actual, (y, h) => (y >= (lower[h] as number) && y <= (upper[h] as number) ? 1 : 0));

function meanWhereSeen(actual: Float64Array, of: (value: number, place: number) => number): number {
  const seen: number[] = [];
  for (let i = 0; i < actual.length; i++) {
    const figure = of(actual[i] as number, i);
    if (!Number.isNaN(actual[i] as number) && !Number.isNaN(figure)) seen.push(figure);
  }
  return meanOf(seen);
}

import { centredMean } from './decompose.ts';
import { meanOf } from './method.ts';
import { repeatSeason } from './seasonal-naive.ts';

const QUANTILE_90 = 1.645;

/** Autocorrelation at the lags 1 … most. */
export function autocorrelation(values: Float64Array, most: number): Float64Array {
  const mean = meanOf(values);
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Float64Array.from({ length: most }, (_, k) => {
    let sum = 0;
    for (let i = k + 1; i < values.length; i++) sum += ((values[i] as number) - mean) * ((values[i - k - 1] as number) - mean);
    return total > 0 ? sum / total : 0;
  });
}

/** The seasonality test of the M4 competition: autocorrelation at the season beyond its 90 % limit (Bartlett); never for less than three seasons. */
export function isSeasonal(values: Float64Array, season: number): boolean {
  if (season < 2 || values.length < 3 * season) return false;
  const lags = autocorrelation(values, season);
  let squares = 0;
  for (let k = 0; k < season - 1; k++) squares += (lags[k] as number) ** 2;
  return Math.abs(lags[season - 1] as number) > QUANTILE_90 * Math.sqrt((1 + 2 * squares) / values.length);
}

/**
 * Naive 2 of the M4 competition: the last value of the series without its (multiplicative) season, times the season to come.
 * Where the test finds no season, or a value is not above 0, the last value is repeated.
 */
export function naive2(values: Float64Array, season: number, horizon: number): Float64Array {
  if (!isSeasonal(values, season) || !values.every((value) => value > 0)) return repeatSeason(values, 1, horizon);
  const trend = centredMean(values, season);
  const half = Math.floor(season / 2);
  const indices = Float64Array.from({ length: season }, (_, phase) => {
    const ratios: number[] = [];
    for (let i = phase; i < values.length - half; i += season) if (i >= half) ratios.push((values[i] as number) / (trend[i] as number));
    return meanOf(ratios);
  });
  const centre = meanOf(indices);
  const n = values.length;
  const last = (values[n - 1] as number) / ((indices[(n - 1) % season] as number) / centre);
  return Float64Array.from({ length: horizon }, (_, h) => (last * (indices[(n + h) % season] as number)) / centre);
}

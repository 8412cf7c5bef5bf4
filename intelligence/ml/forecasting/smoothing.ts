import { deseason } from './decompose.ts';
import { type Method, meanOf, type Past } from './method.ts';

/** Weights of exponential smoothing: of the newest value in the level, of the newest step in the trend, and what is left of the trend each step. */
export interface Smoothing {
  readonly alpha: number;
  readonly beta: number;
  readonly phi: number;
}

interface Smoothed extends Smoothing {
  readonly level: number;
  readonly trend: number;
  readonly error: number;
}

const ALPHAS = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.99];
const BETAS = [0.01, 0.05, 0.15, 0.4];
const PHIS = [0.8, 0.88, 0.94, 0.98];
const WARM = 5;

/** Runs damped trend smoothing in error-correction form (Gardner & McKenzie 1985) over the series: last level, last trend, mean squared one-step error. */
export function smooth(values: Float64Array, { alpha, beta, phi }: Smoothing): Smoothed {
  const warm = Math.min(WARM, values.length - 1);
  let trend = beta > 0 && warm > 0 ? ((values[warm] as number) - (values[0] as number)) / warm : 0;
  let level = beta > 0 ? (values[0] as number) - trend : meanOf(values, 0, warm + 1);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const expected = level + phi * trend;
    const off = (values[i] as number) - expected;
    squares += off * off;
    level = expected + alpha * off;
    trend = phi * trend + alpha * beta * off;
  }
  return { alpha, beta, phi, level, trend, error: squares / values.length };
}

/** The best weights of a coarse grid, then halved steps around them. `betas` and `phis` of one entry stay as they are. */
function bestSmoothing(values: Float64Array, betas: readonly number[], phis: readonly number[]): Smoothed {
  let best: Smoothed | undefined;
  const attempt = (alpha: number, beta: number, phi: number) => {
    const run = smooth(values, { alpha, beta, phi });
    if (!best || run.error < best.error) best = run;
  };
  for (const alpha of ALPHAS) for (const beta of betas) for (const phi of phis) attempt(alpha, beta, phi);
  const kept = (value: number, most: number) => Math.min(most, Math.max(0.005, value));
  for (let step = 0.3; step > 0.02; step /= 2) {
    const { alpha, beta, phi } = best as Smoothed;
    for (const sign of [-1, 1]) {
      attempt(kept(alpha * (1 + sign * step), 1), beta, phi);
      if (betas.length > 1) attempt(alpha, kept(beta * (1 + sign * step), 0.9), phi);
      if (phis.length > 1) attempt(alpha, beta, Math.min(0.99, Math.max(0.7, 1 - (1 - phi) * (1 + sign * step))));
    }
  }
  return best as Smoothed;
}

/** The level and, where there is one, the trend of smoothing carried on: level + (φ + φ² + … + φʰ) × trend. */
const carryOn = ({ level, trend, phi }: Smoothed, horizon: number): Float64Array => {
  let steps = 0;
  return Float64Array.from({ length: horizon }, (_, h) => {
    steps += phi ** (h + 1);
    return level + steps * trend;
  });
};

const onDeseasoned = (name: string, least: number, extend: (values: Float64Array, horizon: number) => Float64Array): Method => ({
  name,
  forecast(past: Past, horizon) {
    if (past.values.length < least) return undefined;
    const { adjusted, reseason } = deseason(past);
    return reseason(extend(adjusted, horizon));
  },
});

/** Simple exponential smoothing of the deseasoned series: a level without trend. */
export const simpleSmoothing: Method = onDeseasoned('ses', 5, (values, horizon) => carryOn(bestSmoothing(values, [0], [1]), horizon));

/** Exponential smoothing with a trend that is carried on in full (Holt 1957), on the deseasoned series. */
export const holt: Method = onDeseasoned('holt', 8, (values, horizon) => carryOn(bestSmoothing(values, BETAS, [1]), horizon));

/** Exponential smoothing with a trend that fades, on the deseasoned series. */
export const dampedTrend: Method = onDeseasoned('damped-trend', 8, (values, horizon) => carryOn(bestSmoothing(values, BETAS, PHIS), horizon));

/**
 * Theta (Assimakopoulos & Nikolopoulos 2000) on the deseasoned series, as smoothing with half the slope of the
 * regression on time (Hyndman & Billah 2003).
 */
export const theta: Method = onDeseasoned('theta', 8, (values, horizon) => {
  const { level, alpha } = bestSmoothing(values, [0], [1]);
  const n = values.length;
  const middle = (n - 1) / 2;
  const mean = meanOf(values);
  let along = 0;
  for (let i = 0; i < n; i++) along += (i - middle) * ((values[i] as number) - mean);
  const half = (6 * along) / (n * (n * n - 1));
  const lagged = (1 - (1 - alpha) ** n) / alpha;
  return Float64Array.from({ length: horizon }, (_, h) => level + half * (h + lagged));
});

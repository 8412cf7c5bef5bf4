import { sigmoid } from './classifier.ts';

/** Platt scaling: calibrated log-odds = `slope` × log-odds + `intercept`. */
export interface Platt {
  readonly slope: number;
  readonly intercept: number;
}

export const UNCALIBRATED: Platt = { slope: 1, intercept: 0 };

/**
 * The slope and intercept with the best likelihood (Platt 2000, by Newton's method as Lin, Lin & Weng 2007). The log-odds
 * must come from models that have not seen the rows; NaN marks rows to leave out.
 */
export function fitPlatt(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array): Platt {
  let slope = 1;
  let intercept = 0;
  let loss = plattLoss(logOdds, labels, weights, { slope, intercept });
  for (let step = 0; step < 50; step++) {
    const [moveSlope, moveIntercept] = newtonStep(logOdds, labels, weights, slope, intercept);
    let part = 1;
    let next = { slope: slope + moveSlope, intercept: intercept + moveIntercept };
    let nextLoss = plattLoss(logOdds, labels, weights, next);
    while (nextLoss > loss && part > 1e-6) {
      part /= 2;
      next = { slope: slope + part * moveSlope, intercept: intercept + part * moveIntercept };
      nextLoss = plattLoss(logOdds, labels, weights, next);
    }
    const gain = loss - nextLoss;
    if (!(gain > 0)) break;
    ({ slope, intercept } = next);
    loss = nextLoss;
    if (gain < 1e-12) break;
  }
  return { slope, intercept };
}

function newtonStep(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array, slope: number, intercept: number): [number, number] {
  let [gs, gi, ss, si, ii] = [0, 0, 1e-12, 0, 1e-12];
  for (let k = 0; k < logOdds.length; k++) {
    const z = logOdds[k] as number;
    if (Number.isNaN(z)) continue;
    const p = sigmoid(slope * z + intercept);
    const error = (weights[k] as number) * ((labels[k] as number) - p);
    const curvature = (weights[k] as number) * p * (1 - p);
    gs += error * z;
    gi += error;
    ss += curvature * z * z;
    si += curvature * z;
    ii += curvature;
  }
  const determinant = ss * ii - si * si;
  return determinant > 0 ? [(ii * gs - si * gi) / determinant, (ss * gi - si * gs) / determinant] : [0, gi / ii];
}

/** Weighted mean log-loss after scaling. */
export function plattLoss(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array, { slope, intercept }: Platt): number {
  let sum = 0;
  let total = 0;
  for (let k = 0; k < logOdds.length; k++) {
    const z = logOdds[k] as number;
    if (Number.isNaN(z)) continue;
    const margin = (labels[k] ? 1 : -1) * (slope * z + intercept);
    sum += (weights[k] as number) * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
    total += weights[k] as number;
  }
  return sum / total;
}

/**
 * The parts of the rows on which a calibration is tried in turn: the folds that were held out, or, when there is only one,
 * fifths of it (dealt by class). -1 for rows that were never held out.
 */
export function calibrationParts(logOdds: Float64Array, labels: Uint8Array, folds: Int32Array): { parts: Int32Array; used: number[] } {
  const dealt = [0, 0];
  const known = folds.map((fold, i) => (Number.isNaN(logOdds[i] as number) ? -1 : fold));
  const several = new Set(known.filter((fold) => fold >= 0)).size > 1;
  const parts = several
    ? known
    : known.map((fold, i) => {
        if (fold < 0) return -1;
        const label = labels[i] as number;
        dealt[label] = (dealt[label] as number) + 1;
        return ((dealt[label] as number) - 1) % 5;
      });
  return { parts, used: [...new Set(parts)].filter((part) => part >= 0).sort((a, b) => a - b) };
}

/**
 * Platt scaling where it is worth it: on each part in turn the scaling learned from the other parts is tried. It is taken
 * when the held-out log-loss falls by more than its standard error, and the slope is positive; else the model stays as it is.
 */
export function worthwhilePlatt(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array, folds: Int32Array): Platt {
  const { parts, used } = calibrationParts(logOdds, labels, folds);
  if (used.length < 2) return UNCALIBRATED;
  const gains = used.map((part) => {
    const others = fitPlatt(
      logOdds.map((z, i) => (parts[i] === part ? Number.NaN : z)),
      labels,
      weights,
    );
    const mine = logOdds.map((z, i) => (parts[i] === part ? z : Number.NaN));
    return plattLoss(mine, labels, weights, UNCALIBRATED) - plattLoss(mine, labels, weights, others);
  });
  if (!(meanOf(gains) > standardError(gains))) return UNCALIBRATED;
  const platt = fitPlatt(logOdds, labels, weights);
  return platt.slope > 0 ? platt : UNCALIBRATED;
}

export const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The standard error of the mean of these values. */
export function standardError(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length);
}

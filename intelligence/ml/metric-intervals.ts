import { mulberry32, normal } from '../kernel/random.ts';
import { fitPlatt, type Platt } from './calibration.ts';
import { sigmoid } from './classifier.ts';
import { shareInterval, Z95 } from './distributions.ts';
import { calibrationError, logLoss, rocAuc } from './metrics.ts';

/** A figure with its 95 % interval; `variance` is the square of its standard error. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly variance: number;
}

/** An estimate with the symmetric normal interval, cut at the bounds of what it can be. */
export const estimate = (value: number, variance: number, least = -Infinity, most = Infinity): Estimate => {
  const half = Z95 * Math.sqrt(variance);
  return { value, low: Math.max(least, value - half), high: Math.min(most, value + half), variance };
};

/** The mean of estimates on rows that do not overlap (folds), with the interval of that mean. */
export function meanEstimate(parts: readonly Estimate[], least = -Infinity, most = Infinity): Estimate {
  const sum = (pick: (part: Estimate) => number) => parts.reduce((total, part) => total + pick(part), 0);
  return estimate(sum((part) => part.value) / parts.length, sum((part) => part.variance) / parts.length ** 2, least, most);
}

/** Of each row the share of rows of the other class that it is rightly placed to, by mid-ranks (Sun & Xu 2014); their mean over either class is the ROC-AUC. */
function placings(chances: Float64Array, labels: Uint8Array): Float64Array {
  const all = midRanks(chances);
  const placed = new Float64Array(labels.length);
  for (const label of [0, 1]) {
    const places = [...labels.keys()].filter((i) => labels[i] === label);
    const own = midRanks(Float64Array.from(places, (i) => chances[i] as number));
    const others = labels.length - places.length;
    for (const [k, i] of places.entries()) {
      const below = ((all[i] as number) - (own[k] as number)) / others;
      placed[i] = label === 1 ? below : 1 - below;
    }
  }
  return placed;
}

/** ROC-AUC with its interval after DeLong, DeLong & Clarke-Pearson (1988). Needs two rows of each class. */
export function aucEstimate(chances: Float64Array, labels: Uint8Array): Estimate {
  const placed = placings(chances, labels);
  const of = (label: number): number[] => [...placed].filter((_, i) => labels[i] === label);
  const [above, below] = [of(1), of(0)];
  return estimate(rocAuc(chances, labels), varianceOf(above) / above.length + varianceOf(below) / below.length, 0, 1);
}

/**
 * By how much one scorer's ROC-AUC is above another's on the same rows, with its interval (DeLong's, summed by unit): rows of one unit, such as
 * one customer on several days, may be as alike as they like.
 */
export function aucDifference(first: Float64Array, second: Float64Array, labels: Uint8Array, unitOf: (row: number) => string): Estimate {
  const [a, b] = [rocAuc(first, labels), rocAuc(second, labels)];
  const [above, below] = [placings(first, labels), placings(second, labels)];
  const happened = labels.reduce((sum, label) => sum + label, 0);
  const byUnit = new Map<string, number>();
  for (const [row, label] of labels.entries()) {
    const part = ((above[row] as number) - a - ((below[row] as number) - b)) / (label === 1 ? happened : labels.length - happened);
    byUnit.set(unitOf(row), (byUnit.get(unitOf(row)) ?? 0) + part);
  }
  const units = byUnit.size;
  return estimate(a - b, (units / Math.max(1, units - 1)) * [...byUnit.values()].reduce((sum, part) => sum + part ** 2, 0), -1, 1);
}

function midRanks(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let end = i + 1;
    while (end < order.length && values[order[end] as number] === values[order[i] as number]) end++;
    for (let k = i; k < end; k++) ranks[order[k] as number] = (i + end + 1) / 2;
    i = end;
  }
  return ranks;
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
}

/** Log-loss with the interval of a mean over rows. */
export function logLossEstimate(chances: Float64Array, labels: Uint8Array): Estimate {
  const losses = Array.from(labels, (_, i) => logLoss(chances.subarray(i, i + 1), labels.subarray(i, i + 1)));
  return estimate(logLoss(chances, labels), varianceOf(losses) / losses.length, 0);
}

/**
 * The expected calibration error (ten equal-width bins) with its interval, and what it would be if every chance were right:
 * even then it is above 0, for outcomes are drawn by lot. The interval holds all true errors under which the one found lies
 * between its 2.5th and 97.5th percentile, where the true gaps of the bins are those found times one factor (inversion of a
 * test by simulation; sums of bins are taken as normal). `byChanceAlone` is the mean, and `byChanceAtMost` the 95th
 * percentile, when nothing is wrong.
 */
export function calibrationErrorEstimate(
  chances: Float64Array,
  labels: Uint8Array,
  seed: number,
): Estimate & { byChanceAlone: number; byChanceAtMost: number } {
  const bins = binSums(chances, labels);
  const random = mulberry32(seed);
  const noise = Array.from({ length: DRAWS }, () => bins.map(({ spread }) => spread * normal(random)));
  const drawn = (factor: number): Float64Array =>
    Float64Array.from(noise, (one) => one.reduce((sum, error, b) => sum + Math.abs(factor * (bins[b]?.gap as number) + error), 0) / labels.length).sort();
  const value = calibrationError(chances, labels);
  const byChance = drawn(0);
  return {
    value,
    low: value * factorAt(drawn, 0.975, value),
    high: value * Math.max(1, factorAt(drawn, 0.025, value)),
    variance: varianceOf([...drawn(1)]),
    byChanceAlone: byChance.reduce((sum, one) => sum + one, 0) / DRAWS,
    byChanceAtMost: quantile(byChance, 0.95),
  };
}

const DRAWS = 500;
const quantile = (sorted: Float64Array, share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;

/** The factor from 0 to 4 at which this percentile of what is drawn meets the value; 0 when it is above it from the start. */
function factorAt(drawn: (factor: number) => Float64Array, percentile: number, value: number): number {
  let [low, high] = [0, 4];
  if (quantile(drawn(0), percentile) >= value) return 0;
  for (let step = 0; step < 16; step++) {
    const middle = (low + high) / 2;
    if (quantile(drawn(middle), percentile) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function binSums(chances: Float64Array, labels: Uint8Array) {
  const bins = Array.from({ length: 10 }, () => ({ gap: 0, squares: 0 }));
  for (let i = 0; i < labels.length; i++) {
    const p = chances[i] as number;
    const bin = bins[Math.min(9, Math.floor(p * 10))] as (typeof bins)[number];
    bin.gap += p - (labels[i] as number);
    bin.squares += (p - (labels[i] as number)) ** 2;
  }
  return bins.map(({ gap, squares }) => ({ gap, spread: Math.sqrt(Math.max(0, squares - gap ** 2 / labels.length)) }));
}

/** One bin of a calibration curve: rows whose chance lies in [from, to), what was said of them and what happened, with Wilson's interval. */
export interface CurveBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly said: number;
  readonly happened: number;
  readonly low: number;
  readonly high: number;
}

/** The calibration curve in ten equal-width bins; empty bins are left out. */
export function calibrationCurve(chances: Float64Array, labels: Uint8Array): CurveBin[] {
  return Array.from({ length: 10 }, (_, bin): CurveBin => {
    const places = [...chances.keys()].filter((i) => Math.min(9, Math.floor((chances[i] as number) * 10)) === bin);
    const hits = places.reduce((sum, i) => sum + (labels[i] as number), 0);
    const [low, high] = shareInterval(hits, places.length);
    const said = places.reduce((sum, i) => sum + (chances[i] as number), 0) / places.length;
    return { from: bin / 10, to: (bin + 1) / 10, rows: places.length, said, happened: hits / places.length, low, high };
  }).filter(({ rows }) => rows > 0);
}

const CLIP = 1e-7;

/** Log-odds of chances, clipped to [1e-7, 1 - 1e-7] as log-loss does. */
export const logOddsOf = (chances: Float64Array): Float64Array =>
  chances.map((p) => {
    const clipped = Math.min(1 - CLIP, Math.max(CLIP, p));
    return Math.log(clipped / (1 - clipped));
  });

/**
 * Calibration slope and intercept (Cox 1958): outcomes regressed on the log-odds. Slope 1 and intercept 0 are right; a slope
 * below 1 means that high chances are too high and low ones too low. Intervals are Wald's.
 */
export function calibrationLine(chances: Float64Array, labels: Uint8Array): { slope: Estimate; intercept: Estimate } {
  const logOdds = logOddsOf(chances);
  const line: Platt = fitPlatt(logOdds, labels, new Float64Array(labels.length).fill(1));
  let [ss, si, ii] = [1e-12, 0, 1e-12];
  for (const z of logOdds) {
    const p = sigmoid(line.slope * z + line.intercept);
    ss += p * (1 - p) * z * z;
    si += p * (1 - p) * z;
    ii += p * (1 - p);
  }
  const determinant = Math.max(1e-12, ss * ii - si * si);
  return { slope: estimate(line.slope, ii / determinant), intercept: estimate(line.intercept, ss / determinant) };
}

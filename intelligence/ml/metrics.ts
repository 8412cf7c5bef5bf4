import { UilError } from '../kernel/errors.ts';

/** How good chances are against what happened. Names and conventions are those of the evaluation output. */
export interface ClassifierMetrics {
  roc_auc: number;
  pr_auc: number;
  log_loss: number;
  brier: number;
  ece: number;
  lift_10: number;
}

const CLIP = 1e-7;

/** All figures at once. Throws NOT_ENOUGH_DATA when only one class is there: ranking has no meaning then. */
export function classifierMetrics(chances: Float64Array, labels: Uint8Array): ClassifierMetrics {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives === 0 || positives === labels.length) throw new UilError('NOT_ENOUGH_DATA', ['both classes are needed to measure a classifier']);
  return {
    roc_auc: rocAuc(chances, labels),
    pr_auc: averagePrecision(chances, labels),
    log_loss: logLoss(chances, labels),
    brier: brier(chances, labels),
    ece: calibrationError(chances, labels),
    lift_10: liftTopDecile(chances, labels),
  };
}

const byChance = (chances: Float64Array): Int32Array =>
  Int32Array.from(chances.keys()).sort((a, b) => (chances[b] as number) - (chances[a] as number) || a - b);

/** The chance that a positive row ranks above a negative one; ties count one half (Mann–Whitney). */
export function rocAuc(chances: Float64Array, labels: Uint8Array): number {
  const order = byChance(chances);
  let above = 0;
  let area = 0;
  for (let i = 0; i < order.length; ) {
    const tied = tieEnd(chances, order, i);
    let positives = 0;
    for (let k = i; k < tied; k++) positives += labels[order[k] as number] as number;
    area += (tied - i - positives) * (above + positives / 2);
    above += positives;
    i = tied;
  }
  return area / (above * (order.length - above));
}

/** Area under precision and recall as a step function: the sum of precision × gain in recall over distinct chances. */
export function averagePrecision(chances: Float64Array, labels: Uint8Array): number {
  const order = byChance(chances);
  let hits = 0;
  let sum = 0;
  for (let i = 0; i < order.length; ) {
    const tied = tieEnd(chances, order, i);
    let positives = 0;
    for (let k = i; k < tied; k++) positives += labels[order[k] as number] as number;
    hits += positives;
    sum += (positives * hits) / tied;
    i = tied;
  }
  return sum / hits;
}

function tieEnd(chances: Float64Array, order: Int32Array, from: number): number {
  let to = from + 1;
  while (to < order.length && chances[order[to] as number] === chances[order[from] as number]) to++;
  return to;
}

/** Mean negative log-likelihood, in nats; chances are clipped to [1e-7, 1 - 1e-7]. */
export function logLoss(chances: Float64Array, labels: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(1 - CLIP, Math.max(CLIP, chances[i] as number));
    sum -= Math.log(labels[i] ? p : 1 - p);
  }
  return sum / labels.length;
}

/** Mean squared distance between chance and outcome. */
export function brier(chances: Float64Array, labels: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += ((chances[i] as number) - (labels[i] as number)) ** 2;
  return sum / labels.length;
}

/** Expected calibration error: the mean distance of chance and frequency over equal-width bins, weighted by their rows. */
export function calibrationError(chances: Float64Array, labels: Uint8Array, bins = 10): number {
  const gap = new Float64Array(bins);
  for (let i = 0; i < labels.length; i++) {
    const bin = Math.min(bins - 1, Math.floor((chances[i] as number) * bins));
    gap[bin] = (gap[bin] as number) + (chances[i] as number) - (labels[i] as number);
  }
  return gap.reduce((sum, value) => sum + Math.abs(value), 0) / labels.length;
}

/** Share of positives among the tenth of the rows with the highest chances, against their share among all. Rows tied at the edge count in part. */
export function liftTopDecile(chances: Float64Array, labels: Uint8Array): number {
  const order = byChance(chances);
  const size = Math.max(1, Math.round(order.length / 10));
  let taken = 0;
  let hits = 0;
  for (let i = 0; i < order.length && taken < size; ) {
    const tied = tieEnd(chances, order, i);
    let positives = 0;
    for (let k = i; k < tied; k++) positives += labels[order[k] as number] as number;
    const part = Math.min(1, (size - taken) / (tied - i));
    hits += positives * part;
    taken += (tied - i) * part;
    i = tied;
  }
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return hits / size / (positives / labels.length);
}

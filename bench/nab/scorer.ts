/**
 * The scoring rules of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015, "Evaluating real-time anomaly detection
 * algorithms"), written anew so that the product can be measured beside published detectors.
 */

/** What a detection, a false alarm and a missed window count. */
export interface Profile {
  readonly name: 'standard' | 'reward_low_fp' | 'reward_low_fn';
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
}

export const PROFILES: readonly Profile[] = [
  { name: 'standard', truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  { name: 'reward_low_fp', truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  { name: 'reward_low_fn', truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
];

/** First and last row (both inside) of a labelled window. */
export type Window = readonly [first: number, last: number];

/** One series: an anomaly score per row, and the rows of its windows in the order of time. */
export interface ScoredSeries {
  readonly scores: Float64Array;
  readonly windows: readonly Window[];
}

/** From nearly 1 at the left edge of a window (-1) through 0 at its right edge to -1 far behind it. */
export const scaledSigmoid = (position: number): number => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1);

/** Rows at the beginning in which nothing counts: 15 % of the series, at most 750. */
export const probation = (rows: number): number => Math.min(Math.floor(0.15 * rows), 750);

/** What a row is worth when it is detected: in (0, 1] inside a window, in [-1, 0] outside, before a profile weighs it. */
export interface Worth {
  /** The number of the row's window, -1 outside of all. */
  readonly window: Int32Array;
  readonly value: Float64Array;
}

/** The worth of each row of a series. False alarms weigh less when they follow shortly after a window. */
export function worthOf(rows: number, windows: readonly Window[]): Worth {
  const window = new Int32Array(rows).fill(-1);
  const value = new Float64Array(rows).fill(-1);
  const best = scaledSigmoid(-1);
  for (const [w, [first, last]] of windows.entries()) {
    const width = last - first + 1;
    for (let i = first; i <= last; i++) {
      window[i] = w;
      value[i] = scaledSigmoid(-(last - i + 1) / width) / best;
    }
    const next = windows[w + 1]?.[0] ?? rows;
    for (let i = last + 1; i < next; i++) value[i] = scaledSigmoid((i - last) / (width - 1));
  }
  return { window, value };
}

/** The rows of a corpus that count, the highest score first: made once, swept per profile. */
export interface Corpus {
  readonly score: Float64Array;
  /** The number of the row's window in the corpus, -1 outside of all. */
  readonly window: Int32Array;
  readonly value: Float64Array;
  readonly windows: number;
}

/** Puts the series together without their probationary rows. */
export function corpusOf(series: readonly ScoredSeries[]): Corpus {
  const points: [score: number, window: number, value: number][] = [];
  let windows = 0;
  for (const one of series) {
    const worth = worthOf(one.scores.length, one.windows);
    for (let i = probation(one.scores.length); i < one.scores.length; i++) {
      const w = worth.window[i] as number;
      points.push([one.scores[i] as number, w < 0 ? -1 : windows + w, worth.value[i] as number]);
    }
    windows += one.windows.length;
  }
  points.sort((a, b) => b[0] - a[0]);
  return {
    score: Float64Array.from(points, (point) => point[0]),
    window: Int32Array.from(points, (point) => point[1]),
    value: Float64Array.from(points, (point) => point[2]),
    windows,
  };
}

/** The result of one profile: 0 is what silence gets, 100 what a perfect detector gets. */
export interface Result {
  readonly score: number;
  /** A row is detected when its score is at least this. */
  readonly threshold: number;
  readonly detected: number;
  readonly falsePositives: number;
}

/** The best result over all thresholds, one for the whole corpus. */
export function sweep(corpus: Corpus, profile: Profile): Result {
  let best: Result | undefined;
  for (const result of results(corpus, profile)) if (!best || result.score > best.score) best = result;
  return best as Result;
}

/** The result with a threshold that was chosen beforehand. */
export function resultAt(threshold: number, corpus: Corpus, profile: Profile): Result {
  let last: Result | undefined;
  for (const result of results(corpus, profile)) {
    if (result.threshold < threshold) break;
    last = result;
  }
  return last as Result;
}

/** The results of ever lower thresholds. A window counts once, by its earliest detection; each detected row outside counts against. */
function* results({ score, window, value, windows }: Corpus, { truePositive, falsePositive, falseNegative }: Profile): Generator<Result> {
  const byWindow = new Float64Array(windows).fill(-falseNegative);
  const silent = -falseNegative * windows;
  const whole = (truePositive + falseNegative) * windows;
  let total = silent;
  let detected = 0;
  let falsePositives = 0;
  yield { score: 0, threshold: Number.POSITIVE_INFINITY, detected, falsePositives };
  for (let i = 0; i < score.length; i++) {
    const w = window[i] as number;
    if (w < 0) {
      falsePositives++;
      total += falsePositive * (value[i] as number);
    } else {
      const before = byWindow[w] as number;
      if (before === -falseNegative) detected++;
      byWindow[w] = Math.max(before, truePositive * (value[i] as number));
      total += (byWindow[w] as number) - before;
    }
    if (score[i + 1] !== score[i]) yield { score: (100 * (total - silent)) / whole, threshold: score[i] as number, detected, falsePositives };
  }
}

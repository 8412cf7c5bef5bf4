import { mulberry32 } from '../../intelligence/kernel/random.ts';
import type { LabelledSeries } from './series.ts';

/** A detector of the benchmark: a score in [0, 1] per row. */
export type Detector = (series: LabelledSeries) => Float64Array;

/** Says the same of every row: by definition 0 on every profile. */
export const nullDetector: Detector = ({ values }) => new Float64Array(values.length).fill(0.5);

/** Knows the labels and tells each window at its first row: by definition 100 on every profile. */
export const perfectDetector: Detector = ({ values, windows }) => {
  const scores = new Float64Array(values.length);
  for (const [first] of windows) scores[first] = 1;
  return scores;
};

/** A uniform draw per row. */
export const randomDetector =
  (seed: number): Detector =>
  (series) => {
    const random = mulberry32(seed + series.values.length);
    return series.values.map(() => random());
  };

/**
 * The benchmark's windowed Gaussian: the normal tail of a value under mean and deviation of the last 6,400, which move on
 * in steps of 100.
 */
export const windowedGaussian: Detector = ({ values }) => {
  const WINDOW = 6400;
  const STEP = 100;
  const window: number[] = [];
  let waiting: number[] = [];
  let mean = 0;
  let deviation = 1;
  const update = () => {
    mean = window.reduce((sum, value) => sum + value, 0) / window.length;
    deviation = Math.sqrt(window.reduce((sum, value) => sum + (value - mean) ** 2, 0) / window.length) || 0.000001;
  };
  return values.map((value) => {
    const score = window.length > 0 ? 1 - normalTail(Math.abs(value - mean) / deviation) : 0;
    if (window.length < WINDOW) {
      window.push(value);
      update();
    } else {
      waiting.push(value);
      if (waiting.length === STEP) {
        window.splice(0, STEP, ...waiting);
        waiting = [];
        update();
      }
    }
    return score;
  });
};

/** The 99 % point of chi-square with 4 degrees of freedom. */
const CHI_SQUARE_99 = 13.276704135987622;

/**
 * Relative entropy (Wang et al. 2011, "Statistical techniques for online anomaly detection in data centers"), as the
 * benchmark runs it: fifths of the WHOLE file's range (the lowest value alone in the first bin, the two highest fifths
 * together in the last), windows of 52, and a score of 1 where a window fits none of the distributions met before. It looks
 * ahead for the range, which the product's own detector must not.
 */
export const relativeEntropy: Detector = ({ values }) => {
  const BINS = 5;
  const WINDOW = 52;
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const step = (values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - low) / BINS;
  const known: number[][] = [];
  return values.map((_, i) => {
    if (i + 1 < WINDOW || step === 0) return 0;
    const share = new Array<number>(BINS).fill(0);
    for (const value of values.subarray(i + 1 - WINDOW, i + 1)) {
      const bin = Math.min(BINS - 1, Math.ceil((value - low) / step));
      share[bin] = (share[bin] as number) + 1 / WINDOW;
    }
    if (known.some((other) => 2 * WINDOW * divergence(share, other) < CHI_SQUARE_99)) return 0;
    known.push(share);
    return known.length === 1 ? 0 : 1;
  });
};

/** The relative entropy of p from q in nats; infinite where q has nothing and p has. */
const divergence = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((sum, share, k) => sum + (share > 0 ? share * Math.log(share / (q[k] as number)) : 0), 0);

/** The chance of a standard normal draw above z ≥ 0 (Abramowitz and Stegun 7.1.26; absolute error below 1e-7). */
export function normalTail(z: number): number {
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2);
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 0.5 * polynomial * Math.exp((-z * z) / 2);
}

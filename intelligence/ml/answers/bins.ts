import { normalCdf } from '../distributions.ts';

/** The greatest answer; answers are whole numbers from 0 to it. */
export const MOST = 10;

/** What a normal feeling gives on the scale of answers: the chance of each answer, and the feeling's mean and mean square given it. */
export interface Binned {
  readonly chance: Float64Array;
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

const density = (z: number): number => (Number.isFinite(z) ? Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) : 0);
/** A bin with less chance than this is taken at its middle. */
const HARDLY = 1e-12;

/** A feeling with this mean and standard deviation, rounded to whole answers; what lies beyond the ends of the scale is answered by the end. */
export function binned(mean: number, sd: number): Binned {
  const chance = new Float64Array(MOST + 1);
  const first = new Float64Array(MOST + 1);
  const second = new Float64Array(MOST + 1);
  let below = 0;
  let low = Number.NEGATIVE_INFINITY;
  let lowDensity = 0;
  for (let k = 0; k <= MOST; k++) {
    const high = k === MOST ? Number.POSITIVE_INFINITY : (k + 0.5 - mean) / sd;
    const upTo = k === MOST ? 1 : normalCdf(high);
    const highDensity = density(high);
    const p = Math.max(0, upTo - below);
    chance[k] = p;
    if (p > HARDLY) {
      const shift = (lowDensity - highDensity) / p;
      const bend = ((Number.isFinite(low) ? low * lowDensity : 0) - (Number.isFinite(high) ? high * highDensity : 0)) / p;
      first[k] = mean + sd * shift;
      second[k] = mean * mean + 2 * mean * sd * shift + sd * sd * (1 + bend);
    } else {
      first[k] = k;
      second[k] = k * k;
    }
    [below, low, lowDensity] = [upTo, high, highDensity];
  }
  return { chance, mean: first, square: second };
}

import { fitPlatt, plattLoss, UNCALIBRATED } from '../calibration.ts';
import { chiSquareTail } from '../distributions.ts';
import { logOddsOf } from '../metric-intervals.ts';

/** Predictions whose outcome is known by now, in any order; `moments` are when they were made, in days or another unit. */
export interface Settled {
  readonly chances: Float64Array;
  readonly happened: Uint8Array;
  readonly moments: Float64Array;
}

/** Whether what was said still comes true. */
export interface CalibrationShift {
  /** Twice the gain in log-likelihood of the best slope and intercept over saying what was said; χ² of 2 degrees when nothing is off. */
  readonly statistic: number;
  readonly luck: number;
  readonly expected: number;
  readonly observed: number;
  readonly slope: number;
  readonly rows: number;
  /** The moment from which on the outcomes part most from what was said (the greatest standardised sum of what came after). */
  readonly since: number;
}

/** Settled predictions, and events that happened or were expected among them, before anything is said. */
const LEAST_SETTLED = 50;
const LEAST_EVENTS = 5;

/**
 * Likelihood-ratio test of calibration (Cox 1958) on settled predictions, and by a CUSUM of outcome − chance the moment from
 * which on they part. Undefined when too few are settled.
 */
export function calibrationShift({ chances, happened, moments }: Settled): CalibrationShift | undefined {
  const expected = chances.reduce((sum, chance) => sum + chance, 0);
  const observed = happened.reduce((sum, one) => sum + one, 0);
  const rows = chances.length;
  if (rows < LEAST_SETTLED || Math.max(observed, expected) < LEAST_EVENTS || Math.max(rows - observed, rows - expected) < LEAST_EVENTS) return undefined;
  const logOdds = logOddsOf(chances);
  const even = new Float64Array(rows).fill(1);
  const line = fitPlatt(logOdds, happened, even);
  const statistic = Math.max(0, 2 * rows * (plattLoss(logOdds, happened, even, UNCALIBRATED) - plattLoss(logOdds, happened, even, line)));
  return { statistic, luck: chiSquareTail(statistic, 2), expected, observed, slope: line.slope, rows, since: partsSince(chances, happened, moments) };
}

function partsSince(chances: Float64Array, happened: Uint8Array, moments: Float64Array): number {
  const order = [...moments.keys()].sort((a, b) => (moments[b] as number) - (moments[a] as number) || a - b);
  let [sum, variance, most, since] = [0, 0, -1, Number.NaN];
  for (const [k, i] of order.entries()) {
    const chance = chances[i] as number;
    sum += (happened[i] as number) - chance;
    variance += chance * (1 - chance);
    const more = order[k + 1];
    if (k + 1 < LEAST_SETTLED / 2 || (more !== undefined && moments[more] === moments[i])) continue;
    const size = Math.abs(sum) / Math.sqrt(Math.max(variance, 1e-12));
    if (size > most) [most, since] = [size, moments[i] as number];
  }
  return since;
}

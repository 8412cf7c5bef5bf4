import { studentQuantile } from '../../ml/forecasting/student.ts';
import { WEEK } from './courses.ts';

/** Growth per 30 days in the units of the values, with its 95 % interval, and the mean level it was measured at. */
export interface Growth {
  readonly per30Days: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

const MOST_WEEKS = 26;
export const LEAST_WEEKS = 8;
/** Days of a week that must be told: two missing ones may be a weekend. */
const LEAST_DAYS = 6;
const MOST_MEMORY = 0.9;

/**
 * The slope through the means of the latest weeks (26 at most), by least squares. Weeks that follow each other are alike, which
 * makes the slope less sure than it looks: its error is widened by √((1 + ρ) / (1 - ρ)), ρ being the autocorrelation of the
 * residuals corrected for its bias in short series with a trend, ρ + (2 + 4ρ) / n. Null with fewer than eight weeks.
 */
export function growthOf(values: Float64Array): Growth | null {
  const weeks = weekMeans(values);
  const n = weeks.length;
  if (n < LEAST_WEEKS) return null;
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const middle = mean(weeks.map(({ at }) => at));
  const level = mean(weeks.map(({ value }) => value));
  const spread = weeks.reduce((sum, { at }) => sum + (at - middle) ** 2, 0);
  const slope = weeks.reduce((sum, { at, value }) => sum + (at - middle) * (value - level), 0) / spread;
  const residuals = weeks.map(({ at, value }) => value - level - slope * (at - middle));
  const squares = residuals.reduce((sum, value) => sum + value ** 2, 0);
  const follows = residuals.slice(1).reduce((sum, value, i) => sum + value * (residuals[i] as number), 0);
  const raw = squares > 0 ? follows / squares : 0;
  const memory = Math.min(MOST_MEMORY, Math.max(0, raw + (2 + 4 * raw) / n));
  const error = Math.sqrt((squares / (n - 2) / spread) * ((1 + memory) / (1 - memory)));
  const reach = studentQuantile(0.975, n - 2) * error;
  const per30 = (perWeek: number) => (30 / WEEK) * perWeek;
  return { per30Days: per30(slope), low: per30(slope - reach), high: per30(slope + reach), level };
}

/** The mean of each week that was told well enough, counted back from the last day; `at` is the week's number, ascending. */
function weekMeans(values: Float64Array): { at: number; value: number }[] {
  const weeks: { at: number; value: number }[] = [];
  for (let back = 0; back < MOST_WEEKS; back++) {
    const end = values.length - back * WEEK;
    if (end < WEEK) break;
    const told = values.subarray(end - WEEK, end).filter((value) => !Number.isNaN(value));
    if (told.length >= LEAST_DAYS) weeks.unshift({ at: -back, value: told.reduce((sum, value) => sum + value, 0) / told.length });
  }
  return weeks;
}

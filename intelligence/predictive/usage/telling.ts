import type { ForetoldDay, ForetoldSum, ToldDay, UsageForecast } from '../../contract/api/usage.ts';
import type { Interval, Refusal } from '../../ml/forecasting/forecast.ts';
import { LEAST_COURSES, type Outlook, sumBounds, WEEK } from './courses.ts';
import { growthOf, LEAST_WEEKS } from './growth.ts';
import type { Passing } from './passing.ts';
import { TOLD_AFTER, toldDays } from './readings.ts';

/** Days ahead that are told. One more is foretold, for a billing month may have 31. */
export const HORIZON = 30;
export const STEPS = HORIZON + 1;
/** Days that must be told before anything is said. */
export const LEAST_DAYS = 28;
/** Days since the last told one after which a series counts as having ended. */
export const STALE_AFTER = 7;
const WEEKS = 4;
const PAST_DAYS = 56;
const MS_PER_DAY = 86_400_000;

export const dayText = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);

/** Why nothing can be said of the series, or null when something can. */
export function whatIsMissing(values: Float64Array, what: string): string | null {
  const told = toldDays(values);
  if (told < LEAST_DAYS) return `A forecast needs ${LEAST_DAYS} days of ${what}; there are ${told}.`;
  const since = values.length - 1 - values.findLastIndex((value) => !Number.isNaN(value));
  return since > STALE_AFTER ? `No ${what} has been told for ${since} days.` : null;
}

/** The single days with their intervals; `digits` after the point. */
export function tellDays({ point, intervals }: Outlook, first: number, digits = 0): ForetoldDay[] {
  const bound = (level: number, side: 'lower' | 'upper', h: number) =>
    ((intervals.find((one) => one.level === level) as Interval)[side] as Float64Array)[h] as number;
  return Array.from({ length: HORIZON }, (_, h) => ({
    day: dayText(first + h),
    expected: rounded(point[h] as number, digits),
    low_80: rounded(bound(0.8, 'lower', h), digits),
    high_80: rounded(bound(0.8, 'upper', h), digits),
    low_95: rounded(bound(0.95, 'lower', h), digits),
    high_95: rounded(bound(0.95, 'upper', h), digits),
  }));
}

/** The sum of the steps `from` to before `to` on top of what is known already; null when no course is known. */
export function tellSum(outlook: Outlook, first: number, from: number, to: number, known = 0): ForetoldSum | null {
  if (outlook.courses.length === 0) return null;
  const narrow = sumBounds(outlook, from, to, 0.8);
  const wide = sumBounds(outlook, from, to, 0.95);
  const expected = outlook.point.subarray(from, to).reduce((sum, value) => sum + value, 0);
  return {
    from: dayText(first + from),
    until: dayText(first + to - 1),
    expected: Math.round(known + expected),
    low_80: Math.round(known + narrow.low),
    high_80: Math.round(known + narrow.high),
    low_95: Math.round(known + wide.low),
    high_95: Math.round(known + wide.high),
  };
}

/** The first passing in days, `first` being the day of the first step. */
export const tellPassing = ({ chance, likely, earliest, latest }: Passing, first: number) => ({
  chance: rounded(chance, 3),
  likely_on: likely === null ? null : dayText(first + likely),
  earliest_on: earliest === null ? null : dayText(first + earliest),
  latest_on: latest === null ? null : dayText(first + latest),
});

/** The latest days of a series that ends the day before `today`; `digits` after the point. */
export function tellPast(values: Float64Array, today: number, digits = 0): ToldDay[] {
  const first = today - TOLD_AFTER - values.length + 1;
  return Array.from(values, (value, place) => ({ day: dayText(first + place), value: Number.isNaN(value) ? null : rounded(value, digits) })).slice(-PAST_DAYS);
}

/** What is shown when nothing can be said but what was. */
export const nothing = (missing: string, past: ToldDay[]): UsageForecast => ({
  past,
  days: [],
  weeks: [],
  month: null,
  growth: null,
  basis: null,
  missing: [missing],
});

/** Days, weeks, month and growth of a series in bytes. */
export function tellUsage(values: Float64Array, outlook: Outlook | Refusal | undefined, first: number): UsageForecast {
  if (!outlook || 'refused' in outlook) return nothing(`A forecast needs ${outlook?.needs ?? 'a series'}.`, tellPast(values, first));
  const growth = growthOf(values);
  const percent = (value: number, level: number) => rounded((100 * value) / level, 2);
  const sums = outlook.courses.length > 0;
  return {
    past: tellPast(values, first),
    days: tellDays(outlook, first),
    weeks: Array.from({ length: WEEKS }, (_, k) => tellSum(outlook, first, k * WEEK, (k + 1) * WEEK)).filter((sum) => sum !== null),
    month: tellSum(outlook, first, 0, HORIZON),
    growth:
      growth && growth.level > 0
        ? {
            percent_per_30_days: percent(growth.per30Days, growth.level),
            low_95: percent(growth.low, growth.level),
            high_95: percent(growth.high, growth.level),
          }
        : null,
    basis: tellBasis(values, outlook),
    missing: [
      ...(sums ? [] : [`Sums and their bounds need ${LEAST_COURSES} courses of ${STEPS} days in the past of this and like series.`]),
      ...(growth ? [] : [`Growth needs ${LEAST_WEEKS} weeks.`]),
    ],
  };
}

export function tellBasis(values: Float64Array, { weights, backtest }: Outlook) {
  const simple = backtest?.errors['seasonal-naive'];
  return {
    days_told: toldDays(values),
    methods: Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, rounded(weight, 3)])),
    error_beside_last_week: backtest && simple !== undefined && simple > 0 ? rounded(backtest.pool / simple, 3) : null,
  };
}

export function rounded(value: number, digits: number): number {
  const by = 10 ** digits;
  return Math.round(value * by) / by;
}

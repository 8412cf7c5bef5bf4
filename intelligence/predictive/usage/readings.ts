import type { KnownHistory } from '../../data/entity-history.ts';

/** Days of facts that a forecast looks back on: half a year, in whole weeks. */
export const REACH_DAYS = 182;
/** Use of a day is told on the next: series end with yesterday, and the first foretold day is the day of the question. */
export const TOLD_AFTER = 1;

/** Up to so many readings a day the busiest tenth is a single reading, the day's greatest, which the daily facts keep. */
const EXACT_READINGS = 10;
const GREATEST = 100;

/** Bytes down and up of each of the latest days, yesterday the last; NaN where nothing was told. */
export function dailyUse(history: KnownHistory, days = REACH_DAYS): Float64Array {
  const up = history.daily('usage.up_bytes', days, TOLD_AFTER);
  return Float64Array.from(history.daily('usage.down_bytes', days, TOLD_AFTER), (down, i) => (down ? down.sum + (up[i]?.sum ?? 0) : Number.NaN));
}

/**
 * The busy hour of each of the latest days in percent: the 80th percentile of the busiest tenth of the readings. Daily facts keep
 * the count, sum, least and greatest of a day. With ten readings or fewer the busiest tenth is one reading, the greatest, and
 * the figure is exact; with more it lies between mean and greatest, and the greatest stands in for it (`exact` is false).
 */
export function dailyBusyHour(history: KnownHistory, days = REACH_DAYS): { percent: Float64Array; exact: boolean } {
  const told = history.daily('node.utilisation_milli', days, TOLD_AFTER);
  return {
    percent: Float64Array.from(told, (day) => (day ? Math.min(GREATEST, day.max / 1000) : Number.NaN)),
    exact: told.every((day) => day === null || day.count <= EXACT_READINGS),
  };
}

/** The days of a series with a value. */
export const toldDays = (values: Float64Array): number => values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);

/** What several customers used on a day: `told` of the `asked` did, standing for `customers`. */
export interface UseTogether {
  readonly day: number;
  readonly bytes: number;
  readonly told: number;
  readonly asked: number;
  readonly customers: number;
}

/**
 * The use of all of a node's or a plan's customers day by day, yesterday the last: what those who were told of used on the mean,
 * times the customers there are today, so that who joins or is not told of is no change. NaN where less than half were told of.
 */
export function perCustomer(days: readonly UseTogether[], today: number): Float64Array {
  const values = new Float64Array(REACH_DAYS).fill(Number.NaN);
  const first = today - TOLD_AFTER - REACH_DAYS + 1;
  for (const { day, bytes, told, asked, customers } of days) {
    const place = day - first;
    if (place >= 0 && place < REACH_DAYS && 2 * told >= asked) values[place] = (bytes / told) * customers;
  }
  return values;
}

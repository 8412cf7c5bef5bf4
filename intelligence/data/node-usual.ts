import type { Hour } from '../kernel/hours.ts';

/** What a reading usually is at an hour of the week: the middle of earlier ones, and how far they usually stray from it. */
export interface Usual {
  readonly middle: number;
  /** A robust standard deviation: 1.4826 times the median distance from the middle, and no less than what says anything of that reading. */
  readonly spread: number;
  /** Earlier readings it rests on. */
  readonly readings: number;
}

/** Days looked back over. The last two do not count, so that what goes wrong slowly does not become usual meanwhile. */
const REACH_DAYS = 28;
const GAP_HOURS = 48;
/** Readings of the same hour of the day that are enough; with fewer the hours beside it count as well, up to half a day away. */
const ENOUGH = 12;
const FARTHEST_HOURS = 12;
const LEAST = 6;
/** Readings that the hour of the day counts for beside those of the same hour of the week. */
const OF_THE_DAY = 12;
const SPREADS_PER_MEDIAN = 1.4826;

/**
 * What is usual at an hour, from the same hour of the day in the four weeks before, and drawn from there to the same hour of the
 * week as far as its readings go. `valueAt` gives NaN where nothing was read, `least` is the spread that every reading has. Null while
 * fewer than six readings are known.
 */
export function usualOf(valueAt: (hour: Hour) => number, hour: Hour, least: number): Usual | null {
  const daily = sampleAt(valueAt, hour, 24, REACH_DAYS);
  if (daily.length < LEAST) return null;
  const ofDay = median(daily);
  const away = median(daily.map((value) => Math.abs(value - ofDay)));
  const weekly = sampleAt(valueAt, hour, 168, REACH_DAYS / 7);
  const share = weekly.length / (weekly.length + OF_THE_DAY);
  const middle = weekly.length === 0 ? ofDay : ofDay + share * (median(weekly) - ofDay);
  return { middle, spread: Math.max(SPREADS_PER_MEDIAN * away, least), readings: daily.length };
}

/** The values at the same place of earlier periods, with the hours beside it when they are few. */
function sampleAt(valueAt: (hour: Hour) => number, hour: Hour, period: number, most: number): Float64Array {
  const values: number[] = [];
  const take = (beside: number): void => {
    for (let k = 1; k <= most; k++) {
      const at = hour + beside - k * period;
      if (at > hour - GAP_HOURS) continue;
      const value = valueAt(at);
      if (!Number.isNaN(value)) values.push(value);
    }
  };
  take(0);
  for (let beside = 1; period === 24 && beside <= FARTHEST_HOURS && values.length < ENOUGH; beside++) for (const side of [-beside, beside]) take(side);
  return Float64Array.from(values);
}

/** The middle value, or the mean of the two in the middle. */
function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

import { addDays, dayNumber, daysBetween } from '../kernel/days.ts';
import { hourOfDay, localDay } from './zones.ts';

/** The days on which nobody works: weekdays (1 is Monday) and single days as `YYYY-MM-DD`. */
export type DaysOff = { readonly weekend: readonly number[]; readonly holidays: readonly string[] };

type WeekInfo = { readonly weekend: readonly number[] };
const weekends = new Map<string, readonly number[]>();

/** The weekend of a country by the Unicode CLDR data of the runtime; Saturday and Sunday where it is not known. */
export function weekendOf(country: string): readonly number[] {
  const known = weekends.get(country);
  if (known !== undefined) return known;
  const locale = /^[A-Z]{2}$/.test(country) ? (new Intl.Locale(`und-${country}`) as Intl.Locale & { getWeekInfo(): WeekInfo }) : null;
  const weekend = locale?.getWeekInfo().weekend ?? [6, 7];
  weekends.set(country, weekend);
  return weekend;
}

const LONGEST_SEARCH_DAYS = 60;

type Hours = { readonly opens: number; readonly closes: number };
/** The working hours of a day whose next day is a working day too. */
type Window = { readonly day: string; readonly opens: number; readonly closes: number };

/** One calendar serves a whole batch. */
const windows = new WeakMap<DaysOff, Map<string, Window | null>>();

/** The first working hours before a working day from a local day on; null when there are none within two months. */
function windowFrom(from: string, zone: string, daysOff: DaysOff, { opens, closes }: Hours): Window | null {
  const known = windows.getOrInsertComputed(daysOff, () => new Map());
  return known.getOrInsertComputed(`${from} ${opens} ${closes} ${zone}`, () => {
    const works = (day: string): boolean => !daysOff.weekend.includes(weekdayOf(day)) && !daysOff.holidays.includes(day);
    for (let days = 0; days < LONGEST_SEARCH_DAYS; days++) {
      const day = addDays(from, days);
      if (works(day) && works(addDays(day, 1))) return { day, opens: hourOfDay(day, zone, opens), closes: hourOfDay(day, zone, closes) };
    }
    return null;
  });
}

/** 1 is Monday; 1970-01-01 was a Thursday. */
const weekdayOf = (day: string): number => ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;

/**
 * The first moment, not before the given one, in working hours of a working day whose next day is one too: who is cut off then can reach
 * somebody, pay and be back before a weekend or a holiday. Null when there is none within two months.
 */
export function beforeWorkingDay(from: Date, zone: string, daysOff: DaysOff, hours: Hours): Date | null {
  const today = localDay(from, zone);
  let window = windowFrom(today, zone, daysOff, hours);
  if (window !== null && from.getTime() >= window.closes) window = windowFrom(addDays(window.day, 1), zone, daysOff, hours);
  return window === null || daysBetween(today, window.day) >= LONGEST_SEARCH_DAYS ? null : new Date(Math.max(window.opens, from.getTime()));
}

/** Local hours in which a service may be stopped: somebody is there to undo it. */
const STOPPING_HOURS: Hours = { opens: 9, closes: 15 };

/** The first moment, not before the given one, at which a service may be stopped; null when there is none within two months. */
export const mayStopFrom = (from: Date, zone: string, daysOff: DaysOff): Date | null => beforeWorkingDay(from, zone, daysOff, STOPPING_HOURS);

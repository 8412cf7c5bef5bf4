import { inZone } from './zones.ts';

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

/**
 * The first moment, not before the given one, in working hours of a working day whose next day is one too: who is cut off then can reach
 * somebody, pay and be back before a weekend or a holiday. Null when there is none within two months.
 */
export function beforeWorkingDay(
  from: Date,
  zone: string,
  { weekend, holidays }: DaysOff,
  hours: { readonly opens: number; readonly closes: number },
): Date | null {
  const local = inZone(from, zone);
  const works = (day: Temporal.PlainDate): boolean => !weekend.includes(day.dayOfWeek) && !holidays.includes(day.toString());
  for (let days = 0; days < LONGEST_SEARCH_DAYS; days++) {
    const day = local.toPlainDate().add({ days });
    if (!works(day) || !works(day.add({ days: 1 }))) continue;
    const opens = day.toZonedDateTime({ timeZone: zone, plainTime: { hour: hours.opens } }).epochMilliseconds;
    const closes = day.toZonedDateTime({ timeZone: zone, plainTime: { hour: hours.closes } }).epochMilliseconds;
    const at = Math.max(opens, from.getTime());
    if (at < closes) return new Date(at);
  }
  return null;
}

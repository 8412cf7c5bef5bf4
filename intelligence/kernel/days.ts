import { isoText } from './iso-text.ts';

/** A calendar day in UTC as `YYYY-MM-DD`; its order as text is its order in time. */
export type Day = string;

const MS_PER_DAY = 86_400_000;

/** The UTC day on which a moment falls. */
export const dayOf = (moment: Date | string): Day => (typeof moment === 'string' && moment.endsWith('Z') ? moment : isoText(new Date(moment))).slice(0, 10);

/** Whole days since 1970-01-01. */
export function dayNumber(day: Day): number {
  const known = numbers.get(day);
  if (known !== undefined) return known;
  const number = Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY;
  if (numbers.size >= MOST_REMEMBERED) numbers.clear();
  numbers.set(day, number);
  return number;
}

/** Days met so far: facts name the same few thousand again and again, and reading one out of text takes longer than looking it up. */
const numbers = new Map<Day, number>();
const MOST_REMEMBERED = 20_000;

/** The day that many days later (earlier when negative). */
export const addDays = (day: Day, days: number): Day => isoText((dayNumber(day) + days) * MS_PER_DAY).slice(0, 10);

/** Days from the first to the second; negative when the second is earlier. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

import { isMissing } from './missing.ts';

const MS_PER_DAY = 86_400_000;
const ISO = /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:?\d\d)?)?$/;
const PARTS = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?(?:\s?([AP]M))?)?$/i;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

export type MomentNotation = 'number' | 'iso' | 'month-day-year' | 'day-month-year';

/** The cells as moments, in days (since 1970-01-01 UTC for dates), NaN for missing ones, and how they are written. */
export interface Moments {
  readonly notation: MomentNotation;
  /** False when the cells could as well be read with day and month the other way round. */
  readonly certain: boolean;
  readonly values: Float64Array;
}

/**
 * Reads a column of moments: plain numbers, ISO dates with or without time (UTC when no zone is given), or dates of three
 * numbers with the year last and perhaps a time. Those are read as month/day/year, or as day/month/year when a first number
 * above 12 proves it, or when the separator is a point. Undefined when the cells are not all written in one of these ways.
 */
export function momentsOf(cells: readonly string[]): Moments | undefined {
  const trimmed = cells.map((cell) => (isMissing(cell) ? '' : cell.trim()));
  const read = (notation: MomentNotation, value: (cell: string) => number): Moments | undefined => {
    const values = Float64Array.from(trimmed, (cell) => (cell === '' ? Number.NaN : value(cell)));
    return values.some((moment, i) => Number.isNaN(moment) && trimmed[i] !== '') ? undefined : { notation, certain: true, values };
  };
  if (trimmed.every((cell) => cell === '')) return undefined;
  if (trimmed.every((cell) => cell === '' || NUMBER.test(cell))) return read('number', Number);
  if (trimmed.every((cell) => cell === '' || ISO.test(cell))) return read('iso', isoDays);
  if (!trimmed.every((cell) => cell === '' || PARTS.test(cell))) return undefined;
  const american = read('month-day-year', (cell) => partsDays(cell, 1, 3));
  const european = read('day-month-year', (cell) => partsDays(cell, 3, 1));
  if (!american || !european) return american ?? european;
  return { ...(trimmed.some((cell) => PARTS.exec(cell)?.[2] === '.') ? european : american), certain: false };
}

const isoDays = (cell: string): number =>
  Date.parse(cell.length > 10 && !/(Z|[-+]\d\d:?\d\d)$/.test(cell) ? `${cell.replace(' ', 'T')}Z` : cell.replace(' ', 'T')) / MS_PER_DAY;

/** Days of a date whose month and day stand at these places of the pattern; NaN when there is no such day. */
function partsDays(cell: string, monthAt: number, dayAt: number): number {
  const parts = PARTS.exec(cell);
  if (!parts) return Number.NaN;
  const [year, month, day] = [Number(parts[4]), Number(parts[monthAt]), Number(parts[dayAt])];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return Number.NaN;
  const noon = parts[8] ? (Number(parts[5]) % 12) + (/p/i.test(parts[8]) ? 12 : 0) : Number(parts[5] ?? 0);
  return date.getTime() / MS_PER_DAY + noon / 24 + Number(parts[6] ?? 0) / 1440 + Number(parts[7] ?? 0) / 86_400;
}

/** A moment as people read it: a date for days of the calendar, the number itself for others. */
export const readableMoment = (moment: number, notation: MomentNotation): string =>
  notation === 'number' ? String(moment) : new Date(moment * MS_PER_DAY).toISOString().slice(0, 10);

import { isoText } from '../kernel/iso-text.ts';

/** Milliseconds of an hour and of a day. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The moment that lies so many milliseconds after another. */
export const later = (moment: string | Date, ms: number): string =>
  isoText((typeof moment === 'string' ? Date.parse(moment) : new Date(moment).getTime()) + ms);

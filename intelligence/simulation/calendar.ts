import { addDays, type Day, dayNumber } from '../kernel/days.ts';

export const SECONDS_PER_DAY = 86_400;
export const HOUR = 3_600;

/** The world's days by number: 0 is the first simulated day, history before it has negative numbers. All texts are UTC. */
export interface Calendar {
  readonly from: Day;
  readonly days: number;
  day(index: number): Day;
  indexOf(day: Day): number;
  /** RFC 3339 in UTC; `second` may run over midnight in either direction. */
  stamp(index: number, second: number): string;
  /** 0 is Sunday. */
  weekday(index: number): number;
  dayOfMonth(index: number): number;
  /** 1 is the first of January. */
  dayOfYear(index: number): number;
  /** Seconds to add to the local second of the day to get the UTC second of the day. */
  toUtc(zone: string, index: number): number;
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** A calendar that knows its days by heart, so that no date is computed in the day loop. */
export function calendarOf(from: Day, days: number, zones: readonly string[]): Calendar {
  const first = dayNumber(from);
  const margin = 3;
  const texts = Array.from({ length: days + margin }, (_, i) => addDays(from, i));
  const day = (index: number): Day => texts[index] ?? addDays(from, index);
  const offsets = new Map(zones.map((zone) => [zone, texts.map((text) => utcOffset(zone, text))]));
  return {
    from,
    days,
    day,
    indexOf: (text) => dayNumber(text) - first,
    stamp(index, second) {
      const over = Math.floor(second / SECONDS_PER_DAY);
      const s = Math.floor(second) - over * SECONDS_PER_DAY;
      return `${day(index + over)}T${two(Math.floor(s / HOUR))}:${two(Math.floor((s % HOUR) / 60))}:${two(s % 60)}.000Z`;
    },
    weekday: (index) => (((first + index + 4) % 7) + 7) % 7,
    dayOfMonth: (index) => Number(day(index).slice(8)),
    dayOfYear: (index) => 1 + dayNumber(day(index)) - dayNumber(`${day(index).slice(0, 4)}-01-01`),
    toUtc: (zone, index) => offsets.get(zone)?.[Math.min(Math.max(index, 0), days + margin - 1)] ?? 0,
  };
}

/** Seconds by which UTC is ahead of the zone at noon of that day. */
function utcOffset(zone: string, day: Day): number {
  return -Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: '12:00' }).offsetNanoseconds / 1e9;
}

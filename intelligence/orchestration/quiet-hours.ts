import { clockIn, inZone } from './zones.ts';

/** Minutes of a local day from (inclusive) and to (exclusive). */
export type Interval = readonly [from: number, to: number];

/** What may be used of each weekday, Monday first: seven lists of intervals in order. */
export type WeeklyHours = readonly (readonly Interval[])[];

/** A message is on its way for up to this long, so the window must still be open then. */
export const SENDING_TAKES_MS = 60_000;

const DAY = 1440;
const HORIZON_DAYS = 15;

const minuteOf = (clock: string): number => {
  const [hours, minutes] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
};

/** The intervals of one day between two clock times; a window over midnight gives the day's morning and evening part. */
export function between(opens: string, closes: string): readonly Interval[] {
  const from = minuteOf(opens);
  const to = minuteOf(closes);
  if (from < to) return [[from, to]];
  return [[0, to] as const, [from, DAY] as const].filter(([a, b]) => a < b);
}

/** Every minute of the week. */
export const allWeek: WeeklyHours = Array.from({ length: 7 }, () => [[0, DAY]] as const);

/** What both allow on one day. */
export function overlap(a: readonly Interval[], b: readonly Interval[]): readonly Interval[] {
  return a.flatMap(([from, to]) => b.map(([start, end]) => [Math.max(from, start), Math.min(to, end)] as const)).filter(([from, to]) => from < to);
}

/** What is left of the hours when a person wishes to be written to only between two whole hours of their own clock. */
export const wishedHours = (hours: WeeklyHours, [from, until]: readonly [from: number, until: number]): WeeklyHours =>
  hours.map((day) => overlap(between(`${from}:00`, `${until}:00`), day));

function clockAllows(hours: WeeklyHours, zone: string, at: number): boolean {
  const local = clockIn(new Date(at), zone);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  return (hours[(local.getUTCDay() + 6) % 7] ?? []).some(([from, to]) => minute >= from && minute < to);
}

/** True when a message that leaves now stays inside the hours until it has arrived, by the clock of that zone. */
export const isOpen = (hours: WeeklyHours, zone: string, at: Date): boolean =>
  clockAllows(hours, zone, at.getTime()) && clockAllows(hours, zone, at.getTime() + SENDING_TAKES_MS);

function openingIn(hours: WeeklyHours, zone: string, from: Date): Date | null {
  if (isOpen(hours, zone, from)) return from;
  const today = inZone(from, zone).toPlainDate();
  let best = Number.POSITIVE_INFINITY;
  for (let days = 0; days < HORIZON_DAYS && best === Number.POSITIVE_INFINITY; days++) {
    const day = today.add({ days });
    for (const [minute] of hours[day.dayOfWeek - 1] ?? []) {
      const wall = day.toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
      // A time that the clock skips comes later by the skip; of a time that it shows twice the first still ahead counts.
      for (const disambiguation of ['compatible', 'later'] as const) {
        const at = Math.max(wall.toZonedDateTime(zone, { disambiguation }).epochMilliseconds, from.getTime());
        if (at < best && isOpen(hours, zone, new Date(at))) best = at;
      }
    }
  }
  return Number.isFinite(best) ? new Date(best) : null;
}

/**
 * The first moment, not before the given one, at which the hours are open in every one of the zones; null when there is none
 * within two weeks, and when there is no zone at all.
 * @example nextOpening(hours, ['Africa/Lagos'], new Date('2026-03-02T20:30:00Z')) // 08:00 in Lagos: 2026-03-03T07:00:00Z
 */
export function nextOpening(hours: WeeklyHours, zones: readonly string[], from: Date): Date | null {
  if (zones.length === 0) return null;
  let at = from;
  for (let round = 0; round < 200; round++) {
    const before = at;
    for (const zone of zones) {
      const next = openingIn(hours, zone, at);
      if (next === null) return null;
      at = next;
    }
    if (at.getTime() === before.getTime()) return at;
    if (at.getTime() - from.getTime() > HORIZON_DAYS * 86_400_000) return null;
  }
  return null;
}

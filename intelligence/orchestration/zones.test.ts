import { expect, test } from 'vitest';
import { mulberry32 } from '../kernel/random.ts';
import { atLocalHour, clockText, localDay } from './zones.ts';

const inZone = (ms: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);

/** The first full hour from a moment on, reckoned with the calendar alone. */
function hourFrom(hour: number, zone: string, ms: number): number {
  const local = inZone(ms, zone);
  if (local.hour === hour) return ms;
  for (let days = 0; days < 3; days++) {
    const at = local.toPlainDate().add({ days }).toZonedDateTime({ timeZone: zone, plainTime: { hour } }).epochMilliseconds;
    if (at >= ms) return at;
  }
  return ms;
}

/** Moments around every change of the clocks of a zone in some years, and some that are drawn. */
function momentsOf(zone: string, random: () => number): number[] {
  const changes: number[] = [];
  let at: Temporal.ZonedDateTime | null = inZone(Date.UTC(1969, 0), zone);
  for (let n = 0; n < 40 && at !== null && at.epochMilliseconds < Date.UTC(2030, 0); n++) {
    changes.push(at.epochMilliseconds);
    at = at.getTimeZoneTransition('next');
  }
  const around = changes.flatMap((change) => [-1, 0, 29_999, 60_000].map((ms) => change + ms));
  return [...around, ...Array.from({ length: 20 }, () => Math.floor(random() * Date.UTC(2035, 0)))];
}

test('days, hours and clocks are those of the calendar in every zone, also in the minute in which the clocks change', () => {
  const random = mulberry32(11);
  const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  let [compared, wrong] = [0, 0];
  for (const zone of zones)
    for (const ms of momentsOf(zone, random)) {
      const [at, hour] = [new Date(ms), Math.floor(random() * 24)];
      const local = inZone(ms, zone);
      const clock = `${local.toPlainDate().toString()} ${local.toPlainTime().toString({ smallestUnit: 'minute' })} local time`;
      compared++;
      if (localDay(at, zone) !== local.toPlainDate().toString() || clockText(at.toISOString(), zone) !== clock) wrong++;
      if (atLocalHour(hour, zone, at).getTime() !== hourFrom(hour, zone, ms)) wrong++;
    }
  expect(compared).toBeGreaterThan(30_000);
  expect(wrong).toBe(0);
});

test('where no zone is known the clock is that of UTC, and is said to be', () => {
  expect(clockText('2026-03-02T09:05:00Z', null)).toBe('2026-03-02 09:05 UTC');
  expect(clockText('2026-03-02T09:05:00Z', 'Nowhere/Atlantis')).toBe('2026-03-02 09:05 UTC');
});

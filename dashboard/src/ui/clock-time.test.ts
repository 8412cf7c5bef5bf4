import { expect, test } from 'vitest';
import { nextAt } from './clock-time.ts';

test.each([
  ['later today', '09:30', 'Africa/Lagos', '2026-03-03T06:00:20Z', '2026-03-03T08:30:00.000Z'],
  ['tomorrow, when it has passed', '07:00', 'Africa/Lagos', '2026-03-03T06:00:20Z', '2026-03-04T06:00:00.000Z'],
  ['over the night in which the clock goes forward', '09:00', 'America/Chicago', '2026-03-08T03:00:00Z', '2026-03-08T14:00:00.000Z'],
  ['over the night in which the clock goes back', '09:00', 'America/Chicago', '2026-11-01T03:00:00Z', '2026-11-01T15:00:00.000Z'],
])('a time on the clock is the next one: %s', (_name, time, zone, now, at) => {
  expect(nextAt(time, zone, Date.parse(now))).toBe(at);
});

test.each(['', '9:30', '24:00', '09:61', 'noon'])('"%s" is no time', (time) => {
  expect(nextAt(time, 'UTC', 0)).toBeNull();
});

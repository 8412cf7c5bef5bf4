import { expect, test } from 'vitest';
import { type Clock, earliest, virtualClock } from './clock.ts';
import { watchedClock } from './watched-clock.ts';

const HOUR = 3_600_000;
const NOON = '2026-03-02T12:00:00.000Z';

function wrongClock() {
  const truth = virtualClock(NOON);
  const error = { ms: 0 };
  const jumps: number[] = [];
  const machine: Clock = { now: () => new Date(truth.now().getTime() + error.ms), elapsedMs: () => truth.elapsedMs() };
  return { truth, error, jumps, clock: watchedClock(machine, (by) => jumps.push(by)) };
}

test('a clock that jumps ahead is not believed: what is due waits for the earlier time, until the clock is put right', () => {
  const { truth, error, jumps, clock } = wrongClock();
  error.ms = HOUR;
  truth.advance(60_000);
  expect(clock.now().toISOString()).toBe('2026-03-02T13:01:00.000Z');
  expect(earliest(clock).toISOString()).toBe('2026-03-02T12:01:00.000Z');
  truth.advance(10 * HOUR);
  expect(clock.otherwise?.()?.toISOString()).toBe('2026-03-02T22:01:00.000Z');
  error.ms = 0;
  expect(clock.otherwise?.()).toBeNull();
  expect(jumps).toEqual([HOUR]);
});

test('a clock that jumps back or stands still is late on the wall, and the time that has passed is known', () => {
  const back = wrongClock();
  back.error.ms = -HOUR;
  expect(earliest(back.clock).toISOString()).toBe('2026-03-02T11:00:00.000Z');
  expect(back.clock.otherwise?.()?.toISOString()).toBe(NOON);
  const frozen = wrongClock();
  for (let minute = 1; minute <= 10; minute++) {
    frozen.truth.advance(60_000);
    frozen.error.ms = -minute * 60_000;
    frozen.clock.now();
  }
  expect(frozen.clock.otherwise?.()?.toISOString()).toBe('2026-03-02T12:10:00.000Z');
  expect(frozen.jumps).toHaveLength(1);
});

test('a leap second, and a clock that is slowly put right, are no jumps', () => {
  const { truth, error, jumps, clock } = wrongClock();
  error.ms = -1_000;
  expect(clock.otherwise?.()).toBeNull();
  for (let minute = 0; minute < 600; minute++) {
    truth.advance(60_000);
    error.ms += 30;
    clock.now();
  }
  expect(jumps).toEqual([]);
});

test('a jump that has stood for a day is believed, and the next one is told again', () => {
  const { truth, error, jumps, clock } = wrongClock();
  error.ms = 2 * HOUR;
  clock.now();
  truth.advance(24 * HOUR);
  expect(clock.otherwise?.()).toBeNull();
  expect(earliest(clock).toISOString()).toBe('2026-03-03T14:00:00.000Z');
  error.ms = HOUR;
  clock.now();
  expect(jumps).toEqual([2 * HOUR, -HOUR]);
});

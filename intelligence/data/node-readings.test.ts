import { expect, test } from 'vitest';
import { mulberry32, shuffle } from '../kernel/random.ts';
import { busyOf, latestDay, type Reading, withReadings } from './node-readings.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A day of readings every quarter of an hour; in the evening the line is full and slow. */
const day: Reading[] = Array.from({ length: 96 }, (_, i) =>
  i >= 76 && i < 86 ? [i * 15 * MINUTE, 90 + (i - 76) / 2, 80 + (i - 76), 2] : [i * 15 * MINUTE, 30, 9, 0],
);

test('a node is measured at its busiest tenth, where four in five readings do not exceed the value, and not on the average', () => {
  expect(busyOf(day)).toEqual({ readings: 96, utilisation: 93.5, latency: 87, loss: 2, until: 95 * 15 * MINUTE, gapMs: 15 * MINUTE });
  const mean = day.reduce((sum, [, , latency]) => sum + (latency as number), 0) / day.length;
  expect(mean).toBeLessThan(20);
});

test('with few readings the busiest one counts, and where nobody told the load, the delay itself says when it was busy', () => {
  expect(
    busyOf([
      [0, 40, 9, 0],
      [HOUR, 95, 60, 1],
      [2 * HOUR, 50, 70, 0],
    ]),
  ).toMatchObject({ utilisation: 95, latency: 60, loss: 1 });
  expect(busyOf(day.map(([at, , latency]): Reading => [at, null, latency, null]))).toMatchObject({ utilisation: null, latency: 88, loss: null });
  expect(busyOf([])).toBeNull();
  expect(busyOf([[5, null, null, null]])).toEqual({ readings: 1, utilisation: null, latency: null, loss: null, until: 5, gapMs: null });
});

test('readings in any order, twice, and in parts are the same readings', () => {
  for (let seed = 0; seed < 10; seed++) {
    const mixed = shuffle([...day, ...day.slice(10, 30)], mulberry32(seed));
    expect(withReadings(withReadings([], mixed.slice(0, 50)), mixed.slice(50))).toEqual(day);
  }
});

test('the latest day ends with the latest reading', () => {
  const two = [...day, ...day.map(([at, ...told]): Reading => [at + 24 * HOUR, ...told])];
  expect(latestDay(two)).toEqual(two.slice(96));
  expect(latestDay([])).toEqual([]);
});

import { expect, test } from 'vitest';
import { backtestOrigins, originsFor } from './origins.ts';

test('a long series is tested on whole windows at its end that do not overlap', () => {
  expect(backtestOrigins(100, 10, 4)).toEqual([60, 70, 80, 90].map((cut) => ({ cut, steps: 10 })));
});

test('a third of the series, three values at least, is known before the first window', () => {
  for (let length = 4; length < 120; length++) {
    for (const horizon of [1, 7, 30]) {
      const origins = backtestOrigins(length, horizon, 12);
      expect(origins.length).toBeGreaterThan(0);
      for (const { cut, steps } of origins) {
        expect(cut).toBeGreaterThanOrEqual(Math.max(3, Math.ceil(length / 3)));
        expect(steps).toBeGreaterThanOrEqual(1);
        expect(steps).toBeLessThanOrEqual(horizon);
        expect(cut + steps).toBeLessThanOrEqual(length);
      }
      expect(new Set(origins.map(({ cut }) => cut)).size).toBe(origins.length);
    }
  }
});

test('a single series is tested from more origins than each of many', () => {
  expect([1, 4, 6, 12, 5000].map(originsFor)).toEqual([12, 12, 8, 4, 4]);
});

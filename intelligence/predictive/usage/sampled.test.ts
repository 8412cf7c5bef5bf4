import { expect, test } from 'vitest';
import type { UsageForecast } from '../../contract/api/usage.ts';
import { widened } from './sampled.ts';

const bounds = { expected: 1000, low_80: 900, high_80: 1100, low_95: 850, high_95: 1150 };
const forecast: UsageForecast = {
  past: [],
  days: [{ day: '2026-03-01', ...bounds }],
  weeks: [{ from: '2026-03-01', until: '2026-03-07', ...bounds }],
  month: { from: '2026-03-01', until: '2026-03-30', ...bounds },
  growth: null,
  basis: null,
  missing: [],
};

test('where everybody was asked, a forecast stays as it is', () => {
  expect(widened(forecast, 0)).toBe(forecast);
});

test('where some stand for all, every bound moves out by the chance of whom one asked, and nothing else moves', () => {
  const told = widened(forecast, 0.05);
  // 1.96 × 5 % of 1000 is 98; with the 150 of the forecast itself that makes √(150² + 98²) = 179.
  for (const one of [told.days[0], told.weeks[0], told.month]) expect(one).toMatchObject({ expected: 1000, low_95: 821, high_95: 1179 });
  expect(told.month?.low_80).toBeLessThan(900);
  expect(told.month?.high_80).toBeGreaterThan(1100);
});

test('no bound falls below nothing', () => {
  expect(widened(forecast, 2).month?.low_95).toBe(0);
});

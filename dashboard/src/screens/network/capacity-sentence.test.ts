import { expect, test } from 'vitest';
import { busyGrowth, capacitySentence } from './capacity-sentence.ts';

const busy = { latest_percent: 71.6, latest_day: '2026-06-19', exact: true, past: [], days: [], growth_points_per_30_days: null, basis: null, missing: [] };
const capacity = { limit_percent: 90, passed_since: null, chance: 0.4, likely_on: '2026-07-03', earliest_on: null, latest_on: null };

test('a node is told with its load, the chance to be full and the day', () => {
  expect(capacitySentence({ busy_hour: busy, capacity })).toBe(
    '72 % of its capacity at the busy hour of 19 Jun 2026; a chance of 40 in 100 to reach 90 % within 30 days, most likely about 3 Jul 2026.',
  );
});
test('a full node is told since when, and one without readings that there are none', () => {
  expect(capacitySentence({ busy_hour: busy, capacity: { ...capacity, passed_since: '2026-06-10' } })).toMatch(/full \(90 % and more\) since 10 Jun 2026\.$/);
  expect(capacitySentence({ busy_hour: { ...busy, latest_percent: null, latest_day: null }, capacity })).toBe('No reading tells how busy it is.');
});
test('growth that may be none is not called growth', () => {
  expect(busyGrowth({ points: 1.26, low_95: 0.5, high_95: 2 })).toBe('Grows by about 1.3 points a month (between +0.5 and +2 points).');
  expect(busyGrowth({ points: 1.26, low_95: -0.5, high_95: 2 })).toMatch(/^No growth/);
});

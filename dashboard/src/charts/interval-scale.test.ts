import { expect, test } from 'vitest';
import type { MeasuredDay } from '../api/types.ts';
import { intervalScale } from './interval-scale.ts';

const day = (at: string, estimate: number, half: number): MeasuredDay => ({
  day: at,
  estimate,
  interval: { low: estimate - half, high: estimate + half },
  n_treated: 90,
  n_control: 10,
  control: 5,
});
const days = [day('2026-03-01', 4, 1_000), day('2026-03-02', 2, 3), day('2026-03-05', 2, 2)];

test('days lie as far apart as they are, and no effect lies within the drawing', () => {
  const { x, zero, from, to } = intervalScale(days, [], 404, 100);
  expect([from, to]).toEqual(['2026-03-01', '2026-03-05']);
  expect(x('2026-03-02') - x('2026-03-01')).toBeCloseTo((x('2026-03-05') - x('2026-03-01')) / 4);
  expect(zero).toBeGreaterThan(0);
  expect(zero).toBeLessThan(100);
});
test('the wide interval of the first day does not press the later ones flat', () => {
  const heights = intervalScale(days, [], 404, 100)
    .band.match(/,(-?[\d.]+)/g)
    ?.map((text) => Number(text.slice(1))) as number[];
  expect(Math.abs((heights[2] as number) - (heights[3] as number))).toBeGreaterThan(10);
});
test('changes within the days are marked, the launch before them is not', () => {
  const changes = [
    { day: '2026-02-01', what: '10 % held out' },
    { day: '2026-03-03', what: 'version 2' },
  ];
  expect(intervalScale(days, changes, 404, 100).marks.map(({ what }) => what)).toEqual(['version 2']);
});
test('a pointer finds the nearest day, also where there is only one', () => {
  expect(intervalScale(days, [], 404, 100).nearest(110)).toBe(1);
  expect(intervalScale(days.slice(0, 1), [], 404, 100).nearest(300)).toBe(0);
});

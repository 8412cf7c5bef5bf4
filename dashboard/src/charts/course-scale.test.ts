import { expect, test } from 'vitest';
import { coursePoints, courseTop, runs } from './course-scale.ts';

const day = (name: string, expected: number) => ({
  day: name,
  expected,
  low_80: expected - 1,
  high_80: expected + 1,
  low_95: expected - 2,
  high_95: expected + 2,
});
const points = coursePoints(
  [
    { day: '2026-03-01', value: 4 },
    { day: '2026-03-02', value: null },
    { day: '2026-03-03', value: 6 },
  ],
  [day('2026-03-04', 7), day('2026-03-05', 8)],
);

test('a course goes from what was told to what is foretold, by day', () => {
  expect(points.map((point) => [point.day, point.told, point.foretold?.expected ?? null])).toEqual([
    ['2026-03-01', 4, null],
    ['2026-03-02', null, null],
    ['2026-03-03', 6, null],
    ['2026-03-04', null, 7],
    ['2026-03-05', null, 8],
  ]);
});
test('a day of which nothing was told breaks the line; it is no zero', () => {
  expect(runs(points, ({ told }) => told)).toEqual([[[0, 4]], [[2, 6]]]);
});
test('the chart holds the widest band and the limit', () => {
  expect(courseTop(points, null)).toBeCloseTo(10.5, 9);
  expect(courseTop(points, 90)).toBeCloseTo(94.5, 9);
  expect(courseTop([], null)).toBe(1);
});

import { expect, test } from 'vitest';
import { minimum } from './nelder-mead.ts';

test('finds the bottom of a curved valley', () => {
  const valley = ([x = 0, y = 0]: readonly number[]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  const [x, y] = minimum(valley, [-1.2, 1]);
  expect(x).toBeCloseTo(1, 5);
  expect(y).toBeCloseTo(1, 5);
});

test('walks around where the function has no value', () => {
  const [x] = minimum(([at = 0]) => (at <= 0 ? Number.NaN : at - Math.log(at)), [-0.3]);
  expect(x).toBeCloseTo(1, 4);
});

test('finds a bottom that is a crease', () => {
  const [x, y, z] = minimum(([a = 0, b = 0, c = 0]) => Math.max(Math.abs(a - 1), 3 * Math.abs(b + 2), 9 * Math.abs(c)) + Math.abs(a + b + c + 1), [4, 4, 4]);
  expect([x, y, z]).toEqual([1, -2, 0].map((at) => expect.closeTo(at, 1)));
});

test('does not change its start', () => {
  const start = [3, 4];
  minimum(([x = 0, y = 0]) => x * x + y * y, start);
  expect(start).toEqual([3, 4]);
});

import { expect, test } from 'vitest';
import { numeric } from '../table.ts';
import { levelsOf } from './levels.ts';

const column = (rows: number, value: (i: number) => number) =>
  numeric(
    'x',
    Float64Array.from({ length: rows }, (_, i) => value(i)),
  );

test('whole numbers that come again and again may be codes; missing ones have no level', () => {
  const levels = levelsOf(column(100, (i) => (i === 3 ? Number.NaN : i % 20)));
  expect(levels?.names).toHaveLength(20);
  expect([levels?.codes[3], levels?.codes[0] === levels?.codes[20]]).toEqual([-1, true]);
});

test('measures, counts of few values and numbers that name single rows are no codes', () => {
  expect(levelsOf(column(100, (i) => (i % 20) + 0.5))).toBeUndefined();
  expect(levelsOf(column(100, (i) => i % 5))).toBeUndefined();
  expect(levelsOf(column(100, (i) => i))).toBeUndefined();
});

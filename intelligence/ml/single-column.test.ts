import { expect, test } from 'vitest';
import { knownWorld } from './classifier.suite.ts';
import { rocAuc } from './metrics.ts';
import { cutsOf, groupsIn, simpleRule } from './single-column.ts';
import { categorical, numeric, takeRows } from './table.ts';

const { table, labels } = knownWorld(900, 1);
const places = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

test('the simplest rule takes the column that says most, and says the rate of its group', () => {
  const [train, held] = [takeRows(table, places(0, 600)), takeRows(table, places(600, 900))];
  const { column, chances } = simpleRule(train, labels.slice(0, 600), held, 1);
  expect(column).toBe('late');
  expect(new Set(chances).size).toBe(4);
  expect(rocAuc(chances, labels.slice(600))).toBeGreaterThan(0.65);
});

test('values never seen and missing ones get the rate of what stands nearest, or of all', () => {
  const train = { rows: 4, columns: [numeric('late', [0, 0, 3, 3])] };
  const rule = simpleRule(train, Uint8Array.of(0, 0, 1, 1), { rows: 3, columns: [numeric('late', [99, -5, Number.NaN])] }, 1);
  expect([...rule.chances]).toEqual([2.5 / 3, 0.5 / 3, 0.5]);
});

test('few values are bins of their own, many are cut into equal parts; words keep their codes', () => {
  expect(cutsOf(numeric('x', [3, 1, 3, Number.NaN]))).toEqual([1, 3]);
  expect(
    cutsOf(
      numeric(
        'x',
        Float64Array.from({ length: 1000 }, (_, i) => i),
      ),
    ),
  ).toHaveLength(32);
  expect([...groupsIn(numeric('x', [0, 1, 2, 3, 9, Number.NaN]), [1, 3])]).toEqual([0, 0, 0, 1, 1, -1]);
  expect([...groupsIn(categorical('w', ['a', null, 'b']), [])]).toEqual([0, -1, 1]);
});

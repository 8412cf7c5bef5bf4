import { expect, test } from 'vitest';
import { mulberry32, shuffle } from '../kernel/random.ts';
import { asOfHistory } from './as-of-history.ts';
import type { NumericColumn } from './table.ts';

const values = (table: ReturnType<typeof asOfHistory>, name: string) => [...(table.columns.find((column) => column.name === name) as NumericColumn).values];

test('a row knows of the same entity what was settled before its moment, and nothing else', () => {
  const table = asOfHistory({
    entities: ['a', 'a', 'b', 'a', 'a'],
    moments: Float64Array.of(1, 5, 6, 10, 11),
    known: Float64Array.of(4, 10, 7, Number.NaN, 20),
    outcomes: [1, 0, 1, 1, 1],
  });
  expect(values(table, 'past_count')).toEqual([0, 1, 0, 1, 2]);
  expect(values(table, 'past_mean')).toEqual([Number.NaN, 1, Number.NaN, 1, 0.5]);
  expect(values(table, 'past_last')).toEqual([Number.NaN, 1, Number.NaN, 1, 0]);
  expect(values(table, 'past_rate')).toEqual([Number.NaN, 1, 1, 1, (1 + 2 * (2 / 3)) / 4]);
});

test('the order of the rows does not matter', () => {
  const random = mulberry32(2);
  const rows = Array.from({ length: 200 }, () => {
    const moment = Math.floor(random() * 50);
    return { entity: `e${Math.floor(random() * 9)}`, moment, known: moment + Math.floor(random() * 20), outcome: random() < 0.4 ? 1 : 0 };
  });
  const of = (places: number[]) =>
    asOfHistory({
      entities: places.map((i) => rows[i]?.entity as string),
      moments: Float64Array.from(places, (i) => rows[i]?.moment as number),
      known: Float64Array.from(places, (i) => rows[i]?.known as number),
      outcomes: places.map((i) => rows[i]?.outcome as number),
    });
  const order = shuffle([...rows.keys()], random);
  const straight = of([...rows.keys()]);
  const mixed = of(order);
  for (const name of ['past_count', 'past_mean', 'past_rate', 'past_last']) {
    const all = values(straight, name);
    expect(values(mixed, name)).toEqual(order.map((i) => all[i]));
  }
});

test('an outcome that is known on the very day of a row is not yet known to it', () => {
  const table = asOfHistory({ entities: ['a', 'a'], moments: Float64Array.of(1, 5), known: Float64Array.of(5, 9), outcomes: [1, 0] });
  expect(values(table, 'past_count')).toEqual([0, 0]);
});

test('columns of different length are refused', () => {
  expect(() => asOfHistory({ entities: ['a'], moments: Float64Array.of(1, 2), known: Float64Array.of(1, 2), outcomes: [0, 1] })).toThrow(
    expect.objectContaining({ code: 'FEATURES_MISMATCH' }),
  );
});

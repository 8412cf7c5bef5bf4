import { expect, test } from 'vitest';
import { numeric } from '../table.ts';
import { designOf } from './design.ts';

test('a column that is missing in hundreds of thousands of rows has one flag for it, shared by those that are missing with it', () => {
  const rows = 300_000;
  const values = (factor: number) => Float64Array.from({ length: rows }, (_, i) => (i % 2 ? factor * i : Number.NaN));
  const { inputs, terms } = designOf([numeric('a', values(1)), numeric('b', values(-2))], 5);
  expect(terms.map((term) => term.flagsMissing)).toEqual([true, false]);
  expect(inputs.map(({ rows: places, values: known }) => [places?.length ?? rows, known !== undefined])).toEqual([
    [150_000, true],
    [150_000, false],
    [150_000, true],
  ]);
});

import { describe, expect, test } from 'vitest';
import { tableFromCells } from './cells.ts';
import { categorical, columnOf, numeric, tableFromRecords, tableOf, takeRows, withoutColumns } from './table.ts';

const numbers = (cells: string[]) => {
  const column = columnOf(
    tableFromCells(
      ['x'],
      cells.map((cell) => [cell]),
    ),
    'x',
  );
  return column.kind === 'numeric' ? [...column.values] : 'words';
};

describe('cells of text become', () => {
  const cases: readonly [string, string[], number[] | 'words'][] = [
    [
      'numbers, blank ones and usual words for "none" missing',
      ['1', ' 2.5 ', '', '   ', 'NA', 'null', '-3e2'],
      [1, 2.5, Number.NaN, Number.NaN, Number.NaN, Number.NaN, -300],
    ],
    ['numbers with decimal commas', ['1,5', '20', '3,25'], [1.5, 20, 3.25]],
    ['numbers with thousands separators', ['1,234', '20', '1,234,567.5'], [1234, 20, 1_234_567.5]],
    ['amounts without their currency', ['$1,000.50', '-$3', '$20'], [1000.5, -3, 20]],
    ['percentages', ['12.5%', '3 %'], [12.5, 3]],
    ['days since 1970 from dates', ['1970-01-02', '1970-01-03T12:00:00Z', '1970-01-04 00:00'], [1, 2.5, 3]],
    ['words as soon as one is a word', ['1', '2', 'many'], 'words'],
    ['words from dates whose order is not certain', ['1/2/2024', '3/4/2024'], 'words'],
    ['nothing but missing values', ['', ' '], [Number.NaN, Number.NaN]],
    ['infinity, for training to refuse', ['1', '-inf'], [1, -Infinity]],
  ];
  for (const [name, cells, expected] of cases) test(name, () => expect(numbers(cells)).toEqual(expected));
});

test('words are numbered as they come, spaces around them do not count, blank ones are missing', () => {
  const column = columnOf(tableFromCells(['plan'], [['dsl'], ['fibre '], [''], [' dsl']]), 'plan');
  expect(column).toEqual({ name: 'plan', kind: 'categorical', codes: Int32Array.of(0, 1, -1, 0), levels: ['dsl', 'fibre'] });
});

test('a row that is too short lacks its last values; cells beyond the header do not count', () => {
  const table = tableFromCells(['a', 'b'], [['1'], ['2', '3', '4']]);
  expect(table.columns.map((column) => column.kind === 'numeric' && [...column.values])).toEqual([
    [1, 2],
    [Number.NaN, 3],
  ]);
});

test('for an existing model the kinds are those that it knows, whatever the new cells look like', () => {
  const features = [
    { name: 'code', kind: 'categorical' },
    { name: 'age', kind: 'numeric' },
  ] as const;
  const table = tableFromCells(
    ['age', 'code'],
    [
      ['old', '7'],
      ['41', '8'],
    ],
    features,
  );
  expect(table.columns[0]).toMatchObject({ kind: 'categorical', levels: ['7', '8'] });
  expect(table.columns[1]).toMatchObject({ kind: 'numeric', values: Float64Array.of(Number.NaN, 41) });
  expect(() => tableFromCells(['age'], [['1']], features)).toThrow(expect.objectContaining({ code: 'COLUMN_NOT_FOUND' }));
});

test('records become columns: booleans are one and zero, absent keys are missing, a mix of numbers and words is words', () => {
  const table = tableFromRecords([{ paid: true, fee: 3, plan: 'a' }, { paid: false, plan: 7, fee: null }, {}]);
  expect(table.columns).toEqual([numeric('paid', [1, 0, Number.NaN]), numeric('fee', [3, Number.NaN, Number.NaN]), categorical('plan', ['a', '7', null])]);
});

test('rows can be taken and columns left out; a column that is not there is an error', () => {
  const table = tableOf([numeric('a', [1, 2, 3]), categorical('b', ['x', 'y', 'x'])]);
  expect(takeRows(table, Int32Array.of(2, 0)).columns).toEqual([
    numeric('a', [3, 1]),
    { name: 'b', kind: 'categorical', codes: Int32Array.of(0, 0), levels: ['x', 'y'] },
  ]);
  expect(withoutColumns(table, ['a']).columns).toHaveLength(1);
  expect(() => withoutColumns(table, ['c'])).toThrow(expect.objectContaining({ code: 'COLUMN_NOT_FOUND' }));
});

test('columns of different length or of one name make no table', () => {
  expect(() => tableOf([numeric('a', [1]), numeric('b', [1, 2])])).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
  expect(() => tableOf([numeric('a', [1]), numeric('a', [2])])).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
});

import { expect, test } from 'vitest';
import { appendRows } from './append-rows.ts';
import { tableFromRecords } from './table.ts';

const first = tableFromRecords([
  { tenure: 3, plan: 'fibre' },
  { tenure: null, plan: 'dsl' },
]);

test('rows are appended under the columns of the first table, words under their own codes', () => {
  const both = appendRows(first, tableFromRecords([{ plan: 'cable', tenure: 7 }, { plan: 'fibre' }]));
  expect(both).toEqual(
    tableFromRecords([
      { tenure: 3, plan: 'fibre' },
      { tenure: null, plan: 'dsl' },
      { tenure: 7, plan: 'cable' },
      { tenure: null, plan: 'fibre' },
    ]),
  );
});

test('what the second table does not have is missing, and what the first does not have is left out', () => {
  expect(appendRows(first, tableFromRecords([{ colour: 'red' }]))).toEqual(
    tableFromRecords(
      [{ tenure: 3, plan: 'fibre' }, { plan: 'dsl' }, {}],
      [
        { name: 'tenure', kind: 'numeric' },
        { name: 'plan', kind: 'categorical' },
      ],
    ),
  );
});

test('a column of another kind is refused, not bent', () => {
  expect(() => appendRows(first, tableFromRecords([{ tenure: 'long' }]))).toThrow(/two kinds/);
  expect(() => appendRows(first, tableFromRecords([{ plan: 4 }]))).toThrow(/two kinds/);
});

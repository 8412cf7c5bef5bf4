import { describe, expect, test } from 'vitest';
import { tableFromCells } from './cells.ts';
import { momentsOf, readableMoment } from './moments.ts';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

describe('a column of moments is read as it is written:', () => {
  const cases: readonly [string, string[], string, number[]][] = [
    ['numbers', ['3', '12.5', ''], 'number', [3, 12.5, Number.NaN]],
    ['ISO dates', ['2013-01-26', 'NA'], 'iso', [day('2013-01-26'), Number.NaN]],
    [
      'ISO dates with a time, UTC when no zone is given',
      ['2013-01-26 12:00', '2013-01-26T12:00:00+06:00'],
      'iso',
      [day('2013-01-26') + 0.5, day('2013-01-26') + 0.25],
    ],
    ['American dates', ['1/2/2013', '7/13/2012'], 'month-day-year', [day('2013-01-02'), day('2012-07-13')]],
    ['dates that could be either are American', ['1/2/2013'], 'month-day-year', [day('2013-01-02')]],
    ['dates that cannot be American', ['13/7/2012', '1/2/2013'], 'day-month-year', [day('2012-07-13'), day('2013-02-01')]],
    ['dates with points, which could be either too', ['1.2.2013'], 'day-month-year', [day('2013-02-01')]],
    [
      'American dates with a time, which could be either too',
      ['1/2/2013 12:30 AM', '1/2/2013 6:00 PM'],
      'month-day-year',
      [day('2013-01-02') + 0.5 / 24, day('2013-01-02') + 0.75],
    ],
  ];
  for (const [name, cells, notation, expected] of cases) {
    test(name, () => {
      const read = momentsOf(cells);
      expect(read?.notation).toBe(notation);
      expect(read?.certain).toBe(!name.includes('could') && !name.includes('points'));
      expect([...(read?.values ?? [])].map((value) => (Number.isNaN(value) ? null : Number(value.toFixed(9))))).toEqual(
        expected.map((value) => (Number.isNaN(value) ? null : Number(value.toFixed(9)))),
      );
    });
  }
});

describe('what is no column of moments is not read as one:', () => {
  for (const [name, cells] of [
    ['words', ['soon']],
    ['a day that does not exist', ['2/30/2013']],
    ['a month that does not exist', ['2013-13-01']],
    ['two ways of writing', ['2013-01-26', '1/2/2013']],
    ['nothing', ['', 'NA']],
  ] as const)
    test(name, () => expect(momentsOf(cells)).toBeUndefined());
});

test('moments are told as they were written', () => {
  expect(readableMoment(day('2013-01-26') + 0.5, 'iso')).toBe('2013-01-26');
  expect(readableMoment(12.5, 'number')).toBe('12.5');
});

test('a column of American dates in a file is a number of days, like one of ISO dates', () => {
  const { columns } = tableFromCells(
    ['us', 'iso', 'words'],
    [
      ['1/26/2013', '2013-01-26', '1/26/2013'],
      ['', '', 'soon'],
    ],
  );
  expect(columns.map(({ kind }) => kind)).toEqual(['numeric', 'numeric', 'categorical']);
  expect(columns.slice(0, 2).map((column) => column.kind === 'numeric' && [...column.values])).toEqual([
    [day('2013-01-26'), Number.NaN],
    [day('2013-01-26'), Number.NaN],
  ]);
});

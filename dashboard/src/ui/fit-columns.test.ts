import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitColumns } from './fit-columns.ts';

const columns = [
  { key: 'customer', min: 144, grow: 1 },
  { key: 'risk', min: 104 },
  { key: 'week', min: 44, gives: 2 },
  { key: 'reason', min: 136, grow: 2, gives: 3 },
  { key: 'next', min: 100, gives: 1 },
];
const shown = (width: number | null) =>
  fitColumns(columns, width)
    ?.map(({ key }) => key)
    .join(' ') ?? 'cards';

test('columns give way one after the other, the name never, until only a card is left', () => {
  expect(shown(700)).toBe('customer risk week reason next');
  expect(shown(600)).toBe('customer risk week next');
  expect(shown(430)).toBe('customer risk next');
  expect(shown(300)).toBe('customer risk');
  expect(shown(280)).toBe('cards');
  expect(shown(null)).toBe('customer risk week reason next');
});
test('no column is ever narrower than it needs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), (width) => {
      const fitting = fitColumns(columns, width);
      if (fitting) expect(fitting.reduce((sum, { min }) => sum + min, 0) + 16 * (fitting.length - 1) + 32).toBeLessThanOrEqual(width);
    }),
  );
});

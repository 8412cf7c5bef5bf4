import { expect, test } from 'vitest';
import { joinWindows } from './windows.ts';

const row = (id: string) => ({ id });

test('a customer who moved from one window to the next between two readings is shown once', () => {
  const [a, b, c] = [row('a'), row('b'), row('c')];
  const rows = joinWindows([{ rows: [a, b] }, { rows: [row('b'), c] }], ({ id }) => id);
  expect(rows).toEqual([a, b, c]);
  expect(rows[1]).toBe(b);
});

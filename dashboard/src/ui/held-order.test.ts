import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdOrder } from './held-order.ts';

type Row = { id: string; risk: number };
const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id, risk: 1 }));
const id = (row: Row) => row.id;
const hold = (shown: string[], incoming: string[], more = false) => {
  const { rows: held, pending } = holdOrder(rows(...shown), rows(...incoming), id, more);
  return { shown: held.map(id).join(''), pending };
};

describe('a list whose order stands still', () => {
  test('takes new values where the rows stand', () => {
    const { rows: held, pending } = holdOrder(
      rows('a', 'b'),
      [
        { id: 'a', risk: 1 },
        { id: 'b', risk: 9 },
      ],
      id,
      false,
    );
    expect(held).toEqual([
      { id: 'a', risk: 1 },
      { id: 'b', risk: 9 },
    ]);
    expect(pending).toBe(0);
  });
  test('one customer who rises to the top is one change, however many he passes', () => {
    expect(hold(['a', 'b', 'c', 'd', 'e'], ['e', 'a', 'b', 'c', 'd'])).toEqual({ shown: 'abcde', pending: 1 });
  });
  test('a new customer in the middle waits, one at the end is shown', () => {
    expect(hold(['a', 'b'], ['a', 'x', 'b', 'y'])).toEqual({ shown: 'aby', pending: 1 });
  });
  test('a customer who has gone stays until the new order is asked for', () => {
    expect(hold(['a', 'b', 'c'], ['a', 'c'])).toEqual({ shown: 'abc', pending: 1 });
  });
  test('one who comes into a full window and pushes the last out is one change', () => {
    expect(hold(['a', 'b', 'c'], ['x', 'a', 'b'], true)).toEqual({ shown: 'abc', pending: 1 });
  });
  test('the next window is added without a word', () => {
    expect(hold(['a', 'b'], ['a', 'b', 'c', 'd'])).toEqual({ shown: 'abcd', pending: 0 });
  });
  test('whatever happens, no shown row ever changes its place', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { minLength: 1 });
    fc.assert(
      fc.property(ids, ids, fc.boolean(), (shown, incoming, more) => {
        expect(hold(shown, incoming, more).shown.slice(0, shown.length)).toBe(shown.join(''));
      }),
    );
  });
  test('nothing waits exactly when the new order begins with what is shown', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdef'), { minLength: 1 });
    fc.assert(
      fc.property(ids, ids, (shown, incoming) => {
        expect(hold(shown, incoming).pending === 0).toBe(incoming.join('').startsWith(shown.join('')));
      }),
    );
  });
});

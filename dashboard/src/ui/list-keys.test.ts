import { expect, test } from 'vitest';
import { listAct } from './list-keys.ts';

const press = (key: string, held: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

test.each([
  ['j', 3, { go: 4 }],
  ['k', 3, { go: 2 }],
  ['ArrowDown', 3, { go: 4 }],
  ['ArrowUp', 0, { go: 0 }],
  ['j', 19, { go: 19 }],
  ['PageDown', 3, { go: 13 }],
  ['Home', 9, { go: 0 }],
  ['End', 2, { go: 19 }],
  ['Enter', 2, 'open'],
  ['e', 2, 'explain'],
  ['x', 2, null],
] as const)('%s on row %i of twenty', (key, at, act) => {
  expect(listAct(press(key), at, 20, true)).toEqual(act);
});
test('with single keys off only the arrows and Enter act', () => {
  expect(['j', 'k', 'e'].map((key) => listAct(press(key), 1, 20, false))).toEqual([null, null, null]);
  expect(listAct(press('ArrowDown'), 1, 20, false)).toEqual({ go: 2 });
});
test('a key held with another is the browser’s', () => {
  expect(listAct(press('j', { ctrlKey: true }), 1, 20, true)).toBeNull();
});

import { expect, test } from 'vitest';
import { liveWords, pollEvery } from './state.ts';

const clock = () => '14:02';
const state = { mode: 'live', heardAt: 1, lateSeconds: 0 } as const;

test.each([
  ['fresh', state, 'Live'],
  ['a little late', { ...state, lateSeconds: 1 }, 'Live'],
  ['late', { ...state, lateSeconds: 4 }, 'Live, 4 s late'],
  ['cut off', { ...state, mode: 'reconnecting' as const }, 'Reconnecting — showing 14:02'],
  ['never heard', { ...state, mode: 'reconnecting' as const, heardAt: null }, 'Reconnecting'],
  ['held still', { ...state, mode: 'paused' as const }, 'Paused'],
])('a page that is %s says so', (_name, given, words) => {
  expect(liveWords(given, clock)).toBe(words);
});
test('only a page that is cut off, or whose question failed, asks by itself every fifteen seconds', () => {
  expect(pollEvery(state)).toBe(false);
  expect(pollEvery({ ...state, mode: 'reconnecting' })).toBe(15_000);
  expect(pollEvery(state, true)).toBe(15_000);
  expect(pollEvery({ ...state, mode: 'paused' }, true)).toBe(false);
});

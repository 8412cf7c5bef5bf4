import { expect, test } from 'vitest';
import type { SettledBin } from '../../api/types.ts';
import { firstSettled, settledLines, settledSentence, settledTotal } from './settled.ts';
import { wordsOf } from './words.ts';

const leaving = wordsOf('churn_prediction');
const bin = (part: Partial<SettledBin>): SettledBin => ({ from: 0.5, to: 0.7, rows: 200, said: 0.7, came: 136, low: 0.612, high: 0.741, ...part });

test('of 100 scored 70, 68 left', () => {
  const [line] = settledLines([bin({})]);
  expect(line && settledSentence(line, leaving)).toBe('Of 100 scored 70, 68 left (61 to 75).');
});
test('what is rarer than one of a hundred is said of a thousand', () => {
  const [line] = settledLines([bin({ said: 0.004, rows: 2000, came: 6, low: 0.0014, high: 0.0065 })]);
  expect(line && settledSentence(line, leaving)).toBe('Of 1,000 scored 4 of 1,000, 3 left (1 to 7).');
});
test.each([
  ['inside its interval', 0.68, 'as-said'],
  ['above it', 0.9, 'fewer'],
  ['below it', 0.3, 'more'],
])('what was said %s is marked for what came', (_name, said, verdict) => {
  expect(settledLines([bin({ said })])[0]?.verdict).toBe(verdict);
});
test('an empty bin is left out, for nothing came of it', () => {
  expect(settledLines([bin({ rows: 0, came: 0 })])).toEqual([]);
});
test('all together are said as expected and as come', () => {
  const bins = [bin({}), bin({ from: 0.02, rows: 1000, said: 0.03, came: 25 })];
  expect(settledTotal(bins, 60, leaving)).toBe('Of 1,200 customers whose 60 days have passed, it expected 170; 161 left.');
  expect(settledTotal([bin({ rows: 1, came: 1, said: 1 })], null, leaving)).toBe('Of 1 customer whose time has come, it expected 1; 1 left.');
});
test('the first can be settled when their days have passed', () => {
  expect(new Date(firstSettled('2026-11-23T06:20:25Z', 60)).toISOString()).toBe('2027-01-22T06:20:25.000Z');
});

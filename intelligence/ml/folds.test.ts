import { describe, expect, test } from 'vitest';
import { mulberry32, shuffle } from '../kernel/random.ts';
import { groupedFolds, splitByFold, stratifiedFolds } from './folds.ts';
import { rollingOrigins, timeSplit } from './time-split.ts';

const labels = Uint8Array.from({ length: 103 }, (_, i) => (i % 4 === 0 ? 1 : 0));

describe('stratified folds', () => {
  test('deal each class round robin after one shuffle from the seed, the second class going on where the first stopped', () => {
    const random = mulberry32(7);
    const rows = [0, 1].map((label) => [...labels.keys()].filter((i) => labels[i] === label));
    const dealt = rows.flatMap((places) => shuffle(places, random));
    const expected = new Int32Array(103);
    for (const [turn, row] of dealt.entries()) expected[row] = turn % 5;
    expect(stratifiedFolds(labels, 5, 7)).toEqual(expected);
  });
  test('are the same on every machine', () => {
    expect([...stratifiedFolds(Uint8Array.of(0, 1, 0, 1, 0, 0, 1, 0, 1, 0), 3, 1)]).toEqual([1, 0, 1, 0, 0, 2, 1, 0, 2, 2]);
  });
  test('are of equal size with equal shares of the event, and differ by seed', () => {
    const folds = stratifiedFolds(labels, 5, 1);
    for (let fold = 0; fold < 5; fold++) {
      const { train, test: held } = splitByFold(folds, fold);
      expect(train.length + held.length).toBe(103);
      expect(Math.abs(held.length - 103 / 5)).toBeLessThan(1);
      expect(Math.abs(held.filter((i) => labels[i]).length - 26 / 5)).toBeLessThan(1);
    }
    expect(stratifiedFolds(labels, 5, 2)).not.toEqual(folds);
  });
});

test('rows of one group are in one fold', () => {
  const groups = Int32Array.from({ length: 60 }, (_, i) => i % 12);
  const folds = groupedFolds(groups, 5, 1);
  for (let i = 12; i < 60; i++) expect(folds[i]).toBe(folds[i - 12]);
  expect(new Set(folds).size).toBe(5);
});

describe('splits by time', () => {
  const days = Float64Array.from({ length: 100 }, (_, i) => (i * 37) % 100);
  test('learn only from rows whose label was known before the first test row', () => {
    const { train, test: held, cutoff } = timeSplit(days, { testShare: 0.3, purge: 10 });
    expect(cutoff).toBe(70);
    expect(held).toHaveLength(30);
    expect(Math.max(...train.map((i) => days[i] as number))).toBe(60);
    expect(Math.min(...held.map((i) => days[i] as number))).toBe(70);
  });
  test('roll forward: windows follow one another, each learning only from labels that were known before its own origin', () => {
    const splits = rollingOrigins({ moments: days, folds: 3, testShare: 0.3, horizon: 7, embargo: 3 });
    expect(splits.map((split) => split.cutoff)).toEqual([70, 80, 90]);
    expect(splits.map((split) => split.test.length)).toEqual([10, 10, 10]);
    for (const { train, cutoff } of splits) expect(Math.max(...train.map((i) => days[i] as number)) + 10).toBe(cutoff);
  });
  test('count a customer once in each window, by the first row, and still learn from all the rows before', () => {
    const groups = Int32Array.from(days, (_, i) => i % 4);
    const plain = rollingOrigins({ moments: days, folds: 2, horizon: 0 });
    const once = rollingOrigins({ moments: days, folds: 2, horizon: 0, groups });
    for (const [k, { test: held, train }] of once.entries()) {
      expect(train).toEqual(plain[k]?.train);
      expect(held).toHaveLength(4);
      for (const i of held) {
        const same = [...(plain[k] as (typeof plain)[number]).test].filter((other) => groups[other] === groups[i]);
        expect(days[i]).toBe(Math.min(...same.map((other) => days[other] as number)));
      }
    }
  });
  test('say that the past is too short instead of learning from nothing', () => {
    expect(() => timeSplit(days, { testShare: 0.3, purge: 90 })).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
    expect(() => rollingOrigins({ moments: new Float64Array(50), folds: 3, horizon: 0 })).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
  });
});

import { describe, expect, test } from 'vitest';
import { freshRarity, remember, surpriseOf } from './rarity.ts';

const known = (peaks: number[]) => ({ peaks, current: 0, quiet: 0 });

describe('how surprising a measure is', () => {
  const peaks = known([8, 4, 2, 1]);
  test('nothing ordinary is', () => {
    expect(surpriseOf(0, peaks, 4)).toBe(0);
    expect(surpriseOf(1, peaks, 4)).toBe(0);
    expect(surpriseOf(0.9, peaks, 4)).toBe(0);
  });
  test('by its rank among the remembered episodes, between two of them by its ratio to both', () => {
    // Above the third, below the second, half way in ratio: between (2 + 1) and (2 + 2) of the five ranks.
    expect(surpriseOf(2 * Math.SQRT2, peaks, 4)).toBeCloseTo(Math.log(5) - 0.5 * Math.log(4) - 0.5 * Math.log(3), 12);
    expect(surpriseOf(4, peaks, 4)).toBeCloseTo(Math.log(5) - Math.log(3), 12);
  });
  test('beyond the largest by a Pareto tail', () => {
    // Hill: (ln 8 + ln 4 + ln 2 + 0.3 · 3) / (3 + 3).
    const weight = (6 * Math.LN2 + 0.9) / 6;
    expect(surpriseOf(16, peaks, 4)).toBeCloseTo(Math.log(5) + Math.LN2 / weight, 12);
  });
  test('whatever the unit', () => {
    expect(surpriseOf(20 * 1024, known([8, 4, 2, 1].map((peak) => peak * 1024)), 4)).toBe(surpriseOf(20, peaks, 4));
  });
  test('as much as a record when nothing like it ever was', () => {
    expect(surpriseOf(3, freshRarity(), 4)).toBeCloseTo(Math.log(5), 12);
  });
  test('less when few episodes can have been', () => {
    expect(surpriseOf(3, freshRarity(), 1)).toBeCloseTo(Math.log(2), 12);
    expect(surpriseOf(1, known([4, 2]), 2)).toBe(0);
    expect(surpriseOf(1, known([4, 2]), 3)).toBeCloseTo(Math.log(4) - Math.log(3), 12);
  });
});

describe('what is remembered', () => {
  test('the peak of each episode: readings that lie close together are one', () => {
    const state = freshRarity();
    for (const measure of [1, 3, 2, 0, 0, 0, 5]) remember(measure, state, 4, 3);
    expect(state.peaks).toEqual([5, 3]);
  });
  test('the largest episodes only', () => {
    const state = freshRarity();
    for (const measure of [1, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1]) remember(measure, state, 3, 3);
    expect(state.peaks).toEqual([4, 3, 2]);
  });
});

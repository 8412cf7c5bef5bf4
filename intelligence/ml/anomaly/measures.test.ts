import { describe, expect, test } from 'vitest';
import { freshMixture, mixtureOddness } from './mixture.ts';
import { freshStretches, stretchOddness } from './stretches.ts';
import { freshValues, valueOddness } from './values.ts';

describe('a single value', () => {
  const oddnessAfter = (...values: number[]) => {
    const state = freshValues();
    return values.map((value) => valueOddness(value, state, 10)).at(-1);
  };
  test('is measured by what lies outside of the range so far, by its nearest neighbour and by the reading before', () => {
    expect(oddnessAfter(0, 10, 4, 12)).toEqual({ beyond: 0.2, gap: 2, jump: 8 });
    expect(oddnessAfter(0, 10, 4, 6)).toEqual({ beyond: 0, gap: 2, jump: 2 });
    expect(oddnessAfter(0, 10, 10)).toEqual({ beyond: 0, gap: 0, jump: 0 });
    expect(oddnessAfter(5)).toEqual({ beyond: 0, gap: 0, jump: 0 });
    expect(oddnessAfter(5, 5, 6)).toEqual({ beyond: 1, gap: 1, jump: 1 });
  });
  test('is forgotten first when it lies between near neighbours', () => {
    const state = freshValues();
    for (const value of [0, 100, 50, 51, 52]) valueOddness(value, state, 4);
    expect(state.seen).toEqual([0, 50, 52, 100]);
  });
});

describe('a stretch of readings', () => {
  test('is measured by the mean distance to the nearest earlier one, whatever the order within', () => {
    const state = freshStretches();
    const oddness = [1, 2, 3, 11, 12, 13, 3, 1, 5].map((value) => stretchOddness(value, state, 3, 10));
    // The first three are kept, then 11, 12, 13; 3, 1, 5 is nearest to 1, 2, 3: (0 + 1 + 2) / 3.
    expect(oddness[5]).toBe(10);
    expect(oddness[8]).toBe(1);
    expect(state.kept).toEqual([
      [1, 2, 3],
      [11, 12, 13],
      [1, 3, 5],
    ]);
  });
  test('is kept as long as there is room', () => {
    const state = freshStretches();
    for (let i = 0; i < 30; i++) stretchOddness(i, state, 3, 2);
    expect(state.kept).toEqual([
      [24, 25, 26],
      [27, 28, 29],
    ]);
  });
});

describe('a window of readings', () => {
  const options = { window: 4, bins: 2, capacity: 2 };
  const range = { low: 0, high: 10 };
  test('is measured by the relative entropy of its mixture from the nearest known one', () => {
    const state = freshMixture();
    const oddness = [1, 1, 9, 9, 1, 1, 1].map((value) => mixtureOddness(value, state, range, options));
    expect(oddness.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(oddness[5]).toBeCloseTo(0, 12);
    // Three of four low, where the known mixture has 2.5 of 5 with half a reading in each bin.
    expect(oddness[6]).toBeCloseTo(2 * (3 * Math.log(0.75 / 0.5) + Math.log(0.25 / 0.5)), 12);
  });
  test('is counted anew when the range has grown', () => {
    const state = freshMixture();
    for (const value of [1, 1, 9, 9]) mixtureOddness(value, state, range, options);
    mixtureOddness(9, state, { low: 0, high: 30 }, options);
    expect(state.kept[0]?.counts).toEqual([4, 0]);
  });
  test('is kept when it is new, as long as there is room, and the one that fitted longest ago goes', () => {
    const state = freshMixture();
    const wide = { window: 20, bins: 2, capacity: 2 };
    for (const level of [1, 9, 1, 9, 1]) for (let i = 0; i < 20; i++) mixtureOddness(level, state, range, wide);
    expect(state.kept).toHaveLength(2);
    expect(state.kept.at(-1)?.counts).toEqual([20, 0]);
  });
});

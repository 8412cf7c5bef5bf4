import { describe, expect, test } from 'vitest';
import type { Backtest } from './backtest.ts';
import { blend, learnPool, weigh } from './pool.ts';
import { prepareOne } from './series.ts';

/** A series whose truth is 10 in every trial, and what each method said: one list of errors per method, one error per trial. */
function tried(id: string, errors: Record<string, readonly number[]>): Backtest {
  const names = Object.keys(errors);
  return {
    series: prepareOne({ id, values: new Float64Array(40).fill(10) }),
    methods: names,
    trials: (errors[names[0] as string] as readonly number[]).map((_, k) => ({
      origin: { cut: 20 + 4 * k, steps: 4 },
      truth: new Float64Array(4).fill(10),
      said: new Map(names.map((name) => [name, new Float64Array(4).fill(10 + (errors[name]?.[k] as number))])),
      errors: new Map(names.map((name) => [name, Math.abs(errors[name]?.[k] as number)])),
    })),
  };
}

describe('the pool', () => {
  test('follows the method that was better on windows of the past', () => {
    const [pooled] = learnPool([tried('a', { naive: [2, 2, 2, 2], theta: [0.5, 0.4, 0.6, 0.5] })], 'naive').series;
    expect(pooled?.weights.get('theta')).toBeGreaterThan(0.9);
    expect([...(pooled?.weights.values() ?? [])].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });
  test('keeps the simple method alone until it is beaten', () => {
    const { series } = learnPool([tried('a', { naive: [1, 1, 1, 1], theta: [1.3, 1.2, 1.3, 1.4], holt: [3, 2, 9, 4] })], 'naive');
    expect([...(series[0]?.weights ?? [])]).toEqual([['naive', 1]]);
    expect(series[0]?.error).toBe(1);
  });
  test('does not take luck for skill: what it says of a window rests on the other windows', () => {
    const { series } = learnPool([tried('a', { naive: [3.5, 3.5, 3.5, 3.5], theta: [0, 5, 0, 5], holt: [5, 0, 5, 0] })], 'naive');
    expect([...(series[0]?.weights ?? [])]).toEqual([['naive', 1]]);
  });
  test('draws a series with little of its own towards what is usual in the set', () => {
    const usual = Array.from({ length: 20 }, (_, i) => tried(`u${i}`, { naive: [2, 2, 2, 2], theta: [1, 1, 1, 1], holt: [1.5, 1.5, 1.5, 1.5] }));
    const odd = tried('odd', { naive: [2], theta: [1.6], holt: [1.3] });
    const { lessons } = learnPool([...usual, odd], 'naive');
    const alone = learnPool([odd], 'naive').lessons;
    const share = (learned: typeof lessons) => weigh(odd, { ...learned, sharpness: 4 }).get('theta') ?? 0;
    expect(share(lessons)).toBeGreaterThan(share(alone));
    expect(weigh({ trials: [], methods: ['naive', 'theta', 'mstl'] }, lessons).has('mstl')).toBe(false);
  });
  test('leaves the weight of a silent method to the others', () => {
    const said = new Map([['naive', Float64Array.of(1, 1)]]);
    expect([
      ...(blend(
        said,
        new Map([
          ['naive', 0.25],
          ['theta', 0.75],
        ]),
      ) as Float64Array),
    ]).toEqual([1, 1]);
    expect(blend(new Map(), new Map([['naive', 1]]))).toBeUndefined();
  });
});

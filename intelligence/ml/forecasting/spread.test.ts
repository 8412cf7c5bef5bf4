import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { coverage } from './accuracy.ts';
import type { Interval } from './forecast.ts';
import { forecastAll, forecastOne } from './forecaster.ts';
import { naturalStep, scoreBounds, usualError } from './spread.ts';

/** Noise of its own size around a level of its own; every fifth value of the wild ones is far off. */
function noisy(length: number, seed: number, wild: boolean): Float64Array {
  const random = mulberry32(seed);
  const [level, size] = [50 + 500 * random(), 1 + 9 * random()];
  return Float64Array.from({ length }, () => level + size * normal(random) * (wild && random() < 0.2 ? 4 : 1));
}

const SIMPLE = ['ses'];

describe('intervals hold what they promise', () => {
  for (const wild of [false, true]) {
    test(`on many series with ${wild ? 'heavy tails' : 'plain noise'}: four in five, nineteen in twenty`, () => {
      const all = Array.from({ length: 150 }, (_, i) => noisy(80, 1000 + i, wild));
      const outcomes = forecastAll(
        all.map((values, i) => ({ id: `s${i}`, values: values.slice(0, 70) })),
        { horizon: 10, seasons: [], seed: 1, methods: SIMPLE, levels: [0.5, 0.8, 0.95] },
      );
      for (const [k, level] of [0.5, 0.8, 0.95].entries()) {
        const held = outcomes.map((outcome, i) =>
          'refused' in outcome ? Number.NaN : coverage((all[i] as Float64Array).subarray(70), outcome.intervals[k] as Interval),
        );
        expect(Math.abs(held.reduce((sum, share) => sum + share, 0) / held.length - level)).toBeLessThan(0.04);
      }
    });
  }

  test('also with one step ahead and four windows, where the own errors of a series are few', () => {
    const all = Array.from({ length: 300 }, (_, i) => noisy(25, 3000 + i, true));
    const outcomes = forecastAll(
      all.map((values, i) => ({ id: `s${i}`, values: values.slice(0, 24) })),
      { horizon: 1, seasons: [], seed: 1, methods: SIMPLE, levels: [0.9] },
    );
    const held = outcomes.map((outcome, i) =>
      'refused' in outcome ? Number.NaN : coverage((all[i] as Float64Array).subarray(24), outcome.intervals[0] as Interval),
    );
    expect(Math.abs(held.reduce((sum, share) => sum + share, 0) / held.length - 0.9)).toBeLessThan(0.03);
  });

  test('on single series, each by itself, they err to the wide side', () => {
    let held = 0;
    for (let i = 0; i < 40; i++) {
      const values = noisy(70, 50 + i, false);
      const { intervals } = forecastOne(values.slice(0, 60), { horizon: 10, seasons: [], seed: 1, methods: SIMPLE, levels: [0.95] });
      held += coverage(values.subarray(60), intervals[0] as Interval) / 40;
    }
    expect(held).toBeGreaterThan(0.93);
  });

  test('a walk grows wider with every step', () => {
    const random = mulberry32(8);
    const walks = Array.from({ length: 60 }, (_, s) => {
      let level = 0;
      const values = Float64Array.from({ length: 90 }, () => {
        level += normal(random);
        return level;
      });
      return { id: `w${s}`, values };
    });
    const [outcome] = forecastAll(walks, { horizon: 12, seasons: [], seed: 1, methods: SIMPLE, levels: [0.8] });
    if (!outcome || 'refused' in outcome) throw new Error('refused');
    const width = (h: number) => (outcome.intervals[0]?.upper[h] as number) - (outcome.intervals[0]?.lower[h] as number);
    expect(width(11)).toBeGreaterThan(2.2 * width(0));
  });
});

describe('bounds', () => {
  const scores = Float64Array.from({ length: 199 }, (_, i) => (i - 99) / 10);
  test('are the scores at the level, one more than there are being counted', () => {
    expect(scoreBounds({ growth: scores, scores, trials: 500, typical: 1 }, 0.9)).toEqual({ low: -9.1 + 0.1, high: 9 });
  });
  test('widen where few trials stand behind them, and beyond the last score', () => {
    const at = (trials: number, level: number) => scoreBounds({ growth: scores, scores, trials, typical: 1 }, level).high;
    expect(at(2, 0.95)).toBeGreaterThan(5 * at(99, 0.95));
    expect(at(500, 0.9999)).toBeGreaterThan(9.9);
    expect(scoreBounds({ growth: scores, scores: new Float64Array(0), trials: 500, typical: 1 }, 0.95).high).toBeCloseTo(1.96, 2);
  });
  test('rest on the own errors and a little on what the steps of the series let expect', () => {
    expect(usualError(undefined, 3, 2)).toBe(6);
    expect(usualError(6, 3, 2)).toBeCloseTo(6, 12);
    expect(usualError(12, 3, 2)).toBeCloseTo(12 ** 0.75 * 6 ** 0.25, 12);
    expect(usualError(0, 3, 2)).toBeGreaterThan(0);
    expect(usualError(4, 0, 2)).toBe(4);
    expect(naturalStep(Float64Array.of(1, 2, 4), 5, 2)).toBe(1.5);
    expect(naturalStep(Float64Array.of(1), 1, 2)).toBe(0);
  });
});

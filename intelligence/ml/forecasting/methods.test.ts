import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { deseason } from './decompose.ts';
import { fillGaps } from './gaps.ts';
import { METHODS } from './methods.ts';
import { mstl } from './mstl.ts';
import { drift, longSeasonalNaive, naive, seasonalNaive } from './seasonal-naive.ts';
import { dampedTrend, holt, simpleSmoothing, theta } from './smoothing.ts';
import { weeklyProfile } from './weekly-profile.ts';

const of = (...values: number[]) => Float64Array.from(values);
const line = Float64Array.from({ length: 40 }, (_, i) => 10 + 2 * i);
/** Two short seasons of 4 make a long one of 8 whose second half is lower. */
const weekly = Float64Array.from({ length: 64 }, (_, i) => [20, 40, 60, 40, 10, 20, 30, 20][i % 8] as number);

describe('the simple methods', () => {
  test('repeat what was last, a season ago, or the week before', () => {
    const values = of(1, 2, 3, 4, 5, 6, 7, 8);
    expect([...(naive.forecast({ values, seasons: [2, 4] }, 3) as Float64Array)]).toEqual([8, 8, 8]);
    expect([...(seasonalNaive.forecast({ values, seasons: [2, 4] }, 5) as Float64Array)]).toEqual([7, 8, 7, 8, 7]);
    expect([...(longSeasonalNaive.forecast({ values, seasons: [2, 4] }, 5) as Float64Array)]).toEqual([5, 6, 7, 8, 5]);
    expect(longSeasonalNaive.forecast({ values, seasons: [2] }, 5)).toBeUndefined();
  });
  test('drift goes on by the mean step', () => {
    expect([...(drift.forecast({ values: line, seasons: [] }, 2) as Float64Array)]).toEqual([90, 92]);
  });
  test('the weekly profile keeps the shape of the week at the level of the last day', () => {
    const risen = weekly.map((value, i) => (i >= 60 ? 2 * value : value));
    const next = weeklyProfile.forecast({ values: risen, seasons: [4, 8] }, 8) as Float64Array;
    const ratio = (next[0] as number) / 20;
    expect(ratio).toBeGreaterThan(1.6);
    for (const [h, value] of [20, 40, 60, 40].entries()) expect(next[h]).toBeCloseTo(value * ratio, 9);
    expect([...(weeklyProfile.forecast({ values: weekly.map((value) => value - 30), seasons: [4, 8] }, 3) as Float64Array)]).toEqual([-10, 10, 30]);
    expect(weeklyProfile.forecast({ values: weekly, seasons: [] }, 8)).toBeUndefined();
  });
});

describe('smoothing', () => {
  test('of a straight line: Holt goes on, theta by half, a damped trend ever less, simple smoothing stays', () => {
    const at = (method: { forecast(past: { values: Float64Array; seasons: number[] }, horizon: number): Float64Array | undefined }) =>
      [...(method.forecast({ values: line, seasons: [] }, 10) as Float64Array)] as [number, ...number[]];
    const [h, t, d, s] = [at(holt), at(theta), at(dampedTrend), at(simpleSmoothing)];
    expect(h[9]).toBeCloseTo(108, 0);
    expect((t[9] as number) - t[0]).toBeCloseTo(9, 6);
    expect((d[9] as number) - (d[8] as number)).toBeLessThan((d[1] as number) - d[0]);
    expect(d[9]).toBeGreaterThan(88);
    expect(new Set(s).size).toBe(1);
  });
  test('finds a level under noise, and seasons within seasons', () => {
    const random = mulberry32(2);
    const noisy = Float64Array.from({ length: 200 }, () => 50 + normal(random));
    expect((simpleSmoothing.forecast({ values: noisy, seasons: [] }, 1) as Float64Array)[0]).toBeCloseTo(50, 0);
    for (const method of [simpleSmoothing, dampedTrend, theta, mstl]) {
      const next = method.forecast({ values: weekly, seasons: [4, 8] }, 8) as Float64Array;
      for (let i = 0; i < 8; i++) expect(Math.abs((next[i] as number) - (weekly[i] as number))).toBeLessThan(6);
    }
  });
});

describe('a season is taken off', () => {
  test('by factors where all is above zero, by amounts elsewhere, and put back as it was', () => {
    for (const values of [weekly, weekly.map((value) => value - 30)]) {
      const { adjusted, reseason } = deseason({ values, seasons: [4, 8] });
      const spread = (list: Float64Array) => Math.max(...list) - Math.min(...list);
      expect(spread(adjusted.slice(8, -8))).toBeLessThan(0.25 * spread(values));
      const next = reseason(adjusted.slice(-8));
      for (let i = 0; i < 8; i++) expect(Math.abs((next[i] as number) - (weekly[i] as number) - (values === weekly ? 0 : -30))).toBeLessThan(4);
    }
  });
  test('only as far as it stands out of the noise', () => {
    const random = mulberry32(5);
    const noise = Float64Array.from({ length: 80 }, () => 100 + normal(random));
    const { adjusted } = deseason({ values: noise, seasons: [8] });
    const moved = noise.map((value, i) => Math.abs(value - (adjusted[i] as number)));
    expect(Math.max(...moved)).toBeLessThan(0.6);
  });
});

describe('gaps are filled', () => {
  test('on the straight line, from the same phase of the seasons around, and at the end from the last season', () => {
    expect([...fillGaps(of(1, Number.NaN, Number.NaN, 4), 1)]).toEqual([1, 2, 3, 4]);
    expect([...fillGaps(of(1, 9, 1, Number.NaN, 3, 11), 2)]).toEqual([1, 9, 1, 10, 3, 11]);
    expect([...fillGaps(of(1, 9, 2, Number.NaN), 2)]).toEqual([1, 9, 2, 9]);
    expect([...fillGaps(of(Number.NaN, 9, Number.NaN), 2)]).toEqual([9, 9, 9]);
    const whole = of(1, 2);
    expect(fillGaps(whole, 1)).toBe(whole);
  });
});

test('every method is pure, and says finite numbers or nothing however short the past is', () => {
  for (const method of METHODS) {
    for (const length of [1, 2, 3, 5, 9, 17, 40]) {
      const values = weekly.slice(0, length);
      const past = { values, seasons: [4, 8].filter((season) => length > 2 * season) };
      const next = method.forecast(past, 6);
      expect(method.forecast(past, 6)).toEqual(next);
      expect(values).toEqual(weekly.slice(0, length));
      if (!next) continue;
      expect(next).toHaveLength(6);
      expect(next.every(Number.isFinite)).toBe(true);
    }
  }
});

import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { autocorrelation, isSeasonal, naive2 } from './naive2.ts';

const seasonal = Float64Array.from({ length: 40 }, (_, i) => [80, 100, 120, 100][i % 4] as number);

describe('naive 2 is that of the M4 competition', () => {
  test('the last value goes on with its season', () => {
    const forecast = naive2(
      seasonal.map((value, i) => value * (i < 20 ? 1 : 2)),
      4,
      6,
    );
    for (const [h, value] of [160, 200, 240, 200, 160, 200].entries()) expect(Math.abs((forecast[h] as number) - value)).toBeLessThan(10);
    const steady = naive2(seasonal, 4, 6);
    for (const [h, value] of [80, 100, 120, 100, 80, 100].entries()) expect(steady[h]).toBeCloseTo(value, 9);
  });
  test('without a proven season it repeats the last value', () => {
    const random = mulberry32(1);
    const noise = Float64Array.from({ length: 60 }, () => 10 + normal(random));
    expect(isSeasonal(noise, 12)).toBe(false);
    expect([...naive2(noise, 12, 3)]).toEqual(new Array(3).fill(noise[59]));
    expect(isSeasonal(seasonal, 4)).toBe(true);
    const spikes = Float64Array.from({ length: 18 }, (_, i) => (i % 6 === 0 ? 200 : 100));
    expect(isSeasonal(spikes, 6)).toBe(true);
    expect(isSeasonal(spikes.slice(0, 17), 6)).toBe(false);
    expect(isSeasonal(seasonal, 1)).toBe(false);
  });
  test('a season of values not above zero has no factors, so the last value is repeated', () => {
    expect([
      ...naive2(
        seasonal.map((value) => value - 100),
        4,
        2,
      ),
    ]).toEqual([0, 0]);
  });
  test('autocorrelation is 1 at most, and 0 where nothing moves', () => {
    expect(autocorrelation(seasonal, 4)[3]).toBeCloseTo(0.9, 9);
    expect([...autocorrelation(new Float64Array(9).fill(3), 2)]).toEqual([0, 0]);
  });
});

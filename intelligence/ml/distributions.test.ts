import { describe, expect, test } from 'vitest';
import { chiSquareTail, kolmogorovTail, logGamma, normalCdf, normalQuantile, shareInterval, twoSided } from './distributions.ts';

describe('the tables of a statistics book are met:', () => {
  const cases: readonly [string, number, number][] = [
    ['normal, half', normalCdf(0), 0.5],
    ['normal, 1.96', normalCdf(1.959964), 0.975],
    ['normal, far out', normalCdf(-6) / 9.8659e-10, 1],
    ['normal quantile', normalQuantile(0.975), 1.959964],
    ['two-sided', twoSided(-2.575829), 0.01],
    ['chi-squared, 1 degree', chiSquareTail(3.841459, 1), 0.05],
    ['chi-squared, 2 degrees', chiSquareTail(9.21034, 2), 0.01],
    ['chi-squared, 10 degrees, low', chiSquareTail(3.940299, 10), 0.95],
    ['chi-squared, 30 degrees', chiSquareTail(43.77297, 30), 0.05],
    ['chi-squared of nothing', chiSquareTail(0, 3), 1],
    ['log of 4!', logGamma(5), Math.log(24)],
    ['Kolmogorov, 1.358 at large samples', kolmogorovTail(1.3581 / Math.sqrt(1e12 / 2), 1e12, 1e12), 0.05],
    ['Kolmogorov, no distance', kolmogorovTail(0, 50, 50), 1],
    ['Wilson, 8 of 10, low', shareInterval(8, 10)[0], 0.490162],
    ['Wilson, 8 of 10, high', shareInterval(8, 10)[1], 0.943318],
    ['Wilson, none of 10', shareInterval(0, 10)[0], 0],
  ];
  for (const [name, found, expected] of cases) test(name, () => expect(found).toBeCloseTo(expected, 4));
  test('of nothing nothing is known', () => expect(shareInterval(0, 0)).toEqual([0, 1]));
});

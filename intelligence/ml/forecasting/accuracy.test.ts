import { describe, expect, test } from 'vitest';
import { coverage, meanAbsoluteError, seasonalScale, smape } from './accuracy.ts';

const of = (...values: number[]) => Float64Array.from(values);

describe('forecasts are measured as M4 does', () => {
  test('sMAPE lies between 0 and 200, and nothing against nothing is no error', () => {
    expect(smape(of(100, 50), of(100, 50))).toBe(0);
    expect(smape(of(100), of(50))).toBeCloseTo(200 / 3, 12);
    expect(smape(of(100, 0), of(0, 0))).toBe(100);
    expect(smape(of(-10), of(10))).toBe(200);
  });
  test('the unit of MASE is the mean step from season to season', () => {
    expect(seasonalScale(of(1, 5, 2, 7), 2)).toBe(1.5);
    expect(seasonalScale(of(1, 5, 2, 7), 1)).toBe((4 + 3 + 5) / 3);
    expect(seasonalScale(of(4), 1)).toBeNaN();
  });
  test('what was never seen counts nowhere', () => {
    const truth = of(10, Number.NaN, 30);
    expect(meanAbsoluteError(truth, of(11, 99, 33))).toBe(2);
    expect(coverage(truth, { lower: of(0, 0, 0), upper: of(20, 20, 20) })).toBe(0.5);
    expect(seasonalScale(of(1, Number.NaN, 4, 6), 1)).toBe(2);
    expect(meanAbsoluteError(of(Number.NaN), of(1))).toBeNaN();
  });
});

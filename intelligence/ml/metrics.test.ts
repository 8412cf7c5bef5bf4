import { describe, expect, test } from 'vitest';
import { averagePrecision, brier, calibrationError, classifierMetrics, liftTopDecile, logLoss, rocAuc } from './metrics.ts';

const chances = (...values: number[]) => Float64Array.from(values);
const labels = (...values: number[]) => Uint8Array.from(values);

describe('ROC-AUC', () => {
  test('is the share of pairs in the right order, ties counting one half', () => {
    expect(rocAuc(chances(0.9, 0.8, 0.3, 0.1), labels(1, 0, 1, 0))).toBe(0.75);
    expect(rocAuc(chances(0.5, 0.5, 0.5, 0.5), labels(1, 0, 1, 0))).toBe(0.5);
    expect(rocAuc(chances(0.9, 0.5, 0.5, 0.1), labels(1, 1, 0, 0))).toBe(0.875);
  });
});

test('average precision sums precision over the gains in recall; tied rows come together', () => {
  expect(averagePrecision(chances(0.9, 0.8, 0.7, 0.6), labels(1, 0, 1, 0))).toBeCloseTo((1 + 2 / 3) / 2, 12);
  expect(averagePrecision(chances(0.5, 0.5, 0.5, 0.5), labels(1, 0, 0, 0))).toBe(0.25);
});

test('log-loss is in nats, and a certain error costs what the clip allows', () => {
  expect(logLoss(chances(0.8, 0.2), labels(1, 0))).toBeCloseTo(-Math.log(0.8), 12);
  expect(logLoss(chances(0), labels(1))).toBeCloseTo(-Math.log(1e-7), 9);
});

test('the Brier score is the mean squared distance', () => expect(brier(chances(0.8, 0.4), labels(1, 0))).toBeCloseTo((0.04 + 0.16) / 2, 12));

test('the calibration error compares mean chance and frequency in ten equal bins', () => {
  expect(calibrationError(chances(0.25, 0.25, 0.25, 0.25), labels(1, 0, 0, 0))).toBeCloseTo(0, 12);
  expect(calibrationError(chances(0.91, 0.99, 0.11), labels(1, 0, 0))).toBeCloseTo((0.9 + 0.11) / 3, 12);
  expect(calibrationError(chances(1, 1), labels(1, 1))).toBe(0);
});

describe('lift in the top decile', () => {
  test('compares the tenth with the highest chances to all', () => {
    const ranked = Float64Array.from({ length: 20 }, (_, i) => 1 - i / 20);
    expect(liftTopDecile(ranked, labels(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0))).toBe(5);
  });
  test('counts rows tied at the edge in part, so that a constant has no lift', () => {
    expect(liftTopDecile(new Float64Array(20).fill(0.3), labels(1, ...new Array(18).fill(0), 1))).toBeCloseTo(1, 12);
  });
});

test('one class alone cannot be measured', () => {
  expect(() => classifierMetrics(chances(0.1, 0.2), labels(0, 0))).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
});

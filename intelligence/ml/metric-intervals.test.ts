import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../kernel/random.ts';
import { sigmoid } from './classifier.ts';
import { aucDifference, aucEstimate, calibrationCurve, calibrationErrorEstimate, calibrationLine, logLossEstimate, meanEstimate } from './metric-intervals.ts';
import { rocAuc } from './metrics.ts';

/** Chances as a model says them and outcomes from the true log-odds `slope` × said + `intercept`. */
function world(rows: number, seed: number, slope = 1, intercept = 0) {
  const random = mulberry32(seed);
  const said = Float64Array.from({ length: rows }, () => 1.2 * normal(random) - 0.5);
  const labels = Uint8Array.from(said, (z) => (random() < sigmoid(slope * z + intercept) ? 1 : 0));
  return { chances: said.map(sigmoid), labels };
}
const share = (count: number, holds: (seed: number) => boolean) => Array.from({ length: count }, (_, seed) => holds(seed + 1)).filter(Boolean).length / count;

describe('a 95 % interval holds the truth in about 95 of 100 samples', () => {
  const { chances, labels } = world(200_000, 999);
  const truth = { auc: aucEstimate(chances, labels).value, loss: logLossEstimate(chances, labels).value };
  test('for the AUC (DeLong)', () => {
    const held = share(300, (seed) => {
      const sample = world(250, seed);
      const { low, high } = aucEstimate(sample.chances, sample.labels);
      return low <= truth.auc && truth.auc <= high;
    });
    expect(held).toBeGreaterThan(0.91);
    expect(held).toBeLessThan(0.985);
  });
  test('for the log-loss', () => {
    const held = share(300, (seed) => {
      const sample = world(250, seed);
      const { low, high } = logLossEstimate(sample.chances, sample.labels);
      return low <= truth.loss && truth.loss <= high;
    });
    expect(held).toBeGreaterThan(0.91);
    expect(held).toBeLessThan(0.985);
  });
  test('for the calibration slope and intercept', () => {
    const held = share(200, (seed) => {
      const sample = world(500, seed, 0.6, -0.4);
      const { slope, intercept } = calibrationLine(sample.chances, sample.labels);
      return slope.low <= 0.6 && 0.6 <= slope.high && intercept.low <= -0.4 && -0.4 <= intercept.high;
    });
    expect(held).toBeGreaterThan(0.86);
    expect(held).toBeLessThan(0.975);
  });
  test('for the calibration error of a model that is off', () => {
    const large = world(200_000, 998, 0.5, -0.3);
    const off = calibrationErrorEstimate(large.chances, large.labels, 1).value;
    const held = share(60, (seed) => {
      const sample = world(1500, seed, 0.5, -0.3);
      const { low, high } = calibrationErrorEstimate(sample.chances, sample.labels, 1);
      return low <= off && off <= high;
    });
    expect(held).toBeGreaterThan(0.9);
  });
});

describe('the calibration error of a model that is right', () => {
  test('is what chance alone makes of it, and its interval begins at nothing', () => {
    const found = Array.from({ length: 80 }, (_, k) => {
      const { chances, labels } = world(600, k + 1);
      return calibrationErrorEstimate(chances, labels, 1);
    });
    const part = (holds: (one: (typeof found)[number]) => boolean) => found.filter(holds).length / found.length;
    expect(part(({ low }) => low === 0)).toBeGreaterThan(0.9);
    expect(part(({ value, byChanceAtMost }) => value <= byChanceAtMost)).toBeGreaterThan(0.88);
    expect(part(({ value, byChanceAlone }) => value <= byChanceAlone)).toBeLessThan(0.75);
  });
  test('is drawn from its seed', () => {
    const { chances, labels } = world(300, 1);
    expect(calibrationErrorEstimate(chances, labels, 4)).toEqual(calibrationErrorEstimate(chances, labels, 4));
    expect(calibrationErrorEstimate(chances, labels, 4)).not.toEqual(calibrationErrorEstimate(chances, labels, 5));
  });
});

test('DeLong gives the variance of the published algorithm on a case worked by hand', () => {
  // Placings of the positives among the negatives: 1, 0.75, 0.5 (one tie); of the negatives among the positives: 1, 1, 5/6, 1/6.
  const { value, variance } = aucEstimate(Float64Array.of(0.9, 0.6, 0.4, 0.1, 0.2, 0.4, 0.7), Uint8Array.of(1, 1, 1, 0, 0, 0, 0));
  const above = [1, 0.75, 2.5 / 4];
  const below = [1, 1, 2.5 / 3, 1 / 3];
  const spread = (values: number[]) => {
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1) / values.length;
  };
  expect(value).toBeCloseTo(above.reduce((sum, v) => sum + v, 0) / 3, 12);
  expect(variance).toBeCloseTo(spread(above) + spread(below), 12);
});

test('the mean over folds is surer than one fold', () => {
  const folds = [1, 2, 3, 4].map((seed) => {
    const { chances, labels } = world(300, seed);
    return aucEstimate(chances, labels);
  });
  const { value, variance } = meanEstimate(folds, 0, 1);
  expect(value).toBeCloseTo(folds.reduce((sum, fold) => sum + fold.value, 0) / 4, 12);
  expect(variance).toBeCloseTo(folds.reduce((sum, fold) => sum + fold.variance, 0) / 16, 12);
});

test('the curve says of each tenth what was said and what happened, and leaves out tenths that nobody is in', () => {
  const bins = calibrationCurve(Float64Array.of(0.12, 0.18, 0.95, 1), Uint8Array.of(0, 1, 1, 1));
  expect(bins.map(({ rows }) => rows)).toEqual([2, 2]);
  expect(bins[0]).toMatchObject({ from: 0.1, to: 0.2, happened: 0.5 });
  expect(bins[0]?.said).toBeCloseTo(0.15, 12);
  expect(bins[1]?.low).toBeLessThan(1);
});

describe('the difference of two scorers', () => {
  /** Customers seen on two days each; the second scorer sees less than the first. */
  const drawn = (seed: number, customers: number) => {
    const random = mulberry32(seed);
    const rows = Array.from({ length: customers }, (_, customer) => {
      const risk = normal(random);
      const label = random() < sigmoid(risk - 1.5) ? 1 : 0;
      const seen = [risk + 0.5 * normal(random), risk + 1.2 * normal(random)] as const;
      return [1, 2].map(() => ({ customer: `c${customer}`, label, first: seen[0] + 0.1 * normal(random), second: seen[1] + 0.1 * normal(random) }));
    }).flat();
    const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of);
    return { first: column(({ first }) => first), second: column(({ second }) => second), labels: Uint8Array.from(rows, ({ label }) => label), rows };
  };

  test('is held by its interval in 95 of 100 worlds, though the rows of a customer are alike', () => {
    const { first, second, labels } = drawn(1, 40_000);
    const truth = rocAuc(first, labels) - rocAuc(second, labels);
    let [held, asIfApart] = [0, 0];
    for (let seed = 2; seed < 302; seed++) {
      const world = drawn(seed, 250);
      const { low, high } = aucDifference(world.first, world.second, world.labels, (row) => world.rows[row]?.customer ?? '');
      const apart = aucDifference(world.first, world.second, world.labels, String);
      held += low <= truth && truth <= high ? 1 : 0;
      asIfApart += apart.low <= truth && truth <= apart.high ? 1 : 0;
    }
    expect(held / 300).toBeGreaterThan(0.92);
    expect(held / 300).toBeLessThan(0.985);
    // Were each row a customer of its own, too much would be claimed.
    expect(asIfApart / 300).toBeLessThan(0.9);
  });
  test('of a scorer with itself is nothing, and surely so', () => {
    const { first, labels } = drawn(1, 100);
    expect(aucDifference(first, first, labels, String)).toMatchObject({ value: 0, low: 0, high: 0 });
  });
});

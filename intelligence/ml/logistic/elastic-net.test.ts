import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { sigmoid } from '../classifier.ts';
import { logisticRegression } from '../logistic-regression.ts';
import { logLoss } from '../metrics.ts';
import { numeric, tableOf } from '../table.ts';
import type { Input } from './design.ts';
import { fitElasticNet } from './elastic-net.ts';
import { fitRidge } from './newton.ts';
import { atZero } from './objective.ts';

const random = mulberry32(1);
const rows = 500;
const dense = Array.from({ length: 12 }, () => Float64Array.from({ length: rows }, () => normal(random)));
const flagged = Int32Array.from({ length: 60 }, (_, i) => 7 * i);
const inputs: Input[] = [...dense.map((values) => ({ length: rows, values })), { length: rows, rows: flagged }];
const labels = Uint8Array.from({ length: rows }, (_, i) => (random() < sigmoid(dense[0]![i]! - 0.7 * dense[1]![i]! + (i % 7 === 0 ? 0.8 : 0) - 0.5) ? 1 : 0));
const weights = Float64Array.from({ length: rows }, (_, i) => 1 + (i % 3) / 2);
const free = new Int8Array(13);

const fitted = (ridge: number, lasso: number, signs = free) => {
  const at = atZero(rows, 13);
  fitElasticNet(inputs, signs, labels, weights, { ridge, lasso }, at, { hessian: undefined });
  return at;
};
const pulls = (at: ReturnType<typeof fitted>) => {
  const errors = at.margins.map((z, i) => weights[i]! * (labels[i]! - sigmoid(z)));
  return inputs.map(({ rows: places, values }) => {
    let pull = 0;
    for (let k = 0; k < (places?.length ?? rows); k++) pull += (values?.[k] ?? 1) * errors[places?.[k] ?? k]!;
    return pull;
  });
};

describe('the elastic net', () => {
  test('stands where its conditions for the minimum hold: a slope that is not 0 is pulled with the whole penalty, one that is 0 with less', () => {
    const at = fitted(3, 25);
    let zeros = 0;
    for (const [j, pull] of pulls(at).entries()) {
      const slope = at.beta[j]!;
      if (slope === 0) zeros++;
      if (slope === 0) expect(Math.abs(pull)).toBeLessThan(25 + 0.5);
      else expect(pull).toBeCloseTo(3 * slope + 25 * Math.sign(slope), 0);
    }
    expect(zeros).toBeGreaterThan(3);
    expect(zeros).toBeLessThan(13);
  });

  test('is the ridge when there is no lasso', () => {
    const ridge = atZero(rows, 13);
    fitRidge(inputs, labels, weights, 3, ridge);
    for (const [j, slope] of fitted(3, 0).beta.entries()) expect(slope).toBeCloseTo(ridge.beta[j]!, 2);
  });

  test('leaves nothing but the intercept under a lasso that no pull reaches', () => {
    const { beta } = fitted(1, 1000);
    expect([...beta.subarray(0, 13)]).toEqual(new Array(13).fill(0));
    expect(beta[13]).not.toBe(0);
  });

  test('keeps the signs that it is told', () => {
    const signs = free.slice();
    signs.set([-1, 1]);
    const { beta } = fitted(3, 5, signs);
    expect([beta[0], beta[1]]).toEqual([0, 0]);
  });

  test('reaches the same place when it is handed a Hessian that is far off', () => {
    const at = atZero(rows, 13);
    const nearby = { hessian: undefined };
    const heavy = weights.map((weight) => 1000 * weight);
    fitElasticNet(inputs, free, labels, heavy, { ridge: 1, lasso: 1e6 }, atZero(rows, 13), nearby);
    fitElasticNet(inputs, free, labels, weights, { ridge: 3, lasso: 25 }, at, nearby);
    for (const [j, slope] of fitted(3, 25).beta.entries()) expect(slope).toBeCloseTo(at.beta[j]!, 2);
  });
});

test('among many features that mean nothing the regression keeps few, and foretells better for it', () => {
  const wide = (size: number) => {
    const columns = Array.from({ length: 120 }, (_, c) =>
      numeric(
        `x${c}`,
        Float64Array.from({ length: size }, () => normal(random)),
      ),
    );
    return { table: tableOf(columns), labels: Uint8Array.from({ length: size }, (_, i) => (random() < sigmoid(1.5 * columns[0]!.values[i]!) ? 1 : 0)) };
  };
  const [some, more] = [wide(400), wide(2000)];
  const loss = (lassos: number[]) => {
    const model = logisticRegression({ lassos }).train(some.table, some.labels, { seed: 1 });
    const kept = (model.snapshot().contributions as unknown as { slope: number }[]).filter(({ slope }) => slope !== 0).length;
    return { kept, loss: logLoss(model.predict(more.table), more.labels) };
  };
  const [ridge, net] = [loss([]), loss([0.5, 1, 2])];
  expect(net.kept).toBeLessThan(60);
  expect(net.loss).toBeLessThan(ridge.loss - 0.02);
});

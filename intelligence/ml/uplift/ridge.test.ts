import { expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { stratifiedFolds } from '../folds.ts';
import { numeric } from '../table.ts';
import { chooseRidge } from './ridge.ts';

function world(rows: number, seed: number, slope: number) {
  const random = mulberry32(seed);
  const columns = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    numeric(
      name,
      Float64Array.from({ length: rows }, () => normal(random)),
    ),
  );
  const target = Float64Array.from({ length: rows }, (_, i) => 10 + slope * (columns[0]?.values[i] as number) + normal(random));
  return { columns, target, folds: stratifiedFolds(new Uint8Array(rows), 5, seed) };
}

const spread = (values: Float64Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

test('what is linear is found', () => {
  const { columns, target, folds } = world(500, 1, 2);
  const { fit, outOfFold } = chooseRidge(columns, target, folds);
  expect(spread(fit.margins)).toBeGreaterThan(1.8);
  expect(spread(outOfFold.map((value, i) => value - (target[i] as number)))).toBeLessThan(1.1);
});

test('on noise everybody gets about the mean, however often one tries', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { columns, target, folds } = world(200, seed, 0);
    const { fit } = chooseRidge(columns, target, folds);
    expect(spread(fit.margins)).toBeLessThan(0.08);
    expect(fit.beta.at(-1)).toBeCloseTo(10, 0);
  }
});

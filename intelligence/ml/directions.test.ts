import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../kernel/random.ts';
import { type EstimatorName, estimator } from './estimator.ts';
import { numeric, tableOf } from './table.ts';

const ROWS = 1_500;

/** `fails` seems to help here, by chance or by a confounder; `noise` bends everything a little. */
function world(seed: number) {
  const random = mulberry32(seed);
  const fails = Float64Array.from({ length: ROWS }, () => Math.floor(random() * 4));
  const noise = Float64Array.from({ length: ROWS }, () => normal(random));
  const labels = Uint8Array.from(fails, (count, i) => Number(random() < 1 / (1 + Math.exp(1 + 0.4 * count - Math.sin(2 * (noise[i] as number))))));
  return { table: tableOf([numeric('fails', fails), numeric('noise', noise)]), labels };
}

/** The chance at each number of failures, all else equal. */
function along(classifier: ReturnType<ReturnType<typeof estimator>['train']>, noise: number): number[] {
  const steps = [0, 1, 2, 3, 10];
  return [
    ...classifier.predict(
      tableOf([
        numeric('fails', steps),
        numeric(
          'noise',
          steps.map(() => noise),
        ),
      ]),
    ),
  ];
}
const rises = (values: readonly number[]) => values.every((value, i) => i === 0 || value >= (values[i - 1] as number) - 1e-12);

describe.each(['trees', 'logistic', 'auto'] as EstimatorName[])('%s with a direction', (model) => {
  const { table, labels } = world(1);
  const free = estimator({ model }).train(table, labels, { seed: 1 });
  const held = estimator({ model }).train(table, labels, { seed: 1, directions: { fails: 1 } });

  test('never says that one more failure lowers the chance, wherever else the customer stands', () => {
    for (let noise = -3; noise <= 3; noise += 0.25) expect(rises(along(held, noise))).toBe(true);
  });

  test('would have said so without', () => {
    expect(rises(along(free, 0))).toBe(false);
  });

  test('keeps the other way round too', () => {
    const down = estimator({ model }).train(table, labels, { seed: 1, directions: { fails: -1 } });
    for (let noise = -3; noise <= 3; noise += 0.5) expect(rises(along(down, noise).reverse())).toBe(true);
  });
});

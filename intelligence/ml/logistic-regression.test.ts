import { expect, test } from 'vitest';
import { mulberry32, normal } from '../kernel/random.ts';
import { classifierSuite } from './classifier.suite.ts';
import { sigmoid } from './classifier.ts';
import type { Input } from './logistic/design.ts';
import { fitRidge } from './logistic/newton.ts';
import { atZero } from './logistic/objective.ts';
import { logisticRegression } from './logistic-regression.ts';
import { categorical, numeric, tableOf } from './table.ts';

classifierSuite('logistic regression', logisticRegression());

/** Two hundred rows of a dense, a flag and a mostly zero input, with labels drawn from known slopes. */
function drawn() {
  const random = mulberry32(3);
  const dense = Float64Array.from({ length: 200 }, () => normal(random));
  const flagged = Int32Array.from({ length: 40 }, (_, i) => 5 * i);
  const inputs: Input[] = [
    { length: 200, values: dense },
    { length: 200, rows: flagged },
    { length: 200, rows: flagged.map((row) => row + 1), values: dense.slice(0, 40) },
  ];
  const labels = Uint8Array.from(dense, (x, i) => (random() < sigmoid(x + (i % 5 === 0 ? 1 : 0) - 0.5) ? 1 : 0));
  return { inputs, labels, weights: new Float64Array(200).fill(1) };
}

test('at the minimum the penalty balances the gradient of every slope, and the mean chance is the share of the event', () => {
  const { inputs, labels, weights } = drawn();
  const at = atZero(200, 3);
  fitRidge(inputs, labels, weights, 2, at);
  const errors = at.margins.map((z, i) => (labels[i] as number) - sigmoid(z));
  for (const [j, { rows, values }] of inputs.entries()) {
    let pull = 0;
    for (let k = 0; k < (rows ?? errors).length; k++) pull += (values?.[k] ?? 1) * (errors[rows?.[k] ?? k] as number);
    expect(pull).toBeCloseTo(2 * (at.beta[j] as number), 1);
  }
  expect(errors.reduce((sum, error) => sum + error, 0)).toBeCloseTo(0, 1);
});

test('rows of weight zero teach nothing', () => {
  const { inputs, labels, weights } = drawn();
  const half = weights.map((_, i) => (i < 100 ? 1 : 0));
  const turned = labels.map((label, i) => (i < 100 ? label : 1 - label));
  const [a, b] = [atZero(200, 3), atZero(200, 3)];
  fitRidge(inputs, labels, half, 1, a);
  fitRidge(inputs, turned, half, 1, b);
  expect(a.beta).toEqual(b.beta);
});

test('an input that tells the labels apart completely does not run away', () => {
  const rows = 400;
  const x = Float64Array.from({ length: rows }, (_, i) => (i % 2 ? 1 : -1));
  const model = logisticRegression().train(
    tableOf([numeric('x', x)]),
    Uint8Array.from(x, (v) => (v > 0 ? 1 : 0)),
    { seed: 1 },
  );
  const [low, high] = model.predict(tableOf([numeric('x', [-1, 1])]));
  expect(low).toBeLessThan(0.05);
  expect(high).toBeGreaterThan(0.95);
  expect(high).toBeLessThan(1);
});

test('a missing value is a signal of its own where it was seen in training', () => {
  const random = mulberry32(9);
  const x = Float64Array.from({ length: 1000 }, (_, i) => (i % 4 === 0 ? Number.NaN : normal(random)));
  const labels = Uint8Array.from(x, (v) => (random() < (Number.isNaN(v) ? 0.8 : 0.2) ? 1 : 0));
  const model = logisticRegression().train(tableOf([numeric('x', x)]), labels, { seed: 1 });
  const [missing, known] = model.predict(tableOf([numeric('x', [Number.NaN, 0])]));
  expect(missing).toBeGreaterThan(0.7);
  expect(known).toBeLessThan(0.3);
});

test('rare words share what they have in common; one never seen is among them', () => {
  const random = mulberry32(11);
  const words = Array.from({ length: 1200 }, (_, i) => (i % 3 === 0 ? `rare ${i}` : 'usual'));
  const labels = Uint8Array.from(words, (word) => (random() < (word === 'usual' ? 0.2 : 0.7) ? 1 : 0));
  const model = logisticRegression().train(tableOf([categorical('w', words)]), labels, { seed: 1 });
  const [usual, unseen] = model.predict(tableOf([categorical('w', ['usual', 'rare for the first time'])]));
  expect(usual).toBeLessThan(0.3);
  expect(unseen).toBeGreaterThan(0.6);
});

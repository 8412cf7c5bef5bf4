import { expect, test } from 'vitest';
import { knownWorld } from './classifier.suite.ts';
import { crossValidate } from './evaluate.ts';
import { logisticRegression } from './logistic-regression.ts';
import { numeric } from './table.ts';

const { table, labels } = knownWorld(500, 1);
const options = { folds: 4, seed: 1 };

test('every fold is measured on rows that the model has not seen, and timed by the clock that is given', () => {
  let ms = 0;
  const seen: number[] = [];
  const { mean, perFold } = crossValidate(logisticRegression(), table, labels, { ...options, elapsedMs: () => (ms += 250), onFold: (done) => seen.push(done) });
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(perFold.map((fold) => fold.fit_seconds)).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(mean.roc_auc).toBeCloseTo(perFold.reduce((sum, fold) => sum + fold.roc_auc, 0) / 4, 12);
  expect(mean.roc_auc).toBeGreaterThan(0.7);
});

test('a number that marks each row is worth nothing on the others', () => {
  const marks = Float64Array.from(labels.keys());
  const shuffledLabels = labels.map((_, i) => ((i * 7919) % 13 < 5 ? 1 : 0));
  const { mean } = crossValidate(logisticRegression(), { rows: 500, columns: [numeric('row', marks)] }, shuffledLabels, { ...options, elapsedMs: () => 0 });
  expect(Math.abs(mean.roc_auc - 0.5)).toBeLessThan(0.08);
});

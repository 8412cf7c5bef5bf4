import { expect, test } from 'vitest';
import { knownWorld } from './classifier.suite.ts';
import { crossValidate, validate } from './evaluate.ts';
import { logisticRegression } from './logistic-regression.ts';
import { categorical, numeric } from './table.ts';

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

test('each row is held out once; the means carry intervals; and the simplest rules stand beside them on the same rows', () => {
  const { heldOut, estimates, mean, calibration, baseRate, singleColumn } = crossValidate(logisticRegression(), table, labels, {
    ...options,
    elapsedMs: () => 0,
  });
  expect([...heldOut.places].sort((a, b) => a - b)).toEqual([...labels.keys()]);
  expect(heldOut.labels).toEqual(Uint8Array.from(heldOut.places, (i) => labels[i] as number));
  expect(estimates.roc_auc.value).toBeCloseTo(mean.roc_auc, 12);
  expect(estimates.log_loss.value).toBeCloseTo(mean.log_loss, 12);
  expect(estimates.roc_auc.high - estimates.roc_auc.low).toBeLessThan(0.12);
  expect(calibration.slope.low).toBeLessThan(1.2);
  expect(baseRate.log_loss).toBeGreaterThan(mean.log_loss);
  expect(singleColumn.columns).toEqual(['late', 'late', 'late', 'late']);
  expect(singleColumn.mean.roc_auc).toBeLessThan(mean.roc_auc);
});

test('windows of time are measured like folds, on the rows that they name', () => {
  const splits = [{ train: Int32Array.from({ length: 300 }, (_, i) => i), test: Int32Array.from({ length: 100 }, (_, i) => 300 + i) }];
  const seen: number[] = [];
  const { heldOut, perFold } = validate(logisticRegression(), table, labels, splits, {
    seed: 1,
    elapsedMs: () => 0,
    onFold: (_d, _f, model, places) => seen.push(places.length, model.features.length),
  });
  expect(perFold).toHaveLength(1);
  expect([...heldOut.places]).toEqual([...(splits[0]?.test ?? [])]);
  expect(seen).toEqual([100, table.columns.length]);
});

test('the simple rule is learned from training rows only: a word that comes once tells nothing', () => {
  const named = {
    rows: 500,
    columns: [
      categorical(
        'name',
        Array.from(labels, (_, i) => `n${i}`),
      ),
      numeric('one', new Float64Array(500).fill(1)),
    ],
  };
  const { singleColumn } = crossValidate(logisticRegression(), named, labels, { ...options, elapsedMs: () => 0 });
  expect(singleColumn.mean.roc_auc).toBe(0.5);
});

import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../kernel/random.ts';
import { blend } from './blend.ts';
import { fitPlatt, plattLoss, UNCALIBRATED, worthwhilePlatt } from './calibration.ts';
import { sigmoid } from './classifier.ts';
import { constantClassifier } from './constant.ts';
import { stratifiedFolds } from './folds.ts';

/** Log-odds that are off by a known slope and intercept, with outcomes drawn from the true ones. */
function distorted(rows: number, slope: number, intercept: number) {
  const random = mulberry32(3);
  const truth = Float64Array.from({ length: rows }, () => 1.5 * normal(random));
  const labels = Uint8Array.from(truth, (z) => (random() < sigmoid(z) ? 1 : 0));
  return { said: truth.map((z) => (z - intercept) / slope), labels, weights: new Float64Array(rows).fill(1), folds: stratifiedFolds(labels, 5, 1) };
}

describe('Platt scaling', () => {
  test('finds how much a model overstates', () => {
    const { said, labels, weights } = distorted(20_000, 0.5, -0.7);
    const { slope, intercept } = fitPlatt(said, labels, weights);
    expect(slope).toBeCloseTo(0.5, 1);
    expect(intercept).toBeCloseTo(-0.7, 1);
  });
  test('leaves out rows that no model was asked about', () => {
    const { said, labels, weights } = distorted(4000, 0.5, 0);
    const holes = said.map((z, i) => (i % 2 ? Number.NaN : z));
    const half = (values: Float64Array) => values.filter((_, i) => i % 2 === 0);
    const expected = fitPlatt(
      half(said),
      labels.filter((_, i) => i % 2 === 0),
      half(weights),
    );
    expect(fitPlatt(holes, labels, weights)).toEqual(expected);
  });
  test('does not run away when the scores part the classes completely', () => {
    const { slope } = fitPlatt(Float64Array.of(-3, -2, 2, 3), Uint8Array.of(0, 0, 1, 1), new Float64Array(4).fill(1));
    expect(Number.isFinite(slope)).toBe(true);
  });
  test('is taken where it helps on rows that it was not fitted on', () => {
    const { said, labels, weights, folds } = distorted(2000, 0.5, -0.7);
    const platt = worthwhilePlatt(said, labels, weights, folds);
    expect(plattLoss(said, labels, weights, platt)).toBeLessThan(plattLoss(said, labels, weights, UNCALIBRATED) - 0.02);
  });
  test('is left where the model is right already', () => {
    const { said, labels, weights, folds } = distorted(2000, 1, 0);
    expect(worthwhilePlatt(said, labels, weights, folds)).toBe(UNCALIBRATED);
  });
  test('is never taken to turn a model round', () => {
    const { said, labels, weights, folds } = distorted(2000, -1, 0);
    expect(worthwhilePlatt(said, labels, weights, folds)).toBe(UNCALIBRATED);
  });
});

test('models that know different features cannot be blended', () => {
  const [a, b] = ['a', 'b'].map((name) => ({ weight: 0.5, classifier: constantClassifier([{ name, kind: 'numeric' }], 0) }));
  expect(() => blend([a!, b!], 0)).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
});

import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../kernel/random.ts';
import { calibrated } from './calibrated.ts';
import { fitBeta } from './calibration-beta.ts';
import { worthwhileCalibration } from './calibration-choice.ts';
import { type Calibration, calibrate, softplus } from './calibration-curve.ts';
import { fitIsotonic } from './calibration-isotonic.ts';
import { knownWorld } from './classifier.suite.ts';
import { sigmoid } from './classifier.ts';
import { stratifiedFolds } from './folds.ts';
import { heldOutLoss } from './lesson.ts';
import { logisticRegression } from './logistic-regression.ts';
import { restore } from './restore.ts';

/** Log-odds as said, outcomes from the true ones, which are `truth` of them. */
function said(rows: number, seed: number, truth: (z: number) => number) {
  const random = mulberry32(seed);
  const logOdds = Float64Array.from({ length: rows }, () => 1.8 * normal(random));
  const labels = Uint8Array.from(logOdds, (z) => (random() < sigmoid(truth(z)) ? 1 : 0));
  return { logOdds, labels, weights: new Float64Array(rows).fill(1), folds: stratifiedFolds(labels, 5, 1) };
}
const choose = ({ logOdds, labels, weights, folds }: ReturnType<typeof said>) => worthwhileCalibration(logOdds, labels, weights, folds);
const loss = ({ logOdds, labels, weights }: ReturnType<typeof said>, calibration: Calibration | undefined) =>
  heldOutLoss(calibration ? logOdds.map((z) => calibrate(calibration, z)) : logOdds, labels, weights);

/** A curve that no straight line and no beta can follow: flat in the middle, steep outside. */
const steps = (z: number) => (z < -1.5 ? -4 : z < 1.5 ? -0.5 : 3);
const oneSided = (z: number) => 1.7 * softplus(z) - 0.25 * softplus(-z) - 1;

describe('the shape of the calibration is what held-out rows ask for:', () => {
  const cases: readonly [string, (z: number) => number, string | undefined][] = [
    ['none where the model is right', (z) => z, undefined],
    ['Platt where it overstates evenly', (z) => 0.5 * z - 0.4, 'platt'],
    ['beta where it overstates on one side', oneSided, 'beta'],
    ['isotonic where the truth goes in steps', steps, 'isotonic'],
  ];
  for (const [name, truth, kind] of cases) test(name, () => expect(choose(said(6000, 11, truth))?.kind).toBe(kind));
  test('Platt at most where a class has few rows, beta at most where it has not many: they could mislead', () => {
    for (let seed = 1; seed <= 12; seed++) {
      expect(choose(said(1000, seed, oneSided))?.kind ?? 'platt').toBe('platt');
      expect(choose(said(1800, seed, steps))?.kind ?? 'platt').not.toBe('isotonic');
    }
  });
});

describe('on rows that nobody has seen', () => {
  test('no choice makes a model worse that was right: on the average of 30 samples nothing is lost, in none more than a trace', () => {
    const fresh = said(30_000, 77, (z) => z);
    const losses = Array.from({ length: 30 }, (_, seed) => loss(fresh, choose(said(1500, seed + 1, (z) => z))) - loss(fresh, undefined));
    expect(losses.reduce((sum, one) => sum + one, 0) / 30).toBeLessThan(0.0008);
    expect(Math.max(...losses)).toBeLessThan(0.012);
  });
  test('the choice helps wherever the model was off', () => {
    for (const truth of [(z: number) => 0.5 * z - 0.4, oneSided, steps]) {
      const fresh = said(30_000, 78, truth);
      for (let seed = 1; seed <= 5; seed++) expect(loss(fresh, choose(said(3000, seed, truth)))).toBeLessThan(loss(fresh, undefined) - 0.005);
    }
  });
});

test('one held-out fold alone is cut into parts, so that a large model is calibrated too', () => {
  const world = said(4000, 5, (z) => 0.5 * z - 0.7);
  const one = { ...world, logOdds: world.logOdds.map((z, i) => (world.folds[i] === 0 ? z : Number.NaN)) };
  expect(choose(one)).toMatchObject({ kind: 'platt' });
});

describe('every curve', () => {
  const { logOdds, labels, weights } = said(3000, 4, steps);
  for (const learn of [fitBeta, fitIsotonic]) {
    test(`of ${learn.name} keeps the ranking and stays off 0 and 1`, () => {
      const curve = learn(logOdds, labels, weights);
      const grid = Array.from({ length: 400 }, (_, k) => calibrate(curve, -12 + k * 0.06));
      for (let k = 1; k < grid.length; k++) expect(grid[k] as number).toBeGreaterThanOrEqual(grid[k - 1] as number);
      for (const z of grid) expect(Number.isFinite(z)).toBe(true);
    });
    test(`of ${learn.name} leaves out rows that no model was asked about`, () => {
      const even = (values: Float64Array) => values.filter((_, i) => i % 2 === 0);
      const holes = logOdds.map((z, i) => (i % 2 ? Number.NaN : z));
      const half = learn(
        even(logOdds),
        labels.filter((_, i) => i % 2 === 0),
        even(weights),
      );
      expect(learn(holes, labels, weights)).toEqual(half);
    });
  }
  test('of the isotonic kind keeps a pure block at a chance that its few rows can carry', () => {
    const pure = fitIsotonic(
      Float64Array.from({ length: 60 }, (_, i) => i),
      Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? 0 : 1)),
      new Float64Array(60).fill(1),
    );
    const ends = [calibrate(pure, -100), calibrate(pure, 200)].map(sigmoid);
    expect(ends[0]).toBeGreaterThan(0.005);
    expect(ends[1]).toBeLessThan(0.995);
  });
  test('of the beta kind never turns a side round', () => {
    const { a, b } = fitBeta(
      logOdds,
      Uint8Array.from(logOdds, (z) => (z < -1 || z > 4 ? 1 : 0)),
      weights,
    ) as Extract<Calibration, { kind: 'beta' }>;
    expect(Math.min(a, b)).toBeGreaterThanOrEqual(0);
  });
});

describe('a model behind a curve', () => {
  const { table, labels } = knownWorld(500, 1);
  const plain = logisticRegression().train(table, labels, { seed: 1 });
  const curve = fitIsotonic(plain.logOdds(table), labels, new Float64Array(500).fill(1));
  const model = calibrated(plain, curve);
  test('explains itself with parts that add up to what it says', () => {
    const chances = model.predict(table);
    for (let row = 0; row < 100; row++) {
      const why = model.explain(table, row);
      expect(Math.abs(Object.values(why.parts).reduce((sum, part) => sum + part, why.baseline) - why.logOdds)).toBeLessThan(1e-9);
      expect(Math.abs(sigmoid(why.logOdds) - (chances[row] as number))).toBeLessThan(1e-12);
    }
  });
  test('survives being written down and read, bit for bit', () => {
    const read = restore(JSON.parse(JSON.stringify(model.snapshot())));
    expect(read.predict(table)).toEqual(model.predict(table));
    expect(read.explain(table, 3)).toEqual(model.explain(table, 3));
  });
  test('is refused when its curve is damaged, or would turn the ranking round', () => {
    for (const broken of [
      null,
      {},
      { kind: 'platt', slope: -1, intercept: 0 },
      { kind: 'isotonic', from: [0, 1], to: [1, 0] },
      { kind: 'beta', a: -1, b: 1, c: 0 },
    ]) {
      const data = { ...model.snapshot(), calibration: broken };
      expect(() => restore(JSON.parse(JSON.stringify(data)))).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
    }
  });
});

import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { meanAbsoluteError } from './accuracy.ts';
import { featureCount, lagPlan, lagRow, lagSource } from './lag-features.ts';
import { continueByTrees, type LagTrees, restoreLagTrees, snapshotLagTrees, trainLagTrees } from './lag-trees.ts';
import { boostRegression, predictRegression } from './regression-forest.ts';

/** Values whose season of 6 steps is followed, whenever its first step was high, by a low one: a rule that no smoothing sees. */
function ruled(length: number, seed: number, scale: number): Float64Array {
  const random = mulberry32(seed);
  let high = false;
  return Float64Array.from({ length }, (_, i) => {
    if (i % 6 === 0) high = !high;
    return scale * (10 + (i % 6) + (high ? 4 : 0) + 0.1 * normal(random));
  });
}

const quiet = { seed: 1, progress: () => {} };
const plan = lagPlan([6], 6);
const lessons = [1, 20, 300].map((scale, s) => ruled(90, s, scale)).map((values) => ({ filled: values, seen: values }));
const model = trainLagTrees(lessons, plan, quiet) as LagTrees;

describe('one tree model for all series', () => {
  test('finds a rule that the seasonal naive misses, at every scale, also of a series that it never saw', () => {
    for (const scale of [1, 20, 5000]) {
      const values = ruled(126, 77, scale);
      const past = values.slice(0, 120);
      const truth = values.slice(120);
      const own = meanAbsoluteError(truth, continueByTrees(model, past, 6) as Float64Array);
      expect(own).toBeLessThan(0.25 * meanAbsoluteError(truth, past.slice(114)));
    }
  });
  test('survives being written down and read, bit for bit', () => {
    const written = JSON.stringify(snapshotLagTrees(model));
    const read = restoreLagTrees(JSON.parse(written));
    const past = ruled(100, 9, 3);
    expect(continueByTrees(read, past, 6)).toEqual(continueByTrees(model, past, 6));
    expect(JSON.stringify(snapshotLagTrees(read))).toBe(written);
  });
  test('refuses trees that do not hang together', () => {
    const sound = snapshotLagTrees(model);
    const { left, column, value } = sound.forest;
    const inner = left.findIndex((child) => child >= 0);
    const wrong = [
      { ...sound, start: Number.NaN },
      { ...sound, edges: sound.edges.slice(1) },
      { ...sound, forest: { ...sound.forest, value: value.slice(1) } },
      { ...sound, forest: { ...sound.forest, left: left.with(inner, inner) } },
      { ...sound, forest: { ...sound.forest, right: sound.forest.right.with(inner, 1e6) } },
      { ...sound, forest: { ...sound.forest, column: column.with(inner, 99) } },
      { ...sound, forest: { ...sound.forest, roots: [1e6] } },
    ];
    for (const snapshot of wrong) expect(() => restoreLagTrees(snapshot)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
  });
  test('learns the same from the same seed, and something else from another', () => {
    expect(snapshotLagTrees(trainLagTrees(lessons, plan, quiet) as LagTrees)).toEqual(snapshotLagTrees(model));
    expect(snapshotLagTrees(trainLagTrees(lessons, plan, { ...quiet, seed: 2 }) as LagTrees)).not.toEqual(snapshotLagTrees(model));
  });
  test('is not trained on what was never seen, nor on less than 200 rows, and says nothing of a series that is too short or never moves', () => {
    const unseen = lessons.map(({ filled }) => ({ filled, seen: filled.map(() => Number.NaN) }));
    expect(trainLagTrees(unseen, plan, quiet)).toBeUndefined();
    expect(trainLagTrees([{ filled: ruled(30, 1, 1), seen: ruled(30, 1, 1) }], plan, quiet)).toBeUndefined();
    expect(continueByTrees(model, ruled(plan.reach - 1, 1, 1), 6)).toBeUndefined();
    expect(continueByTrees(model, new Float64Array(60).fill(5), 6)).toBeUndefined();
  });
});

describe('the features of a step', () => {
  const wide = lagPlan([4, 12], 12);
  const row = (values: Float64Array, origin: number, step: number) => {
    const into = new Float64Array(featureCount(wide)).fill(-12345);
    return { frame: lagRow(wide, lagSource(values, wide), origin, step, into), into };
  };
  const values = ruled(160, 3, 1);
  test('know nothing of what comes after the origin', () => {
    for (let step = 1; step <= 12; step++) {
      const changed = values.map((value, i) => (i > 140 ? 1e6 : value));
      expect(row(changed, 140, step)).toEqual(row(values, 140, step));
    }
  });
  test('do not change with the scale of the series', () => {
    const [{ into: here }, { into: there }] = [
      row(values, 140, 3),
      row(
        values.map((value) => 8 * value),
        140,
        3,
      ),
    ];
    for (const [c, value] of here.entries()) expect(there[c]).toBeCloseTo(value, 9);
  });
  test('are as many as are counted, and missing only where the series does not reach', () => {
    expect(row(values, 140, 3).into.every((value) => value !== -12345 && !Number.isNaN(value))).toBe(true);
    expect(row(values, wide.reach - 1, 3).into.some(Number.isNaN)).toBe(true);
  });
});

describe('trees that say a number', () => {
  const random = mulberry32(4);
  const x = Float64Array.from({ length: 3000 }, () => random());
  const other = Float64Array.from({ length: 3000 }, () => random());
  const options = { seed: 1, rounds: 120, params: { minHessian: 20, leaves: 8 }, progress: () => {} };
  test('learn a step, and are not led by a few wild targets', () => {
    const targets = x.map((value, i) => (value > 0.5 ? 3 : -1) + (i % 50 === 0 ? 1000 : 0));
    const said = predictRegression(boostRegression([x, other], targets, options), [Float64Array.of(0.1, 0.9, 0.3), Float64Array.of(0.5, 0.5, 0.5)]);
    expect(said[0]).toBeCloseTo(-1, 0);
    expect(said[1]).toBeCloseTo(3, 0);
    expect(said[2]).toBeCloseTo(-1, 0);
  });
  test('without anything to cut by they say the median', () => {
    const flat = new Float64Array(5).fill(1);
    expect([...predictRegression(boostRegression([flat], Float64Array.of(5, 1, 3, 2, 4), options), [Float64Array.of(1, 7)])]).toEqual([3, 3]);
  });
});

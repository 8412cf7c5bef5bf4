import { expect, test } from 'vitest';
import { columnOf } from '../table.ts';
import { type KnownTrial, knownTrial } from './effect.suite.ts';
import { halfSplits, marginOf } from './half-splits.ts';
import { uplift } from './uplift.ts';

/** Without the names of streets, which cost time and tell nothing. */
const short = (trial: KnownTrial): KnownTrial => ({
  ...trial,
  table: { ...trial.table, columns: ['late', 'plan'].map((name) => columnOf(trial.table, name)) },
});

test('a world of persuadables and sleeping dogs beats the plain response model', () => {
  const done: number[] = [];
  const { mean, interval95, perSplit, beatsResponse } = halfSplits(uplift(), short(knownTrial(2000, 1)), { onSplit: (k) => done.push(k) });
  expect(beatsResponse).toBe(true);
  expect(done).toEqual([1, 2, 3, 4, 5]);
  expect(perSplit).toHaveLength(5);
  expect(mean.uplift_30).toBeGreaterThan(0.1);
  expect(interval95.qini[0]).toBeLessThan(mean.qini);
  expect(mean.advantage).toBeCloseTo(mean.qini - mean.response_qini, 12);
});

test('a world where everybody is moved alike does not', () => {
  expect(halfSplits(uplift(), short(knownTrial(1200, 2, { strength: 0 }))).beatsResponse).toBe(false);
});

test('the interval never takes five overlapping halves for five experiments, nor luck among them for certainty', () => {
  const naive = 1.96 * Math.sqrt(1 / 5);
  const spread = [1, 0, -1, 1, -1];
  expect(marginOf(spread, 0)).toBeGreaterThan(2 * naive);
  expect(marginOf([1, 1, 1, 1, 1], 4)).toBeCloseTo(1.96 * Math.sqrt(1.2 * 2), 12);
});

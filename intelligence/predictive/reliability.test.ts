import { expect, test } from 'vitest';
import { likeThis, of100, reliabilityBins } from './reliability.ts';

const rows = 5_000;
const chances = Float64Array.from({ length: rows }, (_, i) => i / rows);
const labels = Uint8Array.from({ length: rows }, (_, i) => Number((i * 7919) % rows < i));

test('of those scored alike, the share that left lies in the interval that is shown', () => {
  const bins = reliabilityBins(chances, labels);
  for (const chance of [0.05, 0.3, 0.7, 0.99]) {
    const said = likeThis(bins, chance);
    expect(said?.low).toBeLessThanOrEqual(100 * chance + 8);
    expect(said?.high).toBeGreaterThanOrEqual(100 * chance - 8);
  }
});

test('every row is in one bin, and the highest bins are the smallest', () => {
  const bins = reliabilityBins(chances, labels);
  expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(rows);
  expect(bins.at(-1)?.rows).toBe(100);
});

test('too few settled predictions say nothing', () => {
  expect(likeThis([{ below: 1, rows: 10, left: 3 }], 0.5)).toBeNull();
});

test('nobody of fifty is not "none of a hundred"', () => {
  expect(of100(0, 50)).toEqual({ low: 0, high: 8, settled: 50 });
});

import { describe, expect, test } from 'vitest';
import { type ChanceBin, LOG_ODDS, type SettledMonth } from '../data/settled-month.ts';
import { mulberry32, normal } from '../kernel/random.ts';
import { aucEstimate } from '../ml/metric-intervals.ts';
import { brier, calibrationError, logLoss, rocAuc } from '../ml/metrics.ts';
import { accuracyOf, chanceAccuracy, rangeAccuracy } from './accuracy.ts';

const about = { model: 'churn_prediction', truth: 'left', horizon_hours: 1440, month: null, segment: null };

/** Chances and what came, counted into bins of log-odds as the store does. */
function counted(chances: readonly number[], came: readonly number[]): ChanceBin[] {
  const bins = new Map<number, ChanceBin>();
  for (const [i, p] of chances.entries()) {
    const width = (LOG_ODDS.to - LOG_ODDS.from) / LOG_ODDS.bins;
    const bin = 1 + Math.floor((Math.log(p / (1 - p)) - LOG_ODDS.from) / width);
    const hit = came[i] as number;
    const [, rows, hits, said, squares, losses] = bins.get(bin) ?? [bin, 0, 0, 0, 0, 0];
    bins.set(bin, [bin, rows + 1, hits + hit, said + p, squares + (p - hit) ** 2, losses - Math.log(hit ? p : 1 - p)]);
  }
  return [...bins.values()];
}
function drawn(seed: number, n: number, off = 0): { chances: number[]; came: number[] } {
  const random = mulberry32(seed);
  const odds = Array.from({ length: n }, () => -2.5 + 1.2 * normal(random));
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  return { chances: odds.map((z) => sigmoid(z + off)), came: odds.map((z) => (random() < sigmoid(z) ? 1 : 0)) };
}
const month = (bins: readonly ChanceBin[], unknown = 0) => ({ kind: 'chance' as const, unknown, bins });

describe('what came of chances', () => {
  const { chances, came } = drawn(1, 4000);
  const told = chanceAccuracy(about, [month(counted(chances, came))]);
  const [p, y] = [Float64Array.from(chances), Uint8Array.from(came)];
  test('by counted bins is what the single predictions say', () => {
    expect(told?.brier).toBeCloseTo(brier(p, y), 10);
    expect(told?.log_loss).toBeCloseTo(logLoss(p, y), 10);
    expect(Math.abs((told?.roc_auc?.value ?? 0) - rocAuc(p, y))).toBeLessThan(0.001);
    expect(told?.roc_auc?.low).toBeCloseTo(aucEstimate(p, y).low, 2);
    expect(told?.ece).toBeCloseTo(calibrationError(p, y), 2);
    expect(told?.expected).toBeCloseTo(
      chances.reduce((sum, one) => sum + one, 0),
      8,
    );
    expect(told?.bins.reduce((sum, bin) => sum + bin.came, 0)).toBe(told?.came);
  });
  test('tells an error of luck from one that is no luck', () => {
    expect(told?.ece).toBeLessThan(3 * (told?.ece_by_luck ?? 0));
    const wrong = drawn(2, 4000, 1);
    const off = chanceAccuracy(about, [month(counted(wrong.chances, wrong.came))]);
    expect(off?.ece).toBeGreaterThan(5 * (off?.ece_by_luck ?? 1));
  });
  test('of months together is that of all their predictions', () => {
    const half = chances.length / 2;
    const parts = [month(counted(chances.slice(0, half), came.slice(0, half)), 2), month(counted(chances.slice(half), came.slice(half)), 3)];
    expect(chanceAccuracy(about, parts)).toMatchObject({ rows: 4000, unknown: 5, came: told?.came, ece: expect.closeTo(told?.ece as number, 10) });
  });
  test('is nothing while nothing is settled, and ranks nothing while nobody left', () => {
    expect(chanceAccuracy(about, [month([], 4)])).toBeNull();
    expect(chanceAccuracy(about, [month([[1, 50, 0, 1, 0.1, 0.1]])])?.roc_auc).toBeNull();
  });
});

test('ranges tell how often their bounds held', () => {
  const range = { kind: 'range' as const, unknown: 1, rows: 200, in_80: 158, rows_95: 100, in_95: 94, said: 1000, came: 1100, error: 120 };
  expect(rangeAccuracy(about, [range, range])).toMatchObject({
    rows: 400,
    unknown: 2,
    coverage_80: { value: 0.79 },
    coverage_95: { value: 0.94 },
    error_share: expect.closeTo(0.109, 3),
  });
  expect(rangeAccuracy(about, [{ ...range, rows: 0, rows_95: 0 }])).toBeNull();
});

test('every month and segment is told alone and together', () => {
  const of = (segment: string, first: string): SettledMonth => ({
    model: 'churn_prediction',
    truth: 'left',
    horizon_hours: 1440,
    month: first,
    segment,
    figures: month([[60, 10, 2, 1.5, 1, 3]]),
  });
  const { chances } = accuracyOf([of('business', '2026-02-01'), of('residential', '2026-02-01'), of('residential', '2026-03-01')]);
  expect(chances.map(({ month: when, segment, rows }) => [when, segment, rows])).toEqual([
    [null, null, 30],
    [null, 'business', 10],
    [null, 'residential', 20],
    ['2026-03-01', null, 10],
    ['2026-03-01', 'residential', 10],
    ['2026-02-01', null, 20],
    ['2026-02-01', 'business', 10],
    ['2026-02-01', 'residential', 10],
  ]);
});

import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scoreSeries } from '../../intelligence/ml/anomaly/detector.ts';
import { nullDetector, perfectDetector, relativeEntropy } from './published.ts';
import { corpusOf, PROFILES, type Profile, probation, resultAt, scaledSigmoid, sweep, worthOf } from './scorer.ts';
import { readCorpus } from './series.ts';

const [standard, lowFp, lowFn] = PROFILES as [Profile, Profile, Profile];

describe('what a row is worth', () => {
  test('follows the sigmoid from the left edge of the window to far behind it', () => {
    expect([-1, -0.5, 0, 1, 3.1].map(scaledSigmoid)).toEqual([0.98661429815143, 0.848283639957513, 0, -0.98661429815143, -1].map((x) => expect.closeTo(x, 12)));
  });
  test('begins after 15 % of the series, at most 750 rows', () => {
    expect([probation(4032), probation(5000), probation(22_695)]).toEqual([604, 750, 750]);
  });
  test('is one at the first row of a window and less at each that follows; behind it a false alarm costs ever more', () => {
    const { window, value } = worthOf(12, [[4, 7]]);
    expect([...window]).toEqual([-1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1]);
    const inside = (position: number) => scaledSigmoid(position) / scaledSigmoid(-1);
    expect([...value]).toEqual(
      [-1, -1, -1, -1, 1, inside(-0.75), inside(-0.5), inside(-0.25), scaledSigmoid(1 / 3), scaledSigmoid(2 / 3), scaledSigmoid(1), scaledSigmoid(4 / 3)].map(
        (x) => expect.closeTo(x, 12),
      ),
    );
  });
});

describe('the best threshold', () => {
  // 40 rows, of which the first 6 are on probation; one window of 4 rows.
  const scores = new Float64Array(40);
  scores.set([0.95], 3);
  scores.set([0.7], 10);
  scores.set([0.5, 0.8, 0.9], 20);
  scores.set([0.9], 26);
  const corpus = corpusOf([{ scores, windows: [[20, 23]] }]);
  const behind = scaledSigmoid(1);
  const third = scaledSigmoid(-0.5) / scaledSigmoid(-1);
  const second = scaledSigmoid(-0.75) / scaledSigmoid(-1);

  test('weighs the earliest detection of a window against each false alarm', () => {
    // From 0.9 on: the third row of the window and the alarm behind it. From 0.8 on: the second row. 0.7 is a false alarm before it.
    expect(resultAt(0.9, corpus, standard)).toEqual({
      score: expect.closeTo(50 * (third + 0.11 * behind + 1), 10),
      threshold: 0.9,
      detected: 1,
      falsePositives: 1,
    });
    expect(resultAt(0.7, corpus, standard).score).toBeCloseTo(50 * (second + 0.11 * behind - 0.11 + 1), 10);
    expect(sweep(corpus, standard)).toEqual({ score: expect.closeTo(50 * (second + 0.11 * behind + 1), 10), threshold: 0.8, detected: 1, falsePositives: 1 });
  });
  test('differs by what a profile dislikes', () => {
    expect(sweep(corpus, lowFp).score).toBeCloseTo(50 * (second + 0.22 * behind + 1), 10);
    expect(sweep(corpus, lowFn).score).toBeCloseTo((100 / 3) * (second + 0.11 * behind + 2), 10);
  });
  test('is silence when every alarm is false', () => {
    expect(sweep(corpusOf([{ scores: scores.map((_, i) => (i > 30 ? 1 : 0)), windows: [[20, 23]] }]), standard)).toMatchObject({ score: 0, detected: 0 });
  });
});

const folder = '../shared/data/nab';
if (!existsSync(folder)) console.warn('SKIPPED: the figures of the anomaly benchmark need ../shared/data, which is not here');
describe.skipIf(!existsSync(folder))('on the benchmark', { timeout: 120_000 }, () => {
  const { series, absent } = existsSync(folder) ? readCorpus(folder) : { series: [], absent: [] };
  const corpus = (detector: typeof nullDetector) => corpusOf(series.map((one) => ({ scores: detector(one), windows: one.windows })));

  test('silence gets 0 and perfection 100 on every profile', () => {
    for (const profile of PROFILES) {
      expect(sweep(corpus(nullDetector), profile).score).toBe(0);
      expect(sweep(corpus(perfectDetector), profile).score).toBe(100);
    }
  });
  test.skipIf(absent.length !== 16)('relative entropy gets what the benchmark has published for it, on these 42 series', () => {
    // The sum of its published scores per file over the series that are here is 8.02209 of 69 windows.
    expect(sweep(corpus(relativeEntropy), standard)).toMatchObject({ score: expect.closeTo((100 * (8.02209 + 69)) / 138, 4), falsePositives: 108 });
  });
  test('the product stands above the bar', () => {
    const product = corpus(({ timestamps, values }) => scoreSeries(timestamps, values));
    expect(sweep(product, standard).score).toBeGreaterThanOrEqual(60);
    expect(sweep(product, lowFp).score).toBeGreaterThanOrEqual(53);
  });
});

import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { anomalySuite, looksAhead, weeklyTraffic } from './anomaly.suite.ts';
import { ALARM, anomalyDetector, readingsToLearn, restoreDetector, scoreSeries } from './detector.ts';
import { statementOf } from './statement.ts';

anomalySuite('the anomaly detector', () => anomalyDetector(), restoreDetector);

test('a detector that knows the range of the whole series is caught looking ahead', () => {
  expect(
    looksAhead(({ timestamps, values }) => {
      const largest = values.reduce((a, b) => Math.max(a, b));
      return scoreSeries(
        timestamps,
        values.map((value) => value / largest),
      ).map((score, i) => score * ((values[i] as number) / largest));
    }),
  ).toBe(true);
  expect(looksAhead(({ timestamps, values }) => scoreSeries(timestamps, values))).toBe(false);
});

describe('what is told of an unusual reading', () => {
  const { timestamps, values } = weeklyTraffic(22, 51);
  const at = 15 * 288 + 100;
  values[at] = 600;
  values[at + 1] = 601;
  values[at + 1000] = 950;
  const detector = anomalyDetector();
  const readings = [...values].map((value, i) => detector.next(timestamps[i] as number, value));
  const spike = readings[at];
  const later = readings[at + 1000];

  test('one alarm is given, and readings that say no more follow without one', () => {
    expect(spike?.score).toBeGreaterThanOrEqual(ALARM);
    expect(readings[at + 1]?.score).toBeLessThan(ALARM);
    expect(readings[at + 1]?.surprise).toBeGreaterThan(1);
  });
  test('since when it has been so, and when it was so before', () => {
    expect(spike).toMatchObject({ sinceMs: timestamps[at], oddities: expect.arrayContaining(['beyond', 'jump']) });
    expect(spike).not.toHaveProperty('lastAsUnusualMs');
    expect(readings[at + 1]).toMatchObject({ sinceMs: timestamps[at] });
    expect(later).toMatchObject({ sinceMs: timestamps[at + 1000] });
    expect(later).toMatchObject({ lastAsUnusualMs: timestamps[at] });
    expect(readings[at + 200]).not.toHaveProperty('sinceMs');
  });
  test('in a sentence that a screen can show', () => {
    expect(statementOf(600, spike as (typeof readings)[0])).toMatch(
      /^600, expected \d+(\.\d)? to \d+(\.\d)?: .*a jump from the reading before.*\. Unusual since 2026-01-20 08:20 UTC, as never before in memory\.$/,
    );
    expect(statementOf(Number.NaN, anomalyDetector().next(0, Number.NaN))).toBe('No reading.');
    expect(statementOf(7, anomalyDetector().next(0, 7))).toBe('7. Too few readings are known to judge it.');
  });
});

test('a stream is judged only when enough readings are known', () => {
  const detector = anomalyDetector();
  const learning = Array.from({ length: readingsToLearn() + 1 }, (_, i) => detector.next(i * 60_000, i % 2).learning);
  expect(learning.indexOf(false)).toBe(readingsToLearn());
  const young = anomalyDetector();
  for (let i = 0; i < 20; i++) young.next(i * 60_000, i % 3);
  expect(young.next(20 * 60_000, 1e6).score).toBe(0);
});

test('values of any size that a number can have are taken', () => {
  const values = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? Number.MAX_VALUE : i % 3 === 1 ? -Number.MAX_VALUE : Number.MIN_VALUE));
  const detector = anomalyDetector();
  const scores = values.map((value, i) => detector.next(i * 1000, value).score);
  expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  const again = restoreDetector(JSON.parse(JSON.stringify(detector.snapshot())));
  expect(again.next(300_000, 1)).toEqual(detector.next(300_000, 1));
});

test('a young stream is doubted: its records are mostly chance', () => {
  const random = mulberry32(61);
  let alarms = 0;
  for (let stream = 0; stream < 60; stream++) {
    const detector = anomalyDetector();
    for (let i = 0; i < 300; i++) if (detector.next(i * 300_000, normal(random)).score >= ALARM) alarms++;
  }
  expect(alarms).toBeLessThan(3);
});

describe('of a stream that knows two levels and slow ways between them', () => {
  const random = mulberry32(71);
  const slow = Array.from({ length: 4500 }, (_, i) => 150 + 50 * Math.max(-1, Math.min(1, 2 * Math.sin(i / 40))) + 4 * random());
  const readingsAfter = (last: number[]) => {
    const detector = anomalyDetector();
    return [...slow, ...last].map((value, i) => detector.next(i * 300_000, value)).slice(slow.length);
  };
  const told = (last: number[]) => readingsAfter(last).flatMap(({ score, oddities }) => (score >= ALARM ? oddities : []));
  test('a value where none ever was is told as such', () => expect(told([60])).toContain('gap'));
  test('levels that come in quick turns are told', () => expect(told(Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 101 : 203)))).toContain('stretch'));
  test('a level that stays half way is seen as a new mixture', () => {
    expect(readingsAfter(Array.from({ length: 96 }, (_, i) => 150 + (i % 4))).some(({ oddities }) => oddities.includes('mixture'))).toBe(true);
  });
});

describe('a damaged snapshot is refused:', () => {
  const good = () => JSON.parse(JSON.stringify(anomalyDetector().snapshot())) as Record<string, Record<string, unknown>>;
  const cases: readonly [string, unknown][] = [
    ['nothing', null],
    ['another kind', { ...good(), kind: 'trees' }],
    ['settings without a number', { ...good(), params: { ...good().params, window: '48' } }],
    ['a state without a part', { ...good(), state: { ...good().state, mixture: undefined } }],
    ['a number that is none', { ...good(), state: { ...good().state, stepMs: Number.NaN } }],
    ['a list that is none', { ...good(), state: { ...good().state, lately: 3 } }],
  ];
  for (const [what, data] of cases) test(what, () => expect(() => restoreDetector(data)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' })));
});

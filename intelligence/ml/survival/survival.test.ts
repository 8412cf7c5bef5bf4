import { describe, expect, test } from 'vitest';
import { estimator } from '../estimator.ts';
import { numeric, tableOf } from '../table.ts';
import { PERIOD, personPeriods } from './spells.ts';
import { knownHazards, survivalSuite } from './survival.suite.ts';
import { restoreSurvival, survivalTrainer } from './survival.ts';

survivalSuite(survivalTrainer(estimator({ model: 'logistic' })));

describe('spells become rows per month at risk', () => {
  const table = tableOf([numeric('load', [10, 20, 30, 40, 50])]);
  const expand = (days: number[], events: number[]) => personPeriods(table, { days: Float64Array.from(days), events: Uint8Array.from(events) }, 30, 3);

  test('to the month of the event, or to when it was last seen, where the last month counts by the share that was watched', () => {
    // Event on day 45; censored on day 75; event on the day itself; censored after 6 days; event beyond the horizon.
    const { table: rows, labels, watched, spells } = expand([45, 75, 0, 6, 200], [1, 0, 1, 0, 1]);
    expect([...spells]).toEqual([0, 0, 1, 1, 1, 2, 3, 4, 4, 4]);
    expect([...labels]).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect([...watched]).toEqual([1, 1, 1, 1, 0.5, 1, 0.2, 1, 1, 1]);
    const ahead = rows.columns.find(({ name }) => name === PERIOD);
    expect(ahead?.kind === 'numeric' && [...ahead.values]).toEqual([1, 2, 1, 2, 3, 1, 1, 1, 2, 3]);
  });
  test('and an event on the last day of a month belongs to it', () => {
    expect([...expand([30, 60, 30, 0, 0], [1, 1, 0, 0, 0]).labels]).toEqual([1, 0, 1, 0]);
  });
  test('with lists that belong to the table', () => {
    expect(() => expand([1], [1])).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
    expect(() => expand([1, 1, 1, 1, 1], [1, 2, 0, 0, 0])).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
    const taken = tableOf([numeric(PERIOD, [1])]);
    expect(() => personPeriods(taken, { days: Float64Array.of(40), events: Uint8Array.of(1) }, 30, 3)).toThrow(
      expect.objectContaining({ code: 'FEATURES_MISMATCH' }),
    );
  });
});

test('customers who are lost from sight within a month make the chances neither larger nor smaller', () => {
  const { table, spells } = knownHazards(12_000, 5);
  const fresh = knownHazards(5000, 6);
  const [in90] = survivalTrainer(estimator({ model: 'logistic' }))
    .train(table, spells, { seed: 1 })
    .chanceWithin(fresh.table, [90]) as [Float64Array];
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  // About 40 % of the spells are watched for 90 days: three standard errors of a share near a quarter.
  expect(Math.abs(mean(in90) - mean(fresh.truth(90)))).toBeLessThan(3 * Math.sqrt((0.25 * 0.75) / (0.4 * 12_000)));
});

test('a spell that was watched for two months tells of two months only', () => {
  const days = Float64Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 20 : 65));
  const events = Uint8Array.from(days, (length) => (length === 20 ? 1 : 0));
  const model = survivalTrainer(estimator({ model: 'logistic' })).train(
    tableOf([
      numeric(
        'load',
        days.map((_, i) => i % 7),
      ),
    ]),
    { days, events },
    { seed: 1 },
  );
  expect(model.periods).toBe(2);
  expect(() => model.chanceWithin(tableOf([numeric('load', [1])]), [90])).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
});

test('a damaged snapshot is refused', () => {
  const table = tableOf([
    numeric(
      'load',
      Float64Array.from({ length: 60 }, (_, i) => i % 7),
    ),
  ]);
  const spells = { days: new Float64Array(60).fill(40), events: Uint8Array.from({ length: 60 }, (_, i) => i % 2) };
  const good = survivalTrainer(estimator({ model: 'logistic' }))
    .train(table, spells, { seed: 1 })
    .snapshot();
  expect(restoreSurvival(good).periods).toBe(2);
  const plain = estimator({ model: 'logistic' }).train(table, spells.events, { seed: 1 }).snapshot();
  for (const data of [null, {}, { ...good, period_days: 0 }, { ...good, periods: 0 }, { ...good, hazard: {} }, { ...good, hazard: plain }]) {
    expect(() => restoreSurvival(data)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
  }
});

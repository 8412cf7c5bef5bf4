import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../kernel/random.ts';
import type { ChanceData } from '../ml/chance-model.ts';
import { logisticRegression } from '../ml/logistic-regression.ts';
import { chanceDataOf, type DatedRow } from './dated-rows.ts';
import { backtestOf, type JudgedScore } from './health-backtest.ts';
import { healthMeasures } from './health-components.ts';
import { learnHealth } from './health-learning.ts';
import { type HealthCase, learnProfiles } from './health-weights.ts';

describe('weights', () => {
  /** Cases whose measure at that place alone tells who leaves. */
  const cases = (profile: string, telling: number, count: number, from: number): HealthCase[] => {
    const random = mulberry32(from);
    return Array.from({ length: count }, (_, i) => {
      const left = i % 10 === 0;
      return { profile, group: from + i, left, scores: healthMeasures.map((_, at) => (at === telling && left ? 20 : 60) + 15 * normal(random)) };
    });
  };
  const [line, payment] = [1, 3];
  const nameAt = (at: number) => healthMeasures[at]?.name as string;

  test('what tells who leaves counts most, and nothing is left without a say', () => {
    const weights = learnProfiles(cases('residential postpaid', line, 2000, 1)).everyone?.weights ?? {};
    expect(Object.values(weights).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
    expect(Math.max(...Object.values(weights))).toBe(weights[nameAt(line)]);
    expect(Math.min(...Object.values(weights))).toBeGreaterThan(0.02);
  });

  test('a kind of customer with many leavers has weights of its own, one with few those of all', () => {
    const learned = learnProfiles([
      ...cases('residential postpaid', line, 4000, 1),
      ...cases('business postpaid', payment, 4000, 10_000),
      ...cases('residential prepaid', payment, 40, 20_000),
    ]);
    expect(learned['business postpaid']?.weights[nameAt(payment)]).toBeGreaterThan(2 * (learned['residential postpaid']?.weights[nameAt(payment)] as number));
    expect(learned['residential prepaid']).toMatchObject({ left: 4, own: 4 / 64 });
    const [few, all] = [learned['residential prepaid']?.weights ?? {}, learned.everyone?.weights ?? {}];
    for (const [name, weight] of Object.entries(few)) expect(Math.abs(weight - (all[name] as number))).toBeLessThan(0.05);
  });
});

describe('the backtest', () => {
  const scores = (count: number, score: (left: boolean) => number): JudgedScore[] =>
    [0, 15, 30, 45, 60].flatMap((day) => Array.from({ length: count }, (_, i) => ({ day, score: score(i % 8 === 0), after: i % 8 === 0 ? 75 : Number.NaN })));

  test('scores that are lower for all who leave are told as that, and no leaving counts twice', () => {
    const [at60] = backtestOf(
      scores(400, (left) => (left ? 30 : 70)),
      200,
    );
    expect(at60).toMatchObject({ days: 60, auc: 1, left: 150, customers: 1200, needs: null });
    expect(at60?.lift).toBeCloseTo(8, 1);
  });

  test('scores without any relation to leaving are told as chance', () => {
    const random = mulberry32(1);
    const [at60] = backtestOf(
      scores(800, () => random()),
      200,
    );
    expect(at60?.low).toBeLessThan(0.5);
    expect(at60?.high).toBeGreaterThan(0.5);
  });

  test('what has not had its days, or too few leavers, is not told but said to be missing', () => {
    expect(
      backtestOf(
        scores(400, () => 50),
        100,
      )[1],
    ).toMatchObject({ auc: null, needs: 'Facts must reach 120 days beyond a score.' });
    expect(
      backtestOf(
        scores(24, () => 50),
        200,
      )[0],
    ).toMatchObject({ auc: null, left: 9, needs: '20 leavers are needed, 9 are known.' });
  });

  test('who left before the lead was there is no case of it', () => {
    expect(backtestOf([{ day: 0, score: 10, after: 40 }, ...scores(400, (left) => (left ? 30 : 70))], 200)[0]?.customers).toBe(1200);
  });
});

describe('what a training learns', () => {
  const random = mulberry32(2);
  /** Customers who leave by lot, each with a number of its own that a model could learn by heart. */
  const rows: DatedRow[] = Array.from({ length: 900 }, (_, i) => {
    const left = random() < 0.15;
    return [0, 30, 60].map((day) => ({
      subject: `c${i}`,
      asOf: new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
      features: { tenure_days: 400 + i, segment: 'residential', billing_mode: 'postpaid', tickets_90d: Math.floor(3 * random()), usage_days_30d: 30 },
      happened: left,
      after: left ? 70 : null,
    }));
  }).flat();
  const data: ChanceData = chanceDataOf(rows, { from: '2026-01-01', to: '2026-09-01' });

  test('a chance that knows nothing of who leaves is not flattered by the customers it was learned from', () => {
    const { profiles, backtest } = learnHealth(data, logisticRegression(), 1, {});
    expect(profiles.everyone?.weights.loyalty).toBeLessThan(0.35);
    expect(backtest[0]?.low).toBeLessThan(0.5);
  });

  test('without days of leaving there are weights and no backtest', () => {
    const { after: _, ...plain } = data;
    expect(learnHealth(plain, logisticRegression(), 1, {}).backtest[0]).toMatchObject({ auc: null });
  });
});

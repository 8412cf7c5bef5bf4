import { expect, test } from 'vitest';
import { customerHealth } from './health.ts';
import { equalWeights } from './health-weights.ts';

const good = {
  slow_evenings_30d: 0,
  outage_minutes_30d: 0,
  lost_sessions_30d: 0,
  invoices_90d: 3,
  failed_payments_30d: 0,
  days_late_mean_180d: 0,
  suspensions_90d: 0,
  expiries_90d: 0,
  tickets_90d: 0,
  reopened_tickets_90d: 0,
  usage_days_30d: 30,
  usage_change_30d_percent: 0,
  cancel_visits_30d: 0,
  survey_score: 10,
};
const at = '2026-03-01T00:00:00.000Z';
const health = (features: Record<string, number | null>, churnChance: number | null = 0.02, before: number | null = null) =>
  customerHealth({ features: { ...good, ...features }, churnChance, baseRate: 0.05 }, equalWeights(), before, at);

test('the parts add up to the score', () => {
  const { score, components } = health({ slow_evenings_30d: 9, tickets_90d: 2 });
  expect(components.reduce((sum, part) => sum + part.points, 0)).toBeCloseTo(score as number, 9);
});

test.each(['slow_evenings_30d', 'outage_minutes_30d', 'failed_payments_30d', 'tickets_90d', 'cancel_visits_30d'])(
  'more %s never makes a customer healthier',
  (feature) => {
    const scores = [0, 1, 2, 5, 20].map((value) => health({ [feature]: value }).score as number);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.at(-1)).toBeLessThan(scores[0] as number);
  },
);

test('a missing feed lowers the confidence and invents nothing', () => {
  const without = health({ survey_score: null });
  expect(without.confidence).toBeLessThan(health({}).confidence);
  expect(without.components.find((part) => part.name === 'satisfaction')).toMatchObject({ score: null, weight: 0, points: 0 });
});

test('a customer of whom nothing is known has no score', () => {
  const nothing = Object.fromEntries(Object.keys(good).map((name) => [name, null]));
  expect(customerHealth({ features: nothing, churnChance: null, baseRate: null }, equalWeights(), null, at)).toMatchObject({
    score: null,
    grade: 'no-data',
    confidence: 0,
  });
});

test('a change of a point is no trend', () => {
  const { score } = health({});
  expect(health({}, 0.02, (score as number) - 1).trend).toBe('same');
  expect(health({}, 0.02, (score as number) - 10).trend).toBe('up');
});

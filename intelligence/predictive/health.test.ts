import { describe, expect, test } from 'vitest';
import { FEEDS, type Feed } from '../data/feeds.ts';
import { customerHealth, type HealthSetting, plainSetting } from './health.ts';
import { silenceFor } from './health-silence.ts';
import { equalWeights, type HealthProfile } from './health-weights.ts';

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
const at = { day: '2026-03-01', madeAt: '2026-03-01T00:00:00.000Z' };
type Features = Record<string, number | string | null>;
const health = (features: Features, churnChance: number | null = 0.02, before: number | null = null, setting: HealthSetting = plainSetting) =>
  customerHealth({ features: { ...good, ...features }, churnChance, baseRate: 0.05 }, setting, before, null, at).health;
const silent = (...feeds: Feed[]) =>
  silenceFor(
    feeds.map((feed) => ({ feed, since: '2026-02-20T10:00:00.000Z' })),
    FEEDS,
  );

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
  expect(customerHealth({ features: nothing, churnChance: null, baseRate: null }, plainSetting, null, null, at).health).toMatchObject({
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

describe('a silent feed', () => {
  const one = { ...plainSetting, silence: silent('care') };
  test('takes its measures out, lowers the confidence and is named with its last day', () => {
    const without = health({ tickets_90d: 6 }, 0.02, null, one);
    expect(without.components.find((part) => part.name === 'care')).toMatchObject({
      score: null,
      points: 0,
      evidence: 'Not heard: tickets and surveys, last on 2026-02-20',
    });
    expect(without.confidence).toBeLessThan(health({ tickets_90d: 6 }).confidence);
    expect(without.missing_feeds).toEqual([{ feed: 'care', label: 'Tickets and surveys', last: '2026-02-20' }]);
  });
  test('takes no other measure along', () => {
    const known = (setting: HealthSetting) => health({ slow_evenings_30d: 15, outage_minutes_30d: 300 }, null, null, setting).components;
    const usage = known({ ...plainSetting, silence: silent('usage') });
    expect(usage.filter(({ score }) => score === null).map(({ name }) => name)).toEqual(['loyalty', 'line', 'engagement']);
    expect(usage.find(({ name }) => name === 'outages')).toMatchObject({ score: 50, evidence: '300 outage minutes in 30 days' });
  });
  test('that never told anything takes out only what rests on it alone', () => {
    const known = (heard: readonly Feed[]) =>
      health({}, null, null, { ...plainSetting, silence: silenceFor([], heard) })
        .components.filter(({ score, name }) => score === null && name !== 'loyalty')
        .map(({ name }) => name);
    expect(known(FEEDS.filter((feed) => feed !== 'sessions'))).toEqual([]);
    expect(known(FEEDS.filter((feed) => feed !== 'portal'))).toEqual(['intent']);
    expect(known(['customers'])).toHaveLength(6);
    expect(known([])).toEqual([]);
  });
  test('what it would have said cannot be told from outside', () => {
    expect(health({ tickets_90d: 0 }, 0.02, null, one)).toEqual(health({ tickets_90d: 9 }, 0.02, null, one));
  });
});

describe('kinds of customers', () => {
  const profile = (weights: Record<string, number>): HealthProfile => ({ weights, usual: { line: 80, care: 60 }, left: 40, rows: 900, own: 0.4 });
  const profiles = {
    everyone: profile(equalWeights()),
    'business postpaid': profile({ ...equalWeights(), line: 0.7, care: 0.02, loyalty: 0.02 }),
  };
  const setting = { ...plainSetting, profiles };
  test('each is weighed by what its own leavers taught, and says so', () => {
    const bad = { slow_evenings_30d: 15, outage_minutes_30d: 600, lost_sessions_30d: 6, billing_mode: 'postpaid' };
    const [business, home] = ['business', 'residential'].map((segment) => health({ ...bad, segment, tenure_days: 400 }, 0.02, null, setting));
    expect(business?.score).toBeLessThan(home?.score as number);
    expect(business?.profile).toEqual({
      name: 'business postpaid',
      label: 'business, postpaid',
      basis: 'Learned to 40% from 40 customers who left of this kind; the rest is what all customers taught.',
    });
    expect(home?.profile).toMatchObject({ name: 'residential postpaid', basis: 'Learned from 40 customers who left.' });
  });
  test('what is usual is told of the same measures', () => {
    const { usual, components } = health({ segment: 'business', billing_mode: 'postpaid', tenure_days: 400 }, 0.02, null, setting);
    expect(components.map((part) => part.usual)).toEqual([null, 80, null, null, 60, null, null, null]);
    expect(usual).toBeGreaterThan(79);
  });
  test('a new customer is judged by the installation, the first evenings and the first bill', () => {
    const { components, profile: own } = health({ tenure_days: 12, usage_days_30d: 4, evening_speed_mean_30d: 62, tickets_30d: 1 }, null, null, setting);
    expect(own?.name).toBe('onboarding');
    expect(components.map(({ name }) => name)).toEqual(['loyalty', 'installation', 'first-speed', 'first-bill', 'first-help']);
    expect(components[1]).toMatchObject({ evidence: 'Used on 4 of the first 12 days, 0 lost lines' });
    expect(components[1]?.score).toBeLessThan(60);
  });
});

test('a worse grade than the score tells is held, with the grade that waits', () => {
  let graded = customerHealth({ features: good, churnChance: 0.02, baseRate: 0.05 }, plainSetting, null, null, { ...at, day: '2026-02-01' }).graded;
  const later = customerHealth(
    { features: { ...good, tickets_90d: 5, reopened_tickets_90d: 2, survey_score: 2 }, churnChance: 0.1, baseRate: 0.05 },
    plainSetting,
    null,
    graded,
    { ...at, day: '2026-02-02' },
  );
  graded = later.graded;
  expect(later.health).toMatchObject({ grade: 'A', grade_since: '2026-02-01', pending: { since: '2026-02-02' } });
});

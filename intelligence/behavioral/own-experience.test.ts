import { describe, expect, test } from 'vitest';
import { type OwnCard, rankOwn, shownStage, standing } from './own-experience.ts';

const now = new Date('2026-03-10T12:00:00Z');
const sums = { customers: 1, monthly_minor: 4_500, amount_minor: 0, unpriced: 0, currency: 'USD' };
const card = (impact_id: string, type: string, at: string, more: Partial<OwnCard> = {}): OwnCard => ({
  ...{ impact_id, type, at, sentence: '', todo: null, sums, until: null, over: false, whose: null },
  ...more,
});
const names = (cards: readonly OwnCard[]) => cards.map(({ impact_id }) => impact_id);

describe('what still stands', () => {
  test('a line until it is back, and planned work until its window has passed or it was called off', () => {
    const cards = [
      card('down', 'outage.started', '2026-03-01T12:00:00Z'),
      card('back', 'outage.started', '2026-03-10T09:00:00Z', { over: true }),
      card('tonight', 'maintenance.planned', '2026-03-09T12:00:00Z', { until: '2026-03-11T04:00:00Z' }),
      card('done', 'maintenance.planned', '2026-03-08T12:00:00Z', { until: '2026-03-09T04:00:00Z' }),
      card('called-off', 'maintenance.planned', '2026-03-09T12:00:00Z', { until: '2026-03-11T04:00:00Z', over: true }),
      card('returned', 'outage.ended', '2026-03-10T11:00:00Z'),
    ];
    expect(names(standing(cards, new Set(), now))).toEqual(['tonight', 'down']);
  });

  test('money while it is owed, once for each who owes it', () => {
    const cards = [
      card('first', 'payment.failed', '2026-03-07T12:00:00Z', { whose: 'a' }),
      card('again', 'payment.failed', '2026-03-09T12:00:00Z', { whose: 'a' }),
      card('paid', 'payment.failed', '2026-03-09T12:00:00Z', { whose: 'b' }),
    ];
    expect(names(standing(cards, new Set(['a']), now))).toEqual(['again']);
  });

  test('use that fills a plan is news for a week, once for each customer', () => {
    const cards = [
      card('old', 'usage.threshold', '2026-03-02T12:00:00Z', { whose: 'b' }),
      card('likely', 'usage.threshold', '2026-03-04T12:00:00Z', { whose: 'a' }),
      card('crossed', 'usage.threshold', '2026-03-05T12:00:00Z', { whose: 'a' }),
    ];
    expect(names(standing(cards, new Set(), now))).toEqual(['crossed']);
  });
});

test('the most customers come first, then the most money, then a line before a bill', () => {
  const alert = (key: string, kind: 'line' | 'payment', customers: number, monthly_minor: number) => ({
    ...{ key, kind, sentence: '', todo: null, since: '2026-03-09T12:00:00Z' },
    sums: { ...sums, customers, monthly_minor },
  });
  const alerts = [alert('bill', 'payment', 1, 4_500), alert('large', 'payment', 1, 9_000), alert('street', 'line', 40, 100), alert('own', 'line', 1, 4_500)];
  expect(rankOwn(alerts).map(({ key }) => key)).toEqual(['street', 'large', 'own', 'bill']);
  expect(rankOwn(alerts.toReversed())).toEqual(rankOwn(alerts));
});

describe('where somebody stands', () => {
  test('a customer does not read that the ISP thinks they may leave, nor since when', () => {
    const spans = [
      { stage: 'onboarding', since: '2025-01-01T00:00:00Z' },
      { stage: 'established', since: '2025-04-01T00:00:00Z' },
      { stage: 'at-risk', since: '2026-02-01T00:00:00Z' },
      { stage: 'leaving', since: '2026-03-01T00:00:00Z' },
    ] as const;
    expect(shownStage('customer', spans)).toEqual({ stage: 'With us', since: '2025-04-01T00:00:00Z' });
  });

  test('nothing is said of whom nothing is known', () => {
    expect(shownStage('technician', [])).toBeNull();
    expect(shownStage('partner', [{ stage: 'active', since: '2026-01-01T00:00:00Z' }])?.stage).toBe('Active');
  });
});

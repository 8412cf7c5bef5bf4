import { describe, expect, test } from 'vitest';
import type { PartnerCustomer } from '../../data/partner-facts.ts';
import { lapsesAhead, renewalsAhead, renewsOn } from './customers-ahead.ts';

describe('what is ahead of a partner’s customers', () => {
  const one = (customer: string, more: Partial<PartnerCustomer> = {}): PartnerCustomer => ({
    customer,
    name: customer,
    price_minor: 4_000,
    currency: 'USD',
    began_on: null,
    chance: null,
    level: 'no-data',
    ...more,
  });

  test.each([
    ['2026-02-10', '2026-03-10'],
    ['2026-02-11', '2026-03-11'],
    ['2026-02-09', '2026-04-09'],
    ['2026-03-10', '2026-04-10'],
    ['2026-01-31', '2026-03-31'],
  ])('a month that began on %s begins again on %s', (began, again) => {
    expect(renewsOn(began, '2026-03-10')).toBe(again);
  });

  test('who renews within seven days is listed, the soonest first, and who is not known of is counted', () => {
    const told = renewalsAhead(
      [one('late', { began_on: '2026-02-17' }), one('b', { began_on: '2026-02-16', price_minor: 500 }), one('a', { began_on: '2026-02-10' }), one('unknown')],
      '2026-03-10',
    );
    expect(told).toMatchObject({ from: '2026-03-10', until: '2026-03-16', customers: 2, monthly_minor: 4_500, not_known: 1 });
    expect(told.list.map(({ customer_id, renews_on }) => [customer_id, renews_on])).toEqual([
      ['a', '2026-03-10'],
      ['b', '2026-03-16'],
    ]);
  });

  test('who is likely to leave is named, and all chances together say how many', () => {
    const told = lapsesAhead(
      [one('low', { chance: 0.02, level: 'low' }), one('m', { chance: 0.2, level: 'medium' }), one('h', { chance: 0.5, level: 'high' }), one('new')],
      '2026-03-10',
      60,
    );
    expect(told).toMatchObject({ within_days: 60, scored: 3, not_scored: 1, high: 1, medium: 1 });
    expect(told.expected).toBeCloseTo(0.72, 12);
    expect(told.list.map(({ customer_id }) => customer_id)).toEqual(['h', 'm']);
    expect(lapsesAhead([one('new')], '2026-03-10', 60).expected).toBeNull();
  });
});

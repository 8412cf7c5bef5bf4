import { describe, expect, test } from 'vitest';
import { NO_CUSTOMERS, NO_MONEY, NO_WALLET, type PartnerFacts } from '../../data/partner-facts.ts';
import { addDays } from '../../kernel/days.ts';
import { walletOutlooks } from './wallet.ts';

const now = new Date('2026-03-10T12:00:00Z');
const partner = (id: string, more: Partial<PartnerFacts> = {}): PartnerFacts => ({
  partner: id,
  name: id,
  status: 'active',
  lastTopUpOn: null,
  sums: NO_CUSTOMERS,
  money: NO_MONEY,
  wallet: NO_WALLET,
  commission: [],
  ...more,
});

describe('the wallet', () => {
  /** Charged every day but Sundays; what is told of the balance comes on top. */
  const charged = (id: string, minor: number, balance: { at: string; minor: number } | null, more: PartnerFacts['wallet']['days'] = []): PartnerFacts =>
    partner(id, {
      wallet: {
        balance,
        days: [
          ...Array.from({ length: 120 }, (_, i) => ({ day: addDays('2026-03-10', i - 120), charged_minor: minor + 10 * (i % 5), topped_up_minor: 0 })),
          ...more,
        ],
      },
    });
  const walletOf = (own: PartnerFacts, ...others: PartnerFacts[]) => walletOutlooks([own, ...others], now).get(own.partner);
  const others = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, i) => charged(id, 800 + 50 * i, null));

  test('lasts as many full days as its balance pays for', () => {
    const told = walletOf(charged('p', 1000, { at: '2026-03-09T20:00:00Z', minor: 9_500 }), ...others);
    expect(told).toMatchObject({ balance_minor: 9_500, days_left: { expected: 9, within_days: 30 }, used_up_on: '2026-03-19', unknown_because: null });
    expect(told?.days_left?.low_95 ?? 99).toBeLessThanOrEqual(9);
    expect(told?.days_left?.high_95 ?? 0).toBeGreaterThanOrEqual(9);
  });

  test('is charged no second time for a day whose charges are in the balance already', () => {
    const told = walletOf(charged('p', 1000, { at: '2026-03-10T11:00:00Z', minor: 9_500 }), ...others);
    expect(told?.days_left?.expected).toBe(10);
  });

  test('counts what went in and out on days that told no balance', () => {
    const later = [{ day: '2026-03-09', charged_minor: 0, topped_up_minor: 0 }];
    const told = walletOf(
      charged('p', 1000, { at: '2026-03-07T20:00:00Z', minor: 20_000 }, [...later, { day: '2026-03-10', charged_minor: 500, topped_up_minor: 3_000 }]),
      ...others,
    );
    // Charged 1030 and 1040 on the 8th and 9th, then 500 today, when 3000 went in.
    expect(told?.balance_minor).toBe(20_000 - 1030 - 1040 - 500 + 3_000);
  });

  test('that lasts longer than is looked at says so, and gives no day', () => {
    const told = walletOf(charged('p', 1000, { at: '2026-03-09T20:00:00Z', minor: 900_000 }), ...others);
    expect(told).toMatchObject({ days_left: { expected: null, high_95: null }, used_up_on: null, unknown_because: null });
  });

  test('is not made up: without a balance, without charges, or with too little of the past it says what is missing', () => {
    expect(walletOf(charged('p', 1000, null), ...others)).toMatchObject({
      balance_minor: null,
      days_left: null,
      unknown_because: expect.stringMatching(/No fact tells what the wallet holds/),
    });
    const young = partner('p', {
      wallet: { balance: { at: '2026-03-09T20:00:00Z', minor: 5 }, days: [{ day: '2026-03-01', charged_minor: 5, topped_up_minor: 0 }] },
    });
    expect(walletOf(young, ...others)).toMatchObject({
      balance_minor: 5,
      days_left: null,
      unknown_because: 'How long a wallet lasts is told from 28 days of charges; there are 9.',
    });
    expect(walletOf(charged('p', 1000, { at: '2026-03-09T20:00:00Z', minor: 5_000 }))?.unknown_because).toMatch(/needs 40 courses/);
  });
});

import { describe, expect, test } from 'vitest';
import { NO_CUSTOMERS, NO_MONEY, NO_WALLET, type PartnerFacts } from '../../data/partner-facts.ts';
import { addDays } from '../../kernel/days.ts';
import { commissionForecasts, commissionSpans } from './commission.ts';

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
const commissionForecast = (one: PartnerFacts, ...others: PartnerFacts[]) => commissionForecasts([one, ...others], now).get(one.partner);
const weekly = (weeks: number, minor = (_week: number): number => 5_000): PartnerFacts['commission'] =>
  Array.from({ length: weeks }, (_, i) => ({ day: addDays('2026-03-06', -7 * (weeks - 1 - i)), minor: minor(i) }));

describe('commission', () => {
  const uneven = (week: number) => 5_000 + 300 * (week % 3);
  const own = partner('p', { commission: weekly(40, uneven) });

  test('is forecast for the next four weeks with intervals around the point', () => {
    const told = commissionForecast(own);
    expect(told?.none_because).toBeNull();
    expect(told?.forecast).toMatchObject({ from: '2026-03-10', to: '2026-04-06', n: 28 });
    const said = told?.forecast;
    const bounds = [said?.low_95_minor, said?.low_80_minor, said?.minor, said?.high_80_minor, said?.high_95_minor].map(Number);
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
    expect(new Set(bounds).size).toBe(5);
    expect(Math.abs((said?.minor ?? 0) - 21_200)).toBeLessThan(1_500);
  });

  test('borrows the errors of other partners, never their amounts', () => {
    const young = partner('young', { commission: weekly(10, (week) => 2 * uneven(week)) });
    expect(commissionForecast(young)?.forecast).toBeNull();
    expect(Math.abs((commissionForecast(young, own)?.forecast?.minor ?? 0) - 42_400)).toBeLessThan(3_000);
  });

  test('that comes once a month is told and forecast by calendar month', () => {
    const commission = Array.from({ length: 14 }, (_, i) => ({
      day: `${2025 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-05`,
      minor: 20_000,
    }));
    const { unit, spans } = commissionSpans(commission, '2026-03-10');
    expect([unit, spans.length, spans[0], spans.at(-1)]).toEqual([
      'months',
      13,
      { from: '2025-02-01', to: '2025-02-28', minor: 20_000 },
      { from: '2026-02-01', to: '2026-02-28', minor: 20_000 },
    ]);
    expect(commissionForecast(partner('p', { commission }))?.forecast).toMatchObject({ from: '2026-04-01', to: '2026-04-30', minor: 20_000 });
  });

  test('spans are whole, follow each other, end yesterday and begin with the first commission', () => {
    const { spans } = commissionSpans(weekly(20), '2026-03-10');
    expect(spans).toHaveLength(4);
    expect(spans.at(-1)).toEqual({ from: '2026-02-10', to: '2026-03-09', minor: 20_000 });
    for (const [i, { from }] of spans.entries()) if (i > 0) expect(from).toBe(addDays(spans[i - 1]?.to as string, 1));
    expect(
      commissionSpans(
        [{ day: '2026-03-10', minor: 999 }, ...weekly(20)].toSorted((a, b) => (a.day < b.day ? -1 : 1)),
        '2026-03-10',
      ).spans,
    ).toEqual(spans);
  });

  test('has no forecast while there is too little of it, and says what is needed', () => {
    expect(commissionForecast(partner('p', { commission: weekly(8) }))).toEqual({
      forecast: null,
      none_because: 'A forecast of commission needs 8 complete weeks; there are 7.',
    });
    expect(commissionForecast(partner('p', { commission: weekly(20) }))?.none_because).toMatch(/needs three earlier spans/);
    expect(commissionForecast(partner('p'))?.forecast).toBeNull();
  });

  test('of a partner that has left is not forecast', () => {
    expect(commissionForecast(partner('p', { status: 'left', commission: weekly(40) }))).toEqual({
      forecast: null,
      none_because: 'The partner has left.',
    });
  });
});

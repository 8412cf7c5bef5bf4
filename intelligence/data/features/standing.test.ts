import { describe, expect, test } from 'vitest';
import type { Measures } from '../daily-facts.ts';
import { EntityHistory } from '../entity-history.ts';
import { CustomerHistory } from '../feature-store.ts';
import { computeFeatures } from './catalogue.ts';

const history = (...rows: [day: string, measures: Measures][]) => {
  const facts = new EntityHistory();
  for (const [day, measures] of rows) facts.add(day, day, measures);
  return new CustomerHistory(facts, new Map());
};
const on = (which: CustomerHistory, day: string) => computeFeatures(which.asOf(day));
const once: Measures[string] = [1, 1, 1, 1];
const state = (day: string, value: string | number): Measures[string] => [`${day}T10:00:00.000Z`, day, value];
const plan = (day: string, id: string, price: number, term = 'twelve-month'): [string, Measures] => [
  day,
  { 'plan.id': state(day, id), 'plan.price_minor': state(day, price), 'plan.term': state(day, term), 'plan.changes': once },
];

describe('the contract', () => {
  test('that has run out without a new one is over, and does not begin again by itself', () => {
    const which = history(plan('2025-01-01', 'home', 5000));
    expect(on(which, '2025-12-22').days_to_term_end).toBe(10);
    expect(on(which, '2026-01-11').days_to_term_end).toBe(-10);
    expect(on(history(plan('2025-01-01', 'home', 5000, 'month-to-month')), '2026-01-11').days_to_term_end).toBeNull();
  });
  test('rises in price only where the plan stays the same', () => {
    expect(on(history(plan('2025-01-01', 'home', 5000), plan('2026-02-01', 'home', 5400)), '2026-02-20').price_rise_60d_percent).toBeCloseTo(8, 9);
    expect(on(history(plan('2025-01-01', 'home', 5000), plan('2026-02-01', 'large', 8000)), '2026-02-20').price_rise_60d_percent).toBe(0);
    expect(on(history(plan('2025-01-01', 'home', 5000), plan('2026-02-01', 'home', 4000)), '2026-02-20').price_rise_60d_percent).toBe(0);
  });
});

describe('money that is owed', () => {
  const bill: Measures = { 'invoices.minor': [1, 5000, 5000, 5000] };
  const paid = (late: number): Measures => ({ 'payments.minor': [1, 5000, 5000, 5000], 'payments.days_late': [1, late, late, late] });
  const which = history(['2026-01-01', bill], ['2026-01-18', paid(3)], ['2026-02-01', bill], ['2026-03-01', bill]);
  test('is the bills since the last payment, and none before the first', () => {
    expect(on(which, '2026-01-10').invoices_since_payment).toBe(1);
    expect(on(which, '2026-01-20').invoices_since_payment).toBe(0);
    expect(on(which, '2026-03-02').invoices_since_payment).toBe(2);
  });
  test('says how late the latest bill was paid, not how late bills are on average', () => {
    expect(on(history(['2026-01-18', paid(20)], ['2026-02-18', paid(2)]), '2026-02-20').days_late_last).toBe(2);
    expect(on(history(['2026-01-18', bill]), '2026-02-20').days_late_last).toBeNull();
  });
});

describe('a service that does not run', () => {
  test('counts its days from the suspension, until it runs again', () => {
    const stopped = { status: state('2026-02-01', 'suspended') };
    expect(on(history(['2026-02-01', stopped]), '2026-02-11').days_without_service).toBe(10);
    expect(on(history(['2026-02-01', stopped], ['2026-02-05', { status: state('2026-02-05', 'active') }]), '2026-02-11').days_without_service).toBe(0);
  });
  test('of who pays in advance counts from the day on which the balance ran out, until it is paid', () => {
    const start: [string, Measures] = ['2026-01-01', { status: state('2026-01-01', 'active') }];
    const ranOut: [string, Measures] = ['2026-02-01', { expiries: [2, 2, 1, 1] }];
    expect(on(history(start, ranOut), '2026-02-11').days_without_service).toBe(10);
    expect(on(history(start, ranOut, ['2026-02-04', { 'payments.minor': [1, 1, 1, 1] }]), '2026-02-11').days_without_service).toBe(0);
    expect(on(history(start), '2026-02-11').days_without_service).toBe(0);
  });
});

test('a question about leaving is no complaint', () => {
  const which = history(['2026-02-01', { tickets: [3, 3, 1, 1], 'tickets.cancellation': once, 'tickets.speed': [2, 2, 1, 1] }]);
  expect(on(which, '2026-02-10').complaint_tickets_30d).toBe(2);
});

test('use that was not told for some days is not less use', () => {
  const used = (day: number): [string, Measures] => [new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10), { 'usage.down_bytes': [1, 1e9, 1e9, 1e9] }];
  const days = Array.from({ length: 59 }, (_, k) => k + 1);
  expect(on(history(...days.filter((day) => day < 50 || day > 55).map(used)), '2026-03-01').usage_14d_of_60d_percent).toBeCloseTo(100, 9);
  expect(on(history(...days.slice(0, 10).map(used)), '2026-01-12').usage_14d_of_60d_percent).toBeNull();
});

import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { EventData, EventType } from '../contract/events/catalogue.ts';
import { shuffle } from '../kernel/random.ts';
import { type CustomerState, evolveCustomer, owedMinor } from './customer-state.ts';

const event = <T extends EventType>(type: T, day: string, data: Omit<EventData<T>, 'customer_id'>): PlatformEvent =>
  ({
    id: `${type} ${day}`,
    source: 's',
    tenant: 't',
    type,
    time: `${day}T10:00:00.000Z`,
    learned: `${day}T10:00:00.000Z`,
    data: { customer_id: 'c', ...data },
  }) as PlatformEvent;
const dollars = (amount_minor: number) => ({ amount_minor, currency: 'USD' });
const billed = (day: string, minor = 4_500) => event('invoice.issued', day, { invoice_id: day, ...dollars(minor), due_on: day });
const paid = (day: string, minor = 4_500) => event('payment.succeeded', day, { payment_id: day, ...dollars(minor) });
const failed = (day: string, minor = 4_500) => event('payment.failed', day, { payment_id: day, ...dollars(minor), attempt: 1 });
const prepaid = event('customer.created', '2026-01-01', { billing_mode: 'prepaid' });
const expired = event('balance.expired', '2026-03-01', { price_minor: 2_000, currency: 'USD' });

/** What is heard, what an open recovery misses, and what is owed. */
const CASES: readonly (readonly [string, readonly PlatformEvent[], number, number | null])[] = [
  ['a bill that is open is owed', [billed('2026-03-01')], 0, 4_500],
  ['a bill that is paid is not', [billed('2026-03-01'), paid('2026-03-02')], 0, 0],
  ['of somebody of whom no bill was heard it is not known', [], 0, null],
  ['a bill from before the connection that is paid is no overpayment', [paid('2026-03-20')], 0, null],
  ['nor is it one beside a bill that was heard', [paid('2026-03-20'), billed('2026-04-01', 3_000)], 0, 0],
  ['what a recovery misses is owed although an old payment hides it', [paid('2026-03-20'), billed('2026-04-01'), failed('2026-04-02')], 4_500, 4_500],
  ['a charge that failed is owed where bills are never told', [failed('2026-03-01')], 0, 4_500],
  ['until it is paid', [failed('2026-03-01'), paid('2026-03-02')], 0, null],
  ['the rest of a part payment is owed while it is recovered', [failed('2026-03-01'), paid('2026-03-02', 500)], 4_000, 4_000],
  ['who pays in advance owes nothing while the period runs', [prepaid], 0, 0],
  ['and its price once it ran out', [prepaid, expired], 2_000, 2_000],
];

describe('what a customer owes', () => {
  test.each(CASES)('%s', (_, heard, missing, owed) => {
    const seed = event('customer.updated', '2026-01-01', { name: 'Ada' });
    const state = (events: readonly PlatformEvent[]) => [seed, ...events].reduce<CustomerState | undefined>(evolveCustomer, undefined) as CustomerState;
    expect(owedMinor(state(heard), missing)).toBe(owed);
    expect(owedMinor(state(shuffle([...heard], () => 0.2)), missing)).toBe(owed);
  });
});

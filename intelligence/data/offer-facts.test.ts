import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { EventData, EventType } from '../contract/events/catalogue.ts';
import { attribute, type CustomerState, evolveCustomer, offeredThing } from './customer-state.ts';
import { contributionsOf } from './measures.ts';
import { subjectOf } from './subject.ts';

const event = <T extends EventType>(type: T, time: string, data: EventData<T>): PlatformEvent =>
  ({ id: `${type} ${time}`, source: 's', tenant: 't', type, time, learned: time, data }) as PlatformEvent;
const stateAfter = (...events: PlatformEvent[]): CustomerState => events.reduce<CustomerState | undefined>(evolveCustomer, undefined) as CustomerState;
const measuresOf = (one: PlatformEvent) => contributionsOf(one, subjectOf(one))[0]?.measures;
const about = { customer_id: 'c', offer_id: 'o' };

describe('offers', () => {
  const made = event('offer.made', '2026-03-01T10:00:00Z', { ...about, kind: 'upsell', plan_id: 'b' });
  const heldOut = event('offer.made', '2026-03-01T10:00:00Z', { ...about, kind: 'upsell', plan_id: 'b', held_out: true });
  test('that were told and those held back by lot are counted apart', () => {
    expect(measuresOf(made)).toEqual({ 'offers.made.upsell': [1, 1, 1, 1] });
    expect(measuresOf(heldOut)).toEqual({ 'offers.held_out.upsell': [1, 1, 1, 1] });
  });
  test('who was held out was offered nothing', () => {
    expect(attribute(stateAfter(made), 'offered.upsell')).toBe('plan:b');
    expect(attribute(stateAfter(heldOut), 'offered.upsell')).toBeNull();
  });
  test('a refusal is remembered with its day, for the thing that was refused', () => {
    const state = stateAfter(event('offer.refused', '2026-03-04T10:00:00Z', { ...about, kind: 'cross-sell', add_on_id: 'tv' }));
    expect(state.latest['refused.add-on:tv']?.[0]).toBe('2026-03-04T10:00:00Z');
    expect(offeredThing({ plan_id: 'b' })).toBe('plan:b');
  });
});

test('open tickets are counted in any order of arrival', () => {
  const opened = (n: number) => event('ticket.opened', `2026-03-0${n}T10:00:00Z`, { customer_id: 'c', ticket_id: `${n}`, category: 'speed' });
  const closed = event('ticket.closed', '2026-03-05T10:00:00Z', { customer_id: 'c', ticket_id: '1', opened_at: '2026-03-01T10:00:00Z' });
  expect(stateAfter(opened(1), opened(2), closed).totals.open_tickets).toBe(1);
  expect(stateAfter(closed, opened(2), opened(1)).totals).toEqual(stateAfter(opened(1), opened(2), closed).totals);
});
test('a customer without tickets has no count of them', () => {
  expect(stateAfter(event('portal.visited', '2026-03-01T10:00:00Z', { customer_id: 'c' })).totals).toEqual({ invoiced_minor: 0, paid_minor: 0 });
});
test('a plan without an allowance is known to be unlimited, and its additional services stand in one register', () => {
  const plan = { customer_id: 'c', plan_id: 'a', price_minor: 1, currency: 'USD' };
  const state = stateAfter(event('service.changed', '2026-03-01T10:00:00Z', { ...plan, add_ons: ['tv', 'ip'] }));
  expect(state.latest.allowance_bytes?.[2]).toBeNull();
  expect(attribute(state, 'add_ons')).toBe('ip\ntv');
  expect(attribute(stateAfter(event('service.changed', '2026-03-01T10:00:00Z', plan)), 'add_ons')).toBeNull();
});
test.each<[string, string, number]>([
  ['on the promised day is not late', '2026-03-10', 0],
  ['three days after it is three days late', '2026-03-07', 3],
  ['before it is not late', '2026-03-12', 0],
])('a technician who comes %s', (_what, scheduled_for, late) => {
  const visit = event('visit.completed', '2026-03-10T15:00:00Z', { customer_id: 'c', visit_id: 'v', kind: 'install', scheduled_for });
  expect(measuresOf(visit)?.['visits.days_late']).toEqual([1, late, late, late]);
});
test('a price list is about the ISP and adds nothing to any day', () => {
  const listed = event('plan.listed', '2026-03-01T10:00:00Z', { plan_id: 'a', name: 'A', price_minor: 1, currency: 'USD' });
  expect(subjectOf(listed)).toEqual({ kind: 'tenant', id: 't' });
  expect(contributionsOf(listed, subjectOf(listed))).toEqual([]);
});
test('leaving keeps its cause', () => {
  const state = stateAfter(event('customer.cancelled', '2026-03-01T10:00:00Z', { customer_id: 'c', voluntary: true, cause: 'moved' }));
  expect([attribute(state, 'left_voluntarily'), attribute(state, 'left_cause')]).toEqual([true, 'moved']);
});

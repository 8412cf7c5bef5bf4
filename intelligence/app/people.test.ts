import { expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import { type CustomerState, evolveCustomer } from '../data/customer-state.ts';
import { reachOf } from './people.ts';
import { marketingReach } from './revenue-view.ts';
import { reachableChannels } from './timing.ts';

const said = (type: string, day: number, data: object): PlatformEvent => {
  const time = `2026-03-0${day}T10:00:00.000Z`;
  return { id: `${type} ${day}`, source: 's', tenant: 't', type, time, learned: time, data: { customer_id: 'ada', ...data } } as PlatformEvent;
};
const told = (...events: PlatformEvent[]): CustomerState => events.reduce<CustomerState | undefined>(evolveCustomer, undefined)!;

test('a corrected address is written to again, and the same one told again is not', () => {
  const before = [
    said('customer.created', 1, { email: 'ada@exmaple.org' }),
    said('consent.changed', 1, { class: 'marketing', channel: 'email', allowed: true }),
    said('message.bounced', 2, { message_key: 'k', channel: 'email', permanent: true }),
  ];
  const ways = (state: CustomerState) => [reachOf('ada', state).bounced, marketingReach(state), reachableChannels('ada', state, ['email'])];
  expect(ways(told(...before))).toEqual([['email'], [], []]);
  expect(ways(told(...before, said('customer.updated', 3, { email: 'ada@exmaple.org' })))).toEqual([['email'], [], []]);
  const corrected = said('customer.updated', 4, { email: 'ada@example.org' });
  expect(ways(told(...before, corrected))).toEqual([[], ['email'], ['email']]);
  expect(ways(told(corrected, ...before.toReversed()))).toEqual([[], ['email'], ['email']]);
});

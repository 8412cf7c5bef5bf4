import { expect, test } from 'vitest';
import { closedPlace, placesOf } from './places.ts';

test('support is led to the network, customers and their journey, opportunities, what needs them, their work, collections and decisions only, for the rest is refused to it', () => {
  expect(placesOf('support').map(({ to }) => to)).toEqual([
    '/network',
    '/retention',
    '/customers',
    '/journey',
    '/opportunities',
    '/now',
    '/waiting',
    '/collections',
    '/touched',
    '/decisions',
  ]);
  expect(closedPlace('support', '/models')?.name).toBe('Models');
  expect(closedPlace('support', '/brief')?.name).toBe('This morning');
  expect(closedPlace('support', '/customers/17')).toBeNull();
});
test('owners and operations go everywhere, each place by a key of its own', () => {
  for (const role of ['owner', 'operations'] as const) {
    const keys = placesOf(role).map(({ key }) => key);
    expect(new Set(keys).size).toBe(placesOf(role).length);
    expect(placesOf(role).length).toBeGreaterThan(7);
    expect(placesOf(role).filter(({ to }) => closedPlace(role, to))).toEqual([]);
  }
});
test('the owner of the platform sees all ISPs and no customers', () => {
  expect(placesOf('platform').map(({ to }) => to)).toEqual(['/platform']);
  expect(closedPlace('platform', '/customers/17')?.name).toBe('Customers');
  expect(closedPlace('owner', '/platform')?.name).toBe('All ISPs');
});
test('a partner, a technician and a customer each see one place that is their own', () => {
  expect((['partner', 'technician', 'customer'] as const).map((role) => placesOf(role).map(({ to }) => to))).toEqual([['/partner'], ['/jobs'], ['/me']]);
  expect(closedPlace('partner', '/partners/p1')?.name).toBe('Partners');
  expect(closedPlace('customer', '/customers/17')?.name).toBe('Customers');
});

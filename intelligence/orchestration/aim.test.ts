import { expect, test } from 'vitest';
import { aimAt } from './aim.ts';
import type { BestSlot, CustomerView } from './playbook.ts';

const view = (changes: Partial<CustomerView>): CustomerView => ({
  customer_id: 'c',
  name: null,
  status: 'active',
  time_zone: 'UTC',
  locale: null,
  email: 'a@example.org',
  phone: '+15550001',
  owed_minor: 0,
  last_paid_at: null,
  currency: 'USD',
  price_minor: null,
  peace: null,
  churn_chance: null,
  health_score: null,
  best_hour: 20,
  best_hour_chance: 0.5,
  best_hour_basis: 'hours of the segment',
  outage_open: false,
  model_versions: {},
  ...changes,
});
const SLOTS: readonly BestSlot[] = [
  [20, 'whatsapp', 0.5],
  [10, 'sms', 0.1],
  [18, 'email', 0.2],
  [11, 'email', 0.2],
];

test.each([
  ['what was drawn first is taken when it may be', 'auto', 9, 21, 20, 'whatsapp', 0.5],
  ['an hour that the playbook does not allow is passed over, and the chance is among those it allows', 'auto', 9, 19, 10, 'sms', 0.2],
  ['of one channel the first hour of that channel is taken', 'email', 9, 19, 18, 'email', 0.5],
] as const)('%s', (_, choice, earliest, latest, hour, channel, chance) => {
  const aim = aimAt(view({ best_slots: SLOTS, best_channels: ['whatsapp', 'email', 'sms'] }), choice, earliest, latest);
  expect(aim).toMatchObject({ hour, channel });
  expect(aim?.chance).toBeCloseTo(chance, 9);
});

test('channels to take instead are those that reach the customer, the likeliest answered first; a fixed channel has none', () => {
  const drawn = view({ best_slots: SLOTS, best_channels: ['email', 'whatsapp', 'sms'] });
  expect(aimAt(drawn, 'auto', 9, 21)?.instead).toEqual(['email', 'sms']);
  expect(aimAt(drawn, 'email', 9, 21)?.instead).toEqual([]);
});

test('while nothing is known the hour of the segment and the usual channel serve; whom nothing reaches is not aimed at', () => {
  expect(aimAt(view({}), 'auto', 9, 19)).toMatchObject({ hour: 19, channel: 'email', chance: 0.5 });
  expect(aimAt(view({ best_channels: [] }), 'auto', 9, 19)).toBeNull();
});

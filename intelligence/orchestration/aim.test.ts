import { describe, expect, test } from 'vitest';
import { type Aiming, aimAt, sendingOf } from './aim.ts';
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

describe('a message that may wait', () => {
  const FROM = new Date('2026-03-10T11:30:00.000Z');
  const known = view({ best_slots: SLOTS, best_slots_basis: 'own answers', best_channels: ['whatsapp', 'sms', 'email'] });
  const to = (aiming: Partial<Aiming>, of = known, before?: string) => {
    const all = { channel: 'auto', hour: 'own', earliest_hour: 9, latest_hour: 21, ...aiming } as const;
    const { to: sent, rules } = sendingOf(of, all, {
      channels: ['email', 'sms', 'whatsapp'],
      from: FROM,
      before: before === undefined ? undefined : new Date(before),
    });
    const answers = Object.fromEntries(rules.map(({ rule, answer }) => [rule, answer]));
    return [
      sent.notBefore.slice(5, 13),
      [sent.channel, ...(sent.instead ?? [])].join(' '),
      answers['hour-chance'] === undefined ? null : Number(answers['hour-chance']),
    ];
  };

  test.each<[string, Partial<Aiming>, string | undefined, (string | number | null)[]]>([
    ['goes at the hour and on the channel drawn for the customer', {}, undefined, ['03-10T20', 'whatsapp sms email', 0.5]],
    ['before its deadline', {}, '2026-03-10T20:00:00.000Z', ['03-10T18', 'email whatsapp sms', 0.5]],
    ['between the hours that the tenant allows', { latest_hour: 17 }, undefined, ['03-11T10', 'sms whatsapp email', 0.3333]],
    ['at once when no hour comes in time', { earliest_hour: 12 }, '2026-03-10T12:00:00.000Z', ['03-10T11', 'whatsapp sms email', 1]],
    ['at the customer’s hour on the channel that the tenant named', { channel: 'in-order' }, undefined, ['03-10T18', 'email sms whatsapp', 0.5]],
    ['on the customer’s channel at the hour of the segment', { hour: 'segment' }, undefined, ['03-10T20', 'whatsapp sms email', 1]],
    [
      'as the tenant named it and at the hour of the segment, with no word of habits',
      { channel: 'in-order', hour: 'segment' },
      undefined,
      ['03-10T20', 'email sms whatsapp', null],
    ],
  ])('%s', (_, aiming, before, expected) => expect(to(aiming, known, before)).toEqual(expected));

  test('of whom nothing is known goes by the channels in their order at the hour of the segment, with the chance with which that was drawn', () =>
    expect(to({}, view({}))).toEqual(['03-10T20', 'email sms whatsapp', 0.5]));
  test('whose zone is not known goes at once', () => expect(to({}, { ...known, time_zone: null })[0]).toBe('03-10T11'));
  test('names no channel that was not open to it', () => {
    const { to: sent } = sendingOf(known, { channel: 'auto', hour: 'own', earliest_hour: 9, latest_hour: 21 }, { channels: ['email', 'sms'], from: FROM });
    expect([sent.channel, sent.instead]).toEqual(['sms', ['email']]);
  });
});

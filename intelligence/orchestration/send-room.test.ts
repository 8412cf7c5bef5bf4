import { describe, expect, test } from 'vitest';
import { arbitrate, type MessageRequest } from './arbiter.ts';
import { policyAt } from './policy.ts';
import { arbitrateAmong } from './reach.ts';
import { samplePerson } from './sample-run.ts';
import { hourlyCap, mustRest, OPEN_ROOM, type Room, USUAL_LIMIT } from './send-room.ts';

const NOON = new Date('2026-03-04T12:00:00.000Z');
const policy = policyAt({ country: 'GB', region: null, timeZone: 'Europe/London' }, NOON);
const ada = samplePerson('c1', { phone: '+441632960001' });
const text: MessageRequest = { key: 'k', playbook: 'p', class: 'billing', purpose: 'x', channel: 'sms', notBefore: NOON.toISOString() };
const ask = (request: MessageRequest, room: Partial<Room>, person = ada, now = NOON) => {
  const answer = arbitrate(request, person, policy, [], now, { ...OPEN_ROOM, ...room });
  return answer.answer === 'send' ? 'send' : answer.reason;
};
const among = (request: MessageRequest, room: Partial<Room>) => {
  const known = { person: ada, policy, contacts: [], now: NOON, room: { ...OPEN_ROOM, ...room }, isSetUp: () => true };
  const { channel, answer } = arbitrateAmong(['sms', 'email'], request, known);
  return `${channel} ${answer.answer === 'send' ? 'send' : answer.reason}`;
};

describe('what limits leave for a message', () => {
  test.each<[string, MessageRequest, Partial<Room>, string]>([
    ['with room it goes', text, {}, 'send'],
    ['a playbook that has reached as many as it may waits', text, { left: 0 }, 'blast-radius'],
    ['a spent budget waits for the next period', text, { spent: { sms: '2026-04-01T00:00:00.000Z' } }, 'budget-spent'],
    ['that of another channel does not count', text, { spent: { email: '2026-04-01T00:00:00.000Z' } }, 'send'],
    ['danger goes whatever it costs', { ...text, class: 'safety' }, { spent: { sms: '2026-04-01T00:00:00.000Z' } }, 'send'],
    ['a channel that rests is spared', text, { resting: ['sms'] }, 'channel-resting'],
  ])('%s', (_name, request, room, expected) => {
    expect(ask(request, room)).toBe(expected);
  });

  test('a message that waits for the morning anyway does not count against its playbook', () => {
    expect(ask(text, { left: 0 }, ada, new Date('2026-03-04T23:00:00.000Z'))).toBe('quiet-hours');
  });

  test('where another channel is left it takes over at once, and danger takes the ill one when there is no other', () => {
    expect(among(text, { resting: ['sms'] })).toBe('email send');
    expect(among(text, { spent: { sms: '2026-04-01T00:00:00.000Z' } })).toBe('email send');
    expect(among(text, { resting: ['sms', 'email'] })).toBe('sms channel-resting');
    expect(among({ ...text, class: 'safety' }, { resting: ['sms', 'email'] })).toBe('sms send');
  });

  test.each([
    ['bereavement', 'billing', 'left-in-peace'],
    ['illness', 'marketing', 'left-in-peace'],
    ['billing-complaint', 'billing', 'left-in-peace'],
    ['payment-pending', 'billing', 'left-in-peace'],
    ['bereavement', 'care', 'send'],
    ['bereavement', 'safety', 'send'],
  ] as const)('for the sake of peace (%s) a message of class %s: %s', (peace, of, expected) => {
    expect(ask({ ...text, class: of }, {}, { ...ada, peace, consent: { 'marketing.sms': true } })).toBe(expected);
  });

  test('the usual cap is a twentieth of the customers and never below fifty; a number of its own bounds it', () => {
    expect([0, 900, 1_000, 20_000].map((customers) => hourlyCap(USUAL_LIMIT, customers))).toEqual([50, 50, 50, 1_000]);
    expect(hourlyCap({ ...USUAL_LIMIT, per_hour: 10 }, 20_000)).toBe(10);
  });

  test('a channel rests when three in ten go wrong, and not for a handful', () => {
    expect([mustRest(19, 19), mustRest(20, 5), mustRest(20, 6), mustRest(1_000, 299)]).toEqual([false, false, true, false]);
  });
});

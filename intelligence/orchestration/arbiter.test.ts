import { describe, expect, test } from 'vitest';
import { arbitrate, type Contact, type MessageRequest, type Person } from './arbiter.ts';
import { policyAt } from './policy.ts';
import { defaultRules } from './policy-rules.ts';
import { samplePerson } from './sample-run.ts';

const NOON = '2026-03-04T11:00:00.000Z';
const lagos = { country: 'NG', region: null, timeZone: 'Africa/Lagos' };
const ada = samplePerson('c1', { time_zone: 'Africa/Lagos' });
const bill: MessageRequest = { key: 'k', playbook: 'payment-recovery', class: 'billing', purpose: 'payment-reminder', channel: 'email', notBefore: NOON };
const offer: MessageRequest = { ...bill, class: 'marketing', purpose: 'offer' };
const notice: MessageRequest = { ...bill, class: 'safety', purpose: 'outage' };
const policy = policyAt(lagos, new Date(NOON));
const ask = (request: MessageRequest, person: Person | null = ada, contacts: readonly Contact[] = [], at = NOON, rules = policy) =>
  arbitrate(request, person, rules, contacts, new Date(at));
let n = 0;
const contact = (at: string, changes: Partial<Contact> = {}): Contact => ({
  key: `other-${++n}`,
  at,
  class: 'billing',
  purpose: `p${n}`,
  channel: 'email',
  day: at.slice(0, 10),
  ...changes,
});
const brief = (answer: ReturnType<typeof ask>) =>
  answer.answer === 'send'
    ? 'send'
    : answer.answer === 'defer'
      ? `${answer.reason} ${answer.until.toISOString()}`
      : `${answer.answer === 'suppress' ? 'never' : 'superseded'}: ${answer.reason}`;

describe('the one gate', () => {
  test('lets a bill reminder go at noon, and says by which rules', () => {
    const answer = ask(bill);
    expect(answer.answer).toBe('send');
    expect(answer.rules.map(({ rule }) => rule)).toEqual([
      'known-person',
      'status',
      'holdout',
      'consent',
      'address',
      'patience',
      'repeat',
      'switch',
      'not-before',
      'outage',
      'peace',
      'channel-health',
      'budget',
      'cap',
      'zone',
      'quiet-hours',
      'blast-radius',
    ]);
  });

  test.each<[string, MessageRequest, Person | null, string]>([
    ['a customer who has left is never contacted, not even in danger', notice, { ...ada, status: 'cancelled' }, 'never: customer-left'],
    ['who is held out of everything gets no bill reminder', bill, { ...ada, held_out: true }, 'never: held-out'],
    ['nor an offer that was agreed to', offer, { ...ada, held_out: true, consent: { 'marketing.email': true } }, 'never: held-out'],
    ['but does get the answer that a person writes to them alone', { ...bill, class: 'care', personal: true }, { ...ada, held_out: true }, 'send'],
    ['unless they have refused it', { ...bill, personal: true }, { ...ada, held_out: true, consent: { 'billing.email': false } }, 'never: opted-out'],
    ['but hears of dangers', notice, { ...ada, held_out: true }, 'send'],
    ['a stated no beats everything', notice, { ...ada, consent: { 'safety.email': false } }, 'never: opted-out'],
    ['a no on another channel does not count here', bill, { ...ada, consent: { 'billing.sms': false } }, 'send'],
    ['offers go only to those who said yes', offer, ada, 'never: no-consent'],
    ['and do go to them', offer, { ...ada, consent: { 'marketing.email': true } }, 'send'],
    ['without an address there is nothing to send', bill, { ...ada, email: null }, 'never: no-address'],
    ['a dead address is not tried again', bill, { ...ada, bounced: ['email'] }, 'never: address-dead'],
    ['a dead address is told of before an outage, for waiting would not help', bill, { ...ada, bounced: ['email'], outage_open: true }, 'never: address-dead'],
    ['nobody is asked for money while their own line is down', bill, { ...ada, outage_open: true }, 'outage-open 2026-03-04T11:15:00.000Z'],
    ['but they do hear about the outage', notice, { ...ada, outage_open: true }, 'send'],
    ['somebody who is not known is not written to', bill, null, 'person-unknown 2026-03-04T11:15:00.000Z'],
  ])('%s', (_name, request, person, expected) => {
    expect(brief(ask(request, person))).toBe(expected);
  });

  test('an unknown zone means the hours that suit the whole country, and an unknown country means hold', () => {
    const usa = policyAt({ country: 'US', region: null, timeZone: 'America/Chicago' }, new Date(NOON));
    expect(brief(ask(bill, { ...ada, time_zone: null }, [], '2026-03-04T14:00:00.000Z', usa))).toBe('quiet-hours 2026-03-04T18:00:00.000Z');
    expect(brief(ask(bill, { ...ada, time_zone: 'Mars/Base' }, [], '2026-03-04T18:30:00.000Z', usa))).toBe('send');
    const nowhere = policyAt({ country: 'XX', region: null, timeZone: 'Africa/Lagos' }, new Date(NOON));
    expect(ask(bill, { ...ada, time_zone: null }, [], NOON, nowhere)).toMatchObject({ answer: 'defer', reason: 'zone-unknown' });
  });

  test('a message waits for its own time, and then for the hours', () => {
    expect(brief(ask({ ...bill, notBefore: '2026-03-04T22:00:00.000Z' }))).toBe('not-before 2026-03-05T07:00:00.000Z');
  });

  test('a message that has waited too long does not go any more', () => {
    expect(brief(ask({ ...bill, notBefore: '2026-02-01T11:00:00.000Z' }))).toBe('never: too-late');
  });

  test('what has to be said before a moment goes until then and is too late at that very moment, whatever would hold it any longer', () => {
    const begins = { ...bill, notBefore: '2026-03-04T09:00:00.000Z', notAfter: NOON };
    expect(brief(ask(begins, ada, [], '2026-03-04T10:59:59.999Z'))).toBe('send');
    expect(brief(ask(begins))).toBe('never: too-late');
    expect(ask(begins).rules.at(-1)).toEqual({ rule: 'not-after', answer: 'too-late' });
    expect(brief(ask({ ...begins, notAfter: '2026-03-04T12:00:00.000+01:00' }))).toBe('never: too-late');
    expect(brief(ask({ ...begins, heldMs: 86_400_000 }, { ...ada, peace: 'bereavement' }))).toBe('never: too-late');
    expect(brief(ask({ ...begins, notAfter: '2026-03-04T23:00:00.000Z' }, ada, [contact('2026-03-04T08:00:00.000Z')]))).toBe(
      'cap-billing-day 2026-03-05T07:00:00.000Z',
    );
  });

  test('the same purpose twice on one local day is once too often, also with another key', () => {
    expect(brief(ask(bill, ada, [contact('2026-03-04T08:00:00.000Z', { purpose: 'payment-reminder' })]))).toBe('superseded: already-told');
    expect(brief(ask(bill, ada, [contact('2026-03-03T22:30:00.000Z', { purpose: 'payment-reminder', class: 'care', day: '2026-03-03' })]))).toBe('send');
    expect(brief(ask(bill, ada, [contact('2026-03-03T23:30:00.000Z', { purpose: 'payment-reminder', class: 'care', day: '2026-03-04' })]))).toBe(
      'superseded: already-told',
    );
  });

  test('its own reserved place does not count against it', () => {
    expect(brief(ask(bill, ada, [contact(NOON, { key: 'k', purpose: 'payment-reminder' })]))).toBe('send');
  });

  test('a full day moves a message to the next local day, a full week to the day with room', () => {
    expect(brief(ask(bill, ada, [contact('2026-03-04T08:00:00.000Z')]))).toBe('cap-billing-day 2026-03-05T07:00:00.000Z');
    const week = ['02-27', '02-28', '03-01', '03-02'].map((day) => contact(`2026-${day}T10:00:00.000Z`));
    expect(brief(ask(bill, ada, week))).toBe('cap-billing-week 2026-03-06T07:00:00.000Z');
    expect(brief(ask(bill, ada, week.slice(1)))).toBe('send');
  });

  test('the day of the cap is the day of the person, not of the server', () => {
    const tokyo = { ...ada, time_zone: 'Asia/Tokyo' };
    const early = { ...bill, notBefore: '2026-03-04T00:00:00.000Z' };
    expect(brief(ask(early, tokyo, [contact('2026-03-03T15:30:00.000Z')], '2026-03-04T00:30:00.000Z'))).toMatch(/^cap-billing-day/);
    expect(brief(ask(early, tokyo, [contact('2026-03-03T14:30:00.000Z')], '2026-03-04T00:30:00.000Z'))).toBe('send');
  });

  test('warnings of danger count in the caps of others, and no cap stops them', () => {
    const two = [contact('2026-03-04T08:00:00.000Z', { class: 'safety' }), contact('2026-03-04T09:00:00.000Z', { class: 'safety' })];
    expect(brief(ask(bill, ada, two))).toMatch(/^cap-day/);
    expect(brief(ask(notice, ada, [...two, contact('2026-03-04T09:30:00.000Z'), contact('2026-03-04T09:40:00.000Z')]))).toBe('send');
  });

  test.each([['all'], ['channel:email'], ['playbook:payment-recovery']])('the switch "%s" holds it', (scope) => {
    expect(brief(ask(bill, ada, [], NOON, { ...policy, off: [scope] }))).toBe('switched-off 2026-03-04T11:15:00.000Z');
    expect(brief(ask(bill, ada, [], NOON, { ...policy, off: ['channel:sms', 'playbook:upsell'] }))).toBe('send');
  });

  test.each(['hours', 'cap', 'repeat', 'patience', 'consent', 'outage', 'peace'] as const)('without a rule on %s nothing goes', (topic) => {
    const without = policyAt(
      lagos,
      new Date(NOON),
      defaultRules.filter((rule) => rule.topic !== topic),
    );
    expect(ask(bill, ada, [], NOON, without).answer).not.toBe('send');
  });
});

describe('hours that a person asked for', () => {
  // Lagos is an hour ahead of UTC: noon there is 11:00Z.
  const evening: Person = { ...ada, preferred: { hours: [18, 20] } };

  test.each<[string, MessageRequest, Person, string, string]>([
    ['a reminder waits for them, and says so', bill, evening, NOON, 'stated-hours 2026-03-04T17:00:00.000Z'],
    [
      'an offer waits for them too',
      { ...offer, personal: true },
      { ...evening, consent: { 'marketing.email': true } },
      NOON,
      'stated-hours 2026-03-04T17:00:00.000Z',
    ],
    ['within them it goes', bill, evening, '2026-03-04T17:30:00.000Z', 'send'],
    ['they end at their end', bill, evening, '2026-03-04T19:00:00.000Z', 'stated-hours 2026-03-05T17:00:00.000Z'],
    ['a notice of an outage does not wait for them', notice, evening, NOON, 'send'],
    ['they never open what the law closes', bill, { ...ada, preferred: { hours: [22, 6] } }, NOON, 'stated-hours 2026-03-05T11:00:00.000Z'],
    ['at night it is the rules that are named', bill, evening, '2026-03-04T23:00:00.000Z', 'quiet-hours 2026-03-05T17:00:00.000Z'],
  ])('%s', (_, request, person, at, expected) => {
    expect(brief(arbitrate({ ...request, notBefore: at }, person, policy, [], new Date(at)))).toBe(expected);
  });
});

import { describe, expect, test } from 'vitest';
import type { Contact } from '../arbiter.ts';
import { basisOf, judgeOn } from '../judge.ts';
import type { Basis } from '../outbox.ts';
import { policyAt } from '../policy.ts';
import { samplePerson } from '../sample-run.ts';
import { OPEN_ROOM } from '../send-room.ts';
import { judgesTheSame } from './judged-again.ts';
import { heldBy, whenItGoes } from './message-what-if.ts';
import { heldText } from './sentences.ts';

const place = { country: 'US', region: null, timeZone: 'UTC' };
const at = new Date('2026-03-05T19:10:00Z');
const request = { key: 'k', playbook: 'p', class: 'billing', purpose: 'reminder', channel: 'sms', notBefore: at.toISOString() } as const;
const basis = (changes: Partial<Omit<Basis, 'at'>> & { readonly at?: Date } = {}): Basis =>
  basisOf({
    at,
    request,
    person: samplePerson('c1', { phone: '+15550100' }),
    contacts: [],
    room: OPEN_ROOM,
    place,
    off: [],
    channels: ['sms'],
    set_up: ['sms'],
    policy: policyAt(place, at).of.billing,
    ...changes,
  });
const contact = (day: number, purpose = `other-${day}`): Contact => ({
  key: `k${day}`,
  at: `2026-03-0${day}T12:00:00.000Z`,
  class: 'billing',
  purpose,
  channel: 'sms',
  day: `2026-03-0${day}`,
});

describe('what held a message', () => {
  test('is the weekly cap when four others went in the week, with the moment at which it would have gone', () => {
    const [held, ...more] = heldBy(basis({ contacts: [1, 2, 3, 4].map((day) => contact(day)) }));
    expect(more).toEqual([]);
    expect(heldText(held!, 'UTC')).toBe('Would have gone at 19:10 on 2026-03-05 by sms, but for the weekly cap of 4 messages (cap-billing-week).');
  });

  test('is the refusal of who said no, without which it would have gone', () => {
    const one = basis({ person: samplePerson('c1', { phone: '+15550100', consent: { 'billing.sms': false } }) });
    expect(whenItGoes(one)).toBeNull();
    expect(heldBy(one).map(({ because }) => because)).toEqual(['their having said no to such messages']);
  });

  test('is the night, where without it the word would have come in time; and in the morning that it has come too late', () => {
    const ofWork = { ...request, notAfter: '2026-03-06T05:00:00.000Z' };
    const evening = basis({ at: new Date('2026-03-05T22:05:00Z'), request: ofWork });
    expect(whenItGoes(evening)).toBeNull();
    expect(heldBy(evening).map(({ because }) => because)).toEqual(['the hours in which people are left in peace']);
    const [held, ...more] = heldBy(basis({ at: new Date('2026-03-06T15:00:00Z'), request: ofWork }));
    expect(more).toEqual([]);
    expect(heldText(held!, 'UTC')).toBe('Would have gone at 15:00 on 2026-03-06 by sms, but for the moment from which it would have come too late.');
  });

  test('is nothing for a message that goes', () => {
    expect(whenItGoes(basis())).toEqual({ at: at.toISOString(), channel: 'sms' });
    expect(heldBy(basis())).toEqual([]);
  });

  test('is not told where two things held it for good and neither alone', () => {
    const person = samplePerson('c1', { phone: '+15550100', consent: { 'billing.sms': false } });
    expect(heldBy(basis({ person, off: ['all'] }))).toEqual([]);
  });
});

test('a judgement comes out the same from what is kept of it, and another without the contacts', () => {
  const one = basis({ contacts: [1, 2, 3, 4].map((day) => contact(day)) });
  const { channel, answer } = judgeOn(one);
  if (answer.answer !== 'defer') throw new Error('it was not deferred');
  const kept = { channel, answer: answer.answer, rules: answer.rules, reason: answer.reason, until: answer.until.toISOString(), basis: one, taken: false };
  expect(judgesTheSame(kept)).toBe(true);
  expect(judgesTheSame({ ...kept, basis: { ...one, contacts: [] } })).toBe(false);
});

test('that a message came too late comes out the same from what is kept of it, and not without the moment', () => {
  const one = JSON.parse(JSON.stringify(basis({ request: { ...request, notAfter: at.toISOString() } }))) as Basis;
  const { channel, answer } = judgeOn(one);
  expect(answer).toMatchObject({ answer: 'suppress', reason: 'too-late' });
  const kept = { channel, answer: answer.answer, rules: answer.rules, reason: 'too-late', until: null, basis: one, taken: false };
  expect(judgesTheSame(kept)).toBe(true);
  expect(judgesTheSame({ ...kept, basis: { ...one, request } })).toBe(false);
});

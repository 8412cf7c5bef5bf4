import { expect, test } from 'vitest';
import type { Channel } from '../contract/words.ts';
import type { MessageAnswer } from '../data/message-answers.ts';
import { mulberry32 } from '../kernel/random.ts';
import { answeredAt, trialsOf, usualDelays, withReplies } from './answers.ts';
import {
  type CommunicationModel,
  drawSlots,
  learnCommunication,
  restoreCommunication,
  type Slot,
  type SlotChance,
  slotChances,
  type Written,
} from './communication.ts';

const NOW = new Date('2026-06-01T12:00:00.000Z');
const sentAt = (daysAgo: number, hour: number): string => new Date(Date.UTC(2026, 5, 1 - daysAgo, hour, 5)).toISOString();
const message = (changes: Partial<MessageAnswer> = {}): MessageAnswer => ({
  ...{
    key: 'k',
    channel: 'email',
    sentAt: sentAt(10, 10),
    openedAt: null,
    reopenedAt: null,
    machineAt: null,
    clickedAt: null,
    repliedAt: null,
    bouncedAt: null,
  },
  ...changes,
});
const after = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
const openedAfter = (ms: number, changes: Partial<MessageAnswer> = {}): MessageAnswer => {
  const at = after((changes.sentAt ?? sentAt(10, 10)) as string, ms);
  return message({ openedAt: at, reopenedAt: at, ...changes });
};

test('an open within ten seconds of sending is a machine’s, whatever it says of itself; a later one, a click or a reply is a person’s', () => {
  expect(answeredAt(openedAfter(2_000))).toBeNull();
  expect(answeredAt(openedAfter(60_000))).not.toBeNull();
  expect(answeredAt(openedAfter(2_000, { reopenedAt: after(sentAt(10, 10), 900_000) }))).toBe(after(sentAt(10, 10), 900_000));
  expect(answeredAt(message({ machineAt: after(sentAt(10, 10), 90_000) }))).toBeNull();
  expect(answeredAt(openedAfter(2_000, { channel: 'whatsapp' }))).not.toBeNull();
});

test('a reply answers the latest message on its channel, and no message of last month', () => {
  const [old, latest] = [message({ key: 'old', sentAt: sentAt(9, 10) }), message({ key: 'latest', sentAt: sentAt(5, 10) })];
  const reply = message({ key: 'reply', sentAt: null, repliedAt: sentAt(4, 10) });
  expect(withReplies([reply, latest, old]).map(({ key, repliedAt }) => [key, repliedAt !== null])).toEqual([
    ['old', false],
    ['latest', true],
  ]);
  expect(withReplies([old, { ...reply, repliedAt: sentAt(1, 10) }])[0]?.repliedAt).toBeNull();
});

test('a young message without an answer tells little yet, one behind a machine half, and a bounced one nothing', () => {
  const seen = (changes: Partial<MessageAnswer>) => trialsOf([message(changes)], 'UTC', usualDelays, NOW)[0]?.seen;
  expect(seen({ sentAt: '2026-06-01T11:00:00.000Z' })).toBeLessThan(0.3);
  expect(seen({})).toBe(1);
  expect(seen({ machineAt: sentAt(10, 10) })).toBe(0.5);
  expect(seen({ bouncedAt: sentAt(10, 10) })).toBeUndefined();
});

test('the same messages in any order give the same trials, and none that lies ahead of the moment', () => {
  const rows = [message({ key: 'a' }), openedAfter(60_000, { key: 'b', sentAt: sentAt(3, 18) }), message({ key: 'c', sentAt: '2026-06-02T10:00:00.000Z' })];
  expect(trialsOf(rows.toReversed(), 'UTC', usualDelays, NOW)).toEqual(trialsOf(rows, 'UTC', usualDelays, NOW));
  expect(trialsOf(rows, 'UTC', usualDelays, NOW)).toHaveLength(2);
});

/** Residential people answer on WhatsApp in the evening, business people by e-mail in the morning; text messages never tell. */
function people(count: number): Written[] {
  const random = mulberry32(4);
  return Array.from({ length: count }, (_, i) => {
    const segment = i % 3 === 0 ? 'business' : 'residential';
    const answers = Array.from({ length: 8 }, (_m, k) => {
      const hour = 9 + Math.floor(random() * 11);
      const channel = (['email', 'whatsapp', 'sms'] as const)[Math.floor(random() * 3)] as Channel;
      const likes = segment === 'business' ? channel === 'email' && hour < 12 : channel === 'whatsapp' && hour > 16;
      const sent = sentAt(10 + 5 * k, hour);
      return random() < (channel === 'sms' ? 0 : likes ? 0.7 : 0.1)
        ? openedAfter(1_800_000, { key: `${i}/${k}`, channel, sentAt: sent })
        : message({ key: `${i}/${k}`, channel, sentAt: sent });
    });
    return { segment, zone: 'UTC', answers };
  });
}
const model = learnCommunication(people(300), NOW) as CommunicationModel;
const SLOTS: Slot[] = Array.from({ length: 11 }, (_, i) => 9 + i).flatMap((hour) =>
  (['email', 'whatsapp', 'sms'] as const).map((channel) => ({ hour, channel })),
);
const person = (segment: string | null, answers: MessageAnswer[] = []) => ({ customer: 'c', segment, zone: 'UTC', answers });
const likeliest = (slots: readonly SlotChance[]): SlotChance => slots.reduce((a, b) => (b.chance > a.chance ? b : a));

test('who has had no message gets hour and channel of their segment', () => {
  const business = likeliest(slotChances(model, person('business'), SLOTS, NOW));
  const home = likeliest(slotChances(model, person('residential'), SLOTS, NOW));
  expect([business.channel, business.hour < 13, home.channel, home.hour > 15]).toEqual(['email', true, 'whatsapp', true]);
});

test('who answers otherwise than their segment is soon written to otherwise', () => {
  const own = Array.from({ length: 5 }, (_, k) => openedAfter(600_000, { key: `own ${k}`, channel: 'email', sentAt: sentAt(4 + k, 10) }));
  const not = Array.from({ length: 4 }, (_, k) => message({ key: `not ${k}`, channel: 'whatsapp', sentAt: sentAt(10 + k, 18) }));
  expect(likeliest(slotChances(model, person('residential', [...own, ...not]), SLOTS, NOW))).toMatchObject({ channel: 'email' });
});

test('a channel that never tells whether anybody looked is not judged by its silence', () => {
  expect(model.tells).toEqual(['email', 'whatsapp']);
  expect(slotChances(model, person('residential'), SLOTS, NOW).some(({ channel }) => channel === 'sms')).toBe(false);
});

test('with too few messages nothing is said', () => expect(learnCommunication(people(20), NOW)).toBeNull());

test('trying costs a quarter of a point of answers at most once thousands of messages are known, and every slot keeps a chance', () => {
  const slots = slotChances({ ...model, messages: 10_000 }, person('residential'), SLOTS, NOW);
  const best = Math.max(...slots.map(({ expected }) => expected));
  expect(slots.reduce((sum, { chance }) => sum + chance, 0)).toBeCloseTo(1, 9);
  expect(slots.reduce((sum, { chance, expected }) => sum + chance * (best - expected), 0)).toBeLessThanOrEqual(0.0025 + 1e-9);
  expect(Math.min(...slots.map(({ chance }) => chance))).toBeGreaterThan(0);
});

test('what is drawn first comes with its chance, also among those that are left when some may not be used', () => {
  const slots: SlotChance[] = [
    { hour: 9, channel: 'email', expected: 0.1, chance: 0.5 },
    { hour: 12, channel: 'email', expected: 0.1, chance: 0.3 },
    { hour: 18, channel: 'whatsapp', expected: 0.1, chance: 0.2 },
  ];
  const days = Array.from({ length: 4_000 }, (_, i) => drawSlots(slots, 'c', `day ${i}`));
  const share = (of: (order: SlotChance[]) => boolean) => days.filter(of).length / days.length;
  expect(share((order) => order[0]?.hour === 9)).toBeCloseTo(0.5, 1);
  expect(share((order) => order.find(({ hour }) => hour !== 9)?.hour === 12)).toBeCloseTo(0.6, 1);
  expect(drawSlots(slots, 'c', 'today')).toEqual(drawSlots(slots, 'c', 'today'));
});

test('the model read back from its JSON says the same', () => {
  const again = restoreCommunication(JSON.parse(JSON.stringify(model)));
  expect(slotChances(again, person('business'), SLOTS, NOW)).toEqual(slotChances(model, person('business'), SLOTS, NOW));
  expect(() => restoreCommunication({ prior: { kind: 'profile-prior' } })).toThrow();
});

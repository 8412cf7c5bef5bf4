import { describe, expect, test } from 'vitest';
import { settlementOf } from './dispatcher.ts';
import type { Claimed, Delivery, SendResult } from './outbox.ts';
import { sampleMessage, sampleRun } from './sample-run.ts';

const now = new Date('2026-03-02T12:00:00Z');
const [message] = sampleRun('t', 'c1', 'x', [sampleMessage('reminder-1', now.toISOString())], now).messages;
const held = (changes: Partial<Claimed> = {}): Claimed => ({ ...message!, fence: 1, attempt: 0, doubtful: false, ...changes });
const busy: SendResult = { ok: false, permanent: false, reason: 'busy' };
const never: SendResult = { ok: false, permanent: true, reason: 'content refused' };
const dead: SendResult = { ok: false, permanent: true, dead: true, reason: '550' };

describe('what the answer of a provider means', () => {
  test.each<[string, Delivery, SendResult | null, Partial<Claimed>, string, boolean]>([
    ['taken: sent', 'at-most-once', { ok: true, provider_id: 'p' }, {}, 'sent', false],
    ['busy: later again', 'at-most-once', busy, {}, 'waiting', false],
    ['busy for the eighth time: a person looks', 'at-most-once', busy, { attempt: 7 }, 'failed', true],
    ['refused for good: a person looks', 'at-most-once', never, {}, 'failed', true],
    ['a dead address: nobody needs to look', 'at-most-once', dead, {}, 'failed', false],
    ['no answer, nothing to ask: unknown, and a person looks', 'at-most-once', null, {}, 'unknown', true],
    ['no answer, but keys: the same key again', 'keyed', null, {}, 'doubtful', false],
    ['no answer, but it can be asked: ask', 'queryable', null, {}, 'doubtful', false],
    ['no answer after many refusals, and it can be asked: ask', 'queryable', null, { attempt: 10 }, 'doubtful', false],
    ['no answer for a day: unknown', 'keyed', null, { doubtful: true, attempt: 24 }, 'unknown', true],
    ['busy after a lost answer: still in doubt, its place in the caps kept', 'keyed', busy, { doubtful: true, attempt: 2 }, 'doubtful', false],
    ['refused after a lost answer: the first attempt may have gone out', 'keyed', never, { doubtful: true, attempt: 2 }, 'unknown', true],
  ])('%s', (_name, delivery, result, changes, state, task) => {
    const settlement = settlementOf(held(changes), { delivery }, result, now);
    expect(settlement.state).toBe(state);
    expect('task' in settlement && settlement.task !== null).toBe(task);
  });

  test('waits longer from attempt to attempt, but at most an hour', () => {
    const waits = Array.from({ length: 20 }, (_, attempt) =>
      settlementOf(held({ doubtful: true, attempt: attempt + 1 }), { delivery: 'keyed' }, null, now),
    ).map((s) => (s.state === 'doubtful' ? s.againInMs : 0));
    expect(waits.slice(0, 3)).toEqual([30_000, 60_000, 120_000]);
    expect(Math.max(...waits)).toBe(3_600_000);
  });

  test('a task says what to look at without saying whom', () => {
    const settlement = settlementOf(held(), { delivery: 'at-most-once' }, null, now);
    expect(settlement).toMatchObject({ task: { customer_id: 'c1', command: { title: 'Find out whether a message went out', role: 'support' } } });
  });
});

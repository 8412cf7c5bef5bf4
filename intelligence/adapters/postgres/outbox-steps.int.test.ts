import { describe, expect, inject, test, vi } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import type { SendMessage } from '../../contract/commands.ts';
import type { Channel } from '../../contract/words.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { createDispatcher } from '../../orchestration/dispatcher.ts';
import type { Carrier, Outbox } from '../../orchestration/outbox.ts';
import { sampleMessage, samplePerson, sampleRun } from '../../orchestration/sample-run.ts';
import { postgresEventLog } from './event-log.ts';
import { postgresOutbox } from './outbox.ts';
import { postgresPlaybookStore } from './playbook-store.ts';

const NOON = '2026-03-02T12:00:00.000Z';
const db = await testDatabase(inject('postgres'), 'north');
const clock = virtualClock(NOON);
const outbox = postgresOutbox({
  database: db,
  people: async (_tenant, ids) => new Map(ids.map((id) => [id, samplePerson(id)])),
  append: async (sql, events, now) => void (await postgresEventLog(sql).append(events, now)),
});
const store = postgresPlaybookStore({ database: db, outbox });
const accepted: string[] = [];
const carrier: Carrier = {
  channel: 'email',
  delivery: 'keyed',
  timeoutMs: 5_000,
  async send({ key }) {
    accepted.push(key);
    return { ok: true, provider_id: null };
  },
};
const dispatcherWith = (through: Partial<Outbox> = {}) =>
  createDispatcher({ outbox: { ...outbox, ...through }, carriers: [carrier], clock, log: silentLog, concurrency: 1 });

/** A run of its own whose name is that of its step; gives the key of the message. */
async function ask(customer: string, step: string, notBefore: string, more: Partial<SendMessage> = {}): Promise<string> {
  const message = sampleMessage(step, notBefore, { purpose: step, class: 'safety', ...more });
  const changes = sampleRun('north', customer, step, [message], clock.now());
  await db.asWorker((sql) => store.save(sql, changes, clock.now()));
  return changes.messages[0]!.key;
}
const stateOf = async (key: string) =>
  (await db.asWorker((sql) => sql.query<{ state: string; reason: string | null }>('SELECT state, reason FROM outbox WHERE message_key = $1', [key]))).rows[0]!;
const count = async (table: string, where: string): Promise<number> =>
  (await db.asWorker((sql) => sql.query<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`))).rows[0]!.n;

describe('a single step of a run that goes on', () => {
  test('is taken back: what waits ends, what is held does not go, what has been handed over does', async () => {
    const keys = [await ask('w1', 'waits', '2026-03-02T13:00:00.000Z'), await ask('w1', 'held', NOON), await ask('w1', 'gone', NOON)];
    const takeBack = (...steps: string[]) =>
      db.asWorker((sql) =>
        outbox.withdraw(
          sql,
          steps.map((step) => ({ tenant: 'north', instance_id: `run-${step}`, step })),
          clock.now(),
        ),
      );
    const dispatcher = dispatcherWith({
      async handOver(claimed, leaseMs, route) {
        const seen = claimed.command.step === 'gone' ? await outbox.handOver(claimed, leaseMs, route) : null;
        await takeBack('waits', claimed.command.step);
        return seen ?? outbox.handOver(claimed, leaseMs, route);
      },
    });
    await dispatcher.dispatchDue(10);
    expect(accepted).toEqual([keys[2]]);
    expect(await Promise.all(keys.map(stateOf))).toMatchObject([{ state: 'superseded', reason: 'withdrawn' }, { state: 'superseded' }, { state: 'sent' }]);
    expect(await count('playbook_runs', `customer_id = 'w1' AND ended_at IS NULL`)).toBe(3);
  });

  test('that asks a question makes its customer one who was asked, in the transaction that says that it left', async () => {
    const key = await ask('q1', 'follow-up', NOON, { survey: 'outage-1' });
    await dispatcherWith().dispatchDue(10);
    expect(await count('events', `event_id = '${key}:asked' AND type = 'survey.asked' AND data ->> 'survey_id' = 'outage-1'`)).toBe(1);
  });
});

describe('the hands that bring messages', () => {
  /** A provider that answers when it is let; it knows how many it has had at once. */
  function provider(channel: Channel, atOnce?: number) {
    const answer = Promise.withResolvers<void>();
    const seen = { now: 0, most: 0, taken: 0 };
    const slow: Carrier = {
      channel,
      delivery: 'keyed',
      timeoutMs: 60_000,
      ...(atOnce === undefined ? {} : { atOnce }),
      async send() {
        seen.most = Math.max(seen.most, ++seen.now);
        await answer.promise;
        seen.now--;
        seen.taken++;
        return { ok: true, provider_id: null };
      },
    };
    return { slow, seen, answers: () => answer.resolve() };
  }
  const askMany = async (name: string, channel: Channel, count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await ask(`${name}-${i}`, `${name}-${i}`, NOON, { channel });
  };
  const dispatch = (carriers: readonly Carrier[]) => createDispatcher({ outbox, carriers, clock, log: silentLog, concurrency: 4 }).dispatchDue(50);

  test('are not all held by a provider that hangs: messages that go another way leave meanwhile', async () => {
    const hanging = provider('email');
    const well = provider('in-app');
    well.answers();
    await askMany('mail', 'email', 8);
    await askMany('note', 'in-app', 6);
    const round = dispatch([hanging.slow, well.slow]);
    await vi.waitFor(() => expect(well.seen.taken).toBe(6), 10_000);
    expect(hanging.seen.taken).toBe(0);
    hanging.answers();
    expect(await round).toMatchObject({ claimed: 14, sent: 14 });
  });

  test('give a route no more at once than it takes, and everything in the end', async () => {
    const narrow = provider('email', 2);
    await askMany('few', 'email', 7);
    const round = dispatch([narrow.slow]);
    await vi.waitFor(() => expect(narrow.seen.now).toBe(2), 10_000);
    narrow.answers();
    expect(await round).toMatchObject({ claimed: 7, sent: 7 });
    expect(narrow.seen.most).toBe(2);
  });
});

import { describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
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
async function ask(customer: string, step: string, notBefore: string, survey?: string): Promise<string> {
  const message = sampleMessage(step, notBefore, { purpose: step, class: 'safety', ...(survey === undefined ? {} : { survey }) });
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
    const key = await ask('q1', 'follow-up', NOON, 'outage-1');
    await dispatcherWith().dispatchDue(10);
    expect(await count('events', `event_id = '${key}:asked' AND type = 'survey.asked' AND data ->> 'survey_id' = 'outage-1'`)).toBe(1);
  });
});

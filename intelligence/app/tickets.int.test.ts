import { describe, expect, test } from 'vitest';
import { channelsUnderTest, signing } from '../../test/channels.ts';
import { postgresOutbox } from '../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../adapters/postgres/playbook-store.ts';
import { sampleRun } from '../orchestration/sample-run.ts';
import { people } from './people.ts';
import { ticketStep } from './tickets.ts';

let made = 0;
const under = await channelsUnderTest();
const { database, clock, call, provider, put, remove, until, later } = under;

describe('tasks told to a system of the ISP', () => {
  const random = () => 0.5;
  const tell = () => ticketStep(database, under.book, clock, random);
  const deliveries = async (key: string) =>
    (
      await database.asWorker((sql) =>
        sql.query<{ topic: string; state: string; attempt: number; ticket_id: string | null; reason: string | null }>(
          'SELECT topic, state, attempt, ticket_id, reason FROM ticket_deliveries WHERE task_key = $1 ORDER BY topic',
          [key],
        ),
      )
    ).rows;
  /** The layer tells by itself too, and may have a delivery in hand: what is expected is waited for. */
  async function become(key: string, expected: object[]): Promise<void> {
    await until(async () => (await deliveries(key)).every(({ state, reason }) => state !== 'waiting' || reason !== null));
    expect(await deliveries(key)).toMatchObject(expected);
  }
  async function task(): Promise<string> {
    const store = postgresPlaybookStore({ database, outbox: postgresOutbox({ database, people, append: async () => {} }) });
    const command = {
      kind: 'create-task',
      step: 'call',
      title: 'Call Ada',
      detail: 'She has not paid.',
      due: clock.now().toISOString(),
      role: 'support',
    } as const;
    const run = sampleRun('north', 'c1', `t${++made}`, [command], clock.now());
    await database.asWorker((sql) => store.save(sql, run, clock.now()));
    return run.tasks[0]!.key;
  }
  const closeAll = () => database.asWorker((sql) => sql.query("UPDATE tasks SET state = 'done', reason = 'done by hand' WHERE state = 'open'"));
  const hookAt = (origin: string) => ({ kind: 'standard-webhook', settings: { url: origin, tasks: true }, secret: { signing_secret: signing } });

  test('are opened there once however often it is told, get its number, and are closed there with the reason', async () => {
    await closeAll();
    const heard = new Map<string, unknown>();
    const desk = await provider(({ headers, body }) => {
      const id = String(headers['webhook-id']);
      const first = !heard.has(id);
      heard.set(id, JSON.parse(body.toString()));
      return first && id.startsWith('task.opened') ? 'cut' : { status: 200, body: '{"id":"T-42"}' };
    });
    await put('webhook', hookAt(desk.origin));
    const key = await task();
    await tell();
    await become(key, [{ topic: 'task.opened', state: 'waiting', attempt: 1 }]);
    clock.advance(10_000);
    await tell();
    await become(key, [{ topic: 'task.opened', state: 'told', attempt: 2, ticket_id: 'T-42' }]);
    await closeAll();
    await tell();
    await become(key, [{ topic: 'task.closed', state: 'told' }, { topic: 'task.opened' }]);
    expect(heard.get(`task.closed.${key}`)).toMatchObject({ type: 'task.closed', data: { task_key: key, ticket_id: 'T-42', reason: 'done by hand' } });
    await tell();
    expect(desk.calls).toHaveLength(3);
    await remove('webhook');
  });

  test('are told again over three days while nobody hears, then given up with the reason', async () => {
    const desk = await provider(() => ({ status: 500 }));
    await put('webhook', hookAt(desk.origin));
    const key = await task();
    const began = clock.now().getTime();
    for (let i = 0; i < 30 && (await deliveries(key))[0]?.state !== 'given-up'; i++) {
      await tell();
      clock.advance(4 * 3_600_000);
    }
    later();
    await become(key, [{ state: 'given-up', attempt: 10 }]);
    expect(clock.now().getTime() - began).toBeGreaterThan(3 * 24 * 3_600_000);
    await closeAll();
    await remove('webhook');
  });

  test('are not told to an endpoint that is gone: it is switched off', async () => {
    const desk = await provider(() => ({ status: 410 }));
    await put('webhook', hookAt(desk.origin));
    const key = await task();
    await tell();
    await become(key, [{ state: 'given-up' }]);
    expect((await call('/api/v1/channels/webhook')).body.routes).toMatchObject([{ enabled: false }]);
    await closeAll();
    await remove('webhook');
  });
});

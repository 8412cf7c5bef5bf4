import { describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { virtualClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { composeLayer } from './compose.ts';
import { waitingServices } from './waiting.ts';

const clock = virtualClock('2026-03-02T18:00:00.000Z');
const database = await testDatabase(inject('postgres'), 'north');
const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });
const services = waitingServices(database, layer.outbox, clock);
const event = (type: string, customer_id: string, data: object = {}) => ({
  specversion: '1.0',
  id: `${type} ${customer_id}`,
  source: 'test',
  type,
  time: clock.now().toISOString(),
  data: { customer_id, ...data },
});
const declined = { payment_id: 'p', invoice_id: 'i', amount_minor: 5_000, currency: 'USD', attempt: 1, hard: true };
const customers = Array.from({ length: 20 }, (_, i) => `c${i}`);

/** A card is refused for good, and there is no address to write to: a person is asked to call. */
await layer.ingest('north', [
  ...customers.map((id) => event('customer.created', id, { name: 'Ada', time_zone: 'America/Chicago' })),
  ...customers.map((id) => event('payment.failed', id, { ...declined, payment_id: `p-${id}` })),
]);
await layer.pipeline.drain();
const calls = (await services.waiting('north', undefined)).rows.filter(({ playbook }) => playbook === 'payment-recovery');
const runOf = (run: string) =>
  database.asWorker(async (sql) => {
    const { rows } = await sql.query<{ ending: string | null; why: string }>('SELECT ending, why FROM playbook_runs WHERE run_id = $1', [run]);
    return rows[0];
  });

describe('a task that a person closes', () => {
  test('moves the run that gave it on, by what the customer said', async () => {
    const [no, yes, nobody] = calls;
    await services.answerWaiting('north', no!.key, { answer: 'refused' }, 'sam', false);
    await services.answerWaiting('north', yes!.key, { answer: 'agreed' }, 'sam', false);
    await services.answerWaiting('north', nobody!.key, { answer: 'not-reached' }, 'sam', false);
    await layer.pipeline.drain();
    expect(await runOf(no!.run_id)).toMatchObject({ ending: null, why: expect.stringContaining('will not be paid, so nobody asks again') });
    expect(await runOf(yes!.run_id)).toMatchObject({ ending: null, why: expect.stringContaining('agreed to pay') });
    const open = (await services.waiting('north', undefined)).rows;
    expect(open.filter(({ run_id }) => [no, yes, nobody].some((task) => task!.run_id === run_id)).map(({ run_id }) => run_id)).toEqual([nobody!.run_id]);
  });
});

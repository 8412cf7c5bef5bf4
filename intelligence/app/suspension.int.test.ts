import { beforeAll, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { addEdition } from '../adapters/postgres/playbook-settings.ts';
import type { EventType } from '../contract/events/catalogue.ts';
import { virtualClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { CrossModuleWorkflowCoordinator } from '../orchestration/coordinator.ts';
import type { Action } from '../orchestration/outbox.ts';
import { composeLayer } from './compose.ts';
import { waitingServices } from './waiting.ts';

const HOUR = 3_600_000;
const clock = virtualClock('2026-03-02T15:00:00Z');
const database = await testDatabase(inject('postgres'), 'north');
const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });
const services = waitingServices(database, layer.outbox, clock);
const asked: Action[] = [];
/** A system of the ISP that takes everything and tells later what came of it. */
const coordinator = new CrossModuleWorkflowCoordinator({
  store: layer.actions,
  systems: async () => ({
    perform: async (action) => {
      asked.push(action);
      return { ok: true, done: false, reference: null };
    },
  }),
  clock,
  log: silentLog,
  patience: () => 1_000,
});

let made = 0;
const event = (type: EventType, customer_id: string, data: object, at = clock.now()) => ({
  specversion: '1.0',
  id: `e${++made}`,
  source: 'biller',
  type,
  time: at.toISOString(),
  data: { customer_id, ...data },
});
async function tell(...events: object[]): Promise<void> {
  expect((await layer.ingest('north', events)).rejected).toEqual([]);
  await layer.pipeline.drain();
}
const bill = (customer: string) => ({ invoice_id: `i-${customer}`, amount_minor: 5_000, currency: 'USD' });
const rows = async <T>(text: string, values: readonly unknown[]): Promise<T[]> => (await database.asWorker((sql) => sql.query(text, values))).rows as T[];
const actionsOf = async (customer: string): Promise<string[]> =>
  (
    await rows<{ is: string }>("SELECT action || ' ' || state AS is FROM platform_actions WHERE customer_id = $1 ORDER BY created_at, action_key", [customer])
  ).map(({ is }) => is);

/** The customer's card is refused, and days later somebody is asked whether the service is to be stopped; the key of that. */
async function proposedFor(customer: string): Promise<string> {
  await tell(
    event('customer.created', customer, { email: `${customer}@example.org`, time_zone: 'America/Chicago' }),
    event('payment.failed', customer, { ...bill(customer), payment_id: `p-${customer}`, attempt: 1 }),
  );
  for (let days = 0; days < 12; days++) {
    clock.advance(24 * HOUR);
    while ((await layer.runtime.wakeDue(clock.now(), 100)) > 0);
    const [found] = await rows<{ key: string }>("SELECT action_key AS key FROM platform_actions WHERE customer_id = $1 AND state = 'proposed'", [customer]);
    if (found !== undefined) return found.key;
  }
  throw new Error('nobody was asked');
}

beforeAll(async () => {
  const settings = { suspend_after_days: 5, approve_within_hours: 168, give_up_days: 40 };
  await database.asTenant('north', (sql) =>
    addEdition(sql, 'north', {
      playbook: 'payment-recovery',
      enabled: true,
      settings,
      why: 'test',
      changed_at: clock.now().toISOString(),
      changed_by: 'test',
    }),
  );
});

async function stopped(customer: string): Promise<string> {
  const key = await proposedFor(customer);
  await services.answerWaiting('north', key, { answer: 'approve' }, 'olu', true);
  await coordinator.performDue(10);
  expect(asked.at(-1)).toMatchObject({ key, command: { action: 'suspend-service' } });
  return key;
}

test('a suspension told as done under its key alone is given back by a payment', async () => {
  const key = await stopped('ada');
  await tell(event('action.done', 'ada', { action_key: key, action: 'suspend-service' }));
  expect(await rows("SELECT state ->> 'suspended' AS suspended FROM playbook_runs WHERE customer_id = $1", ['ada'])).toEqual([{ suspended: 'true' }]);
  clock.advance(HOUR);
  await tell(event('payment.succeeded', 'ada', { ...bill('ada'), payment_id: 'paid-ada' }));
  expect(await actionsOf('ada')).toEqual(['suspend-service done', 'restore-service waiting']);
});

test('a payment that stands in the log before the suspension’s end gives the service back, once', async () => {
  const key = await stopped('bo');
  const before = clock.now();
  clock.advance(HOUR);
  await tell(
    event('payment.succeeded', 'bo', { ...bill('bo'), payment_id: 'paid-bo' }),
    event('action.done', 'bo', { action_key: key, action: 'suspend-service' }, before),
  );
  expect((await actionsOf('bo')).toSorted()).toEqual(['restore-service waiting', 'suspend-service done']);
});

test('a promise takes the proposal off the list, so that nobody can agree to it any more', async () => {
  const key = await proposedFor('cy');
  await tell(event('payment.promised', 'cy', { promise_id: 'p', parts: [{ due_on: '2026-12-01', amount_minor: 5_000 }], currency: 'USD' }));
  while ((await layer.runtime.wakeDue(clock.now(), 100)) > 0);
  expect(await actionsOf('cy')).toEqual(['suspend-service superseded']);
  await expect(services.answerWaiting('north', key, { answer: 'approve' }, 'olu', true)).rejects.toMatchObject({ code: 'ANSWERED_ALREADY' });
});

test('a promise that comes while a system has the suspension in hand has the service given back when it is done all the same', async () => {
  const key = await stopped('di');
  await tell(event('payment.promised', 'di', { promise_id: 'p', parts: [{ due_on: '2026-12-01', amount_minor: 5_000 }], currency: 'USD' }));
  while ((await layer.runtime.wakeDue(clock.now(), 100)) > 0);
  expect(await actionsOf('di')).toEqual(['suspend-service doing']);
  await tell(event('action.done', 'di', { action_key: key, action: 'suspend-service', step: 'suspend' }));
  expect((await actionsOf('di')).toSorted()).toEqual(['restore-service waiting', 'suspend-service done']);
});

test('a suspension agreed to on a Saturday waits until somebody is there to give it back', async () => {
  const key = await proposedFor('ed');
  // The next Saturday at noon in Chicago.
  while (clock.now().getUTCDay() !== 6) clock.advance(HOUR);
  while (clock.now().getUTCHours() !== 17) clock.advance(HOUR);
  await services.answerWaiting('north', key, { answer: 'approve' }, 'olu', true);
  clock.advance(24 * HOUR);
  await coordinator.performDue(10);
  expect(asked.map((action) => action.key)).not.toContain(key);
  clock.advance(24 * HOUR);
  await coordinator.performDue(10);
  expect(asked.map((action) => action.key)).toContain(key);
});

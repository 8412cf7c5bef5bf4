import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { saveWays } from '../adapters/postgres/way-store.ts';
import type { EventType } from '../contract/events/catalogue.ts';
import { virtualClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { composeLayer } from './compose.ts';
import { customerViews } from './views.ts';

const clock = virtualClock('2026-03-02T12:00:00Z');
const database = await testDatabase(inject('postgres'), 'north', 'south');
const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });

let made = 0;
async function tell(tenant: string, type: EventType, hoursAgo: number, data: object): Promise<void> {
  const time = new Date(clock.now().getTime() - hoursAgo * 3_600_000).toISOString();
  const receipt = await layer.ingest(tenant, [{ specversion: '1.0', id: `e${++made}`, source: 'test', type, time, data: { customer_id: 'ada', ...data } }]);
  expect(receipt.rejected).toEqual([]);
  await layer.pipeline.drain();
}
const recovering = (tenant: string): Promise<boolean | undefined> =>
  database.asWorker(
    async (sql) => (await customerViews(sql, tenant, ['ada'], await layer.models.of(tenant), clock.now())).get('ada')?.revenue?.recovering ?? undefined,
  );

test('who still owes a bill is offered nothing, however much was paid of other bills meanwhile', async () => {
  const bill = { amount_minor: 5_000, currency: 'USD' };
  const owed = { ...bill, invoice_id: 'march' };
  for (const tenant of ['north', 'south']) {
    await tell(tenant, 'customer.created', 5_000, { email: 'ada@example.org', time_zone: 'Europe/London' });
    await tell(tenant, 'invoice.issued', 30, { ...owed, due_on: '2026-03-08' });
    await database.asWorker((sql) => saveWays(sql, tenant, [{ customer: 'ada', ways: [], line: null }], clock.now()));
  }
  await tell('north', 'payment.failed', 20, { ...owed, payment_id: 'p1', attempt: 1 });
  expect(await recovering('north')).toBe(true);
  await tell('north', 'payment.succeeded', 10, { ...bill, invoice_id: 'telephone', payment_id: 'p2' });
  expect(await recovering('north')).toBe(true);
  expect(await recovering('south')).toBe(false);
  await tell('north', 'payment.succeeded', 5, { ...owed, payment_id: 'p3' });
  expect(await recovering('north')).toBe(false);
});

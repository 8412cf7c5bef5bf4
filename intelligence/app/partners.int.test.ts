import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { virtualClock } from '../kernel/clock.ts';
import { partnerServices } from './partners.ts';

const db = await testDatabase(inject('postgres'), 'north', 'south');

/** The real store, with a count of its readings; the first ones fail when told so. */
function counting(failures = 0) {
  let readings = 0;
  const database: Pick<Database, 'asTenant'> = {
    asTenant: (tenant, work) => (++readings <= failures ? Promise.reject(new Error('gone')) : db.asTenant(tenant, work)),
  };
  return { database, readings: () => readings };
}
const customer = (tenant: string, id: string) =>
  db.asWorker((sql) =>
    sql.query(
      `INSERT INTO customers (tenant_id, customer_id, state, status, partner_id, last_event_at) VALUES ($1, $2, '{"latest": {}, "totals": {"invoiced_minor": 0, "paid_minor": 0}}', 'active', 'p', now())`,
      [tenant, id],
    ),
  );

test('the facts of a tenant are read once a minute, also for many who ask at once, and say as of when; the customers of one partner are read when asked', async () => {
  const clock = virtualClock('2026-03-01T12:00:00Z');
  const { database, readings } = counting();
  const partners = partnerServices(database, clock);
  await customer('north', 'a');
  const [list, record] = await Promise.all([partners.partners('north'), partners.partner('north', 'p')]);
  expect([list.totals.customers, record?.partner.sums.customers, readings()]).toEqual([1, 1, 2]);
  await customer('north', 'b');
  clock.advance(59_999);
  expect(await partners.partners('north')).toEqual(list);
  expect(readings()).toBe(2);
  clock.advance(1);
  expect(await partners.partners('north')).toMatchObject({ as_of: '2026-03-01T12:01:00.000Z', totals: { customers: 2 } });
});

test('what was read for one tenant is never told to another', async () => {
  const partners = partnerServices(counting().database, virtualClock('2026-03-01T12:00:00Z'));
  expect((await partners.partners('north')).partners).toHaveLength(1);
  expect(await partners.partners('south')).toMatchObject({ partners: [], totals: { customers: 0 } });
});

test('a reading that failed is tried again by the next who asks', async () => {
  const partners = partnerServices(counting(1).database, virtualClock('2026-03-01T12:00:00Z'));
  await expect(partners.partners('north')).rejects.toThrow('gone');
  expect((await partners.partners('north')).partners).toHaveLength(1);
});

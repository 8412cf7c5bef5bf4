import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';

const db = await testDatabase(inject('postgres'), 'north', 'south');
await db.asWorker((sql) =>
  sql.query("INSERT INTO outages (tenant_id, outage_id, node_id, started_at) SELECT t, t || ' outage', 'n', now() FROM unnest(ARRAY['north', 'south']) AS t"),
);
/** More often than a connection asks before the server keeps a statement. */
const OFTEN = 60;
const often = async (ask: () => Promise<unknown>): Promise<void> => {
  for (let i = 0; i < OFTEN; i++) await ask();
};
const OUTAGES = 'SELECT outage_id FROM outages WHERE node_id = $1';

test('a statement that the server keeps shows each tenant its own', async () => {
  const seen = (tenant: string) => db.asTenant(tenant, async (sql) => (await sql.query(OUTAGES, ['n'])).rows);
  await often(() => seen('north'));
  const kept = await db.asTenant('north', async (sql) => (await sql.query('SELECT statement FROM pg_prepared_statements')).rows);
  expect(kept).toContainEqual({ statement: OUTAGES });
  expect(await seen('south')).toEqual([{ outage_id: 'south outage' }]);
  expect(await seen('north')).toEqual([{ outage_id: 'north outage' }]);
});

test('a table that is widened while the layer runs costs one question, and the next is answered', async () => {
  const ask = () => db.asWorker(async (sql) => (await sql.query('SELECT o.* FROM outages o WHERE node_id = $1', ['n'])).rows);
  await often(ask);
  const owner = new pg.Client(db.connection.owner as pg.ClientConfig);
  await owner.connect();
  await owner.query('ALTER TABLE outages ADD COLUMN widened int');
  await owner.end();
  await expect(ask()).rejects.toThrow('cached plan must not change result type');
  expect((await ask())[0]).toHaveProperty('widened');
});

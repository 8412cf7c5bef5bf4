import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';

const db = await testDatabase(inject('postgres'), 'north', 'south');
const insert = (tenant: string) =>
  ['INSERT INTO outages (tenant_id, outage_id, node_id, started_at) VALUES ($1, $2, $3, now())', [tenant, `o-${tenant}`, 'n1']] as const;

await db.asWorker(async (sql) => {
  await sql.query(...insert('north'));
  await sql.query(...insert('south'));
});

test('every table that belongs to tenants is kept apart by forced row-level security, and every view runs as its reader', async () => {
  const { rows } = await db.asWorker((sql) =>
    sql.query<{ name: string; kind: string; safe: boolean }>(`
      SELECT c.relname AS name, c.relkind::text AS kind,
        CASE WHEN c.relkind = 'v' THEN coalesce('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions), false)
             ELSE c.relrowsecurity AND c.relforcerowsecurity AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) >= 2 END AS safe
      FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
        AND (c.relkind = 'v' OR EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))`),
  );
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => !row.safe)).toEqual([]);
});

test('neither role of the program may pass row-level security, and neither owns a table', async () => {
  const { rows } = await db.asWorker((sql) =>
    sql.query(
      "SELECT rolname FROM pg_roles r WHERE rolname IN ('uil_app', 'uil_worker') AND (rolbypassrls OR rolsuper OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid))",
    ),
  );
  expect(rows).toEqual([]);
});

test('a tenant sees its own rows only, without any filter in the query', async () => {
  const { rows } = await db.asTenant('north', (sql) => sql.query<{ tenant_id: string }>('SELECT tenant_id FROM outages'));
  expect(rows).toEqual([{ tenant_id: 'north' }]);
});

test('without a tenant nothing is seen, also after a transaction that had one', async () => {
  await db.asTenant('north', (sql) => sql.query('SELECT 1'));
  const { rows } = await db.asTenant('', (sql) => sql.query('SELECT * FROM outages'));
  expect(rows).toEqual([]);
});

test('a row of another tenant cannot be written', async () => {
  await expect(
    db.asTenant('north', (sql) =>
      sql.query(
        "INSERT INTO events (tenant_id, partition_no, position, source, event_id, type, happened_at, learned_at, received_at, data) VALUES ('south', 0, 99, 's', 'e', 't', now(), now(), now(), '{}')",
      ),
    ),
  ).rejects.toThrow(/row-level security/);
});

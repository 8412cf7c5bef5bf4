import type { Sql } from '../../data/sql.ts';
import type { Json } from '../../kernel/json.ts';

/** How long a roll-up stands at least, per thousand customers: adding them up is a pass over all of them and must not fill the day. */
const STANDS_SECONDS = 1.5;

/**
 * ISPs whose roll-up is an hour old (an exemption may have ended), which have none, or of which something has changed since it was
 * written, unless that was a moment ago; with the head of their changes.
 */
export async function staleRollUps(sql: Sql, now: Date): Promise<{ tenant: string; seq: number }[]> {
  const { rows } = await sql.query<{ tenant: string; seq: number }>(
    `SELECT t.tenant_id AS tenant, coalesce(h.seq, 0)::bigint AS seq FROM tenants t LEFT JOIN change_heads h USING (tenant_id) LEFT JOIN tenant_rollups r USING (tenant_id)
     LEFT JOIN tenant_briefs b USING (tenant_id)
     WHERE t.kind = 'isp' AND (r.seq IS NULL OR b.written_at > r.as_of OR r.as_of < $1::timestamptz - interval '1 hour'
       OR (r.seq <> coalesce(h.seq, 0) AND r.as_of <= $1::timestamptz - (r.body ->> 'customers')::int * interval '1 second' * $2::float8 / 1000)) ORDER BY r.as_of NULLS FIRST, t.tenant_id`,
    [now, STANDS_SECONDS],
  );
  return rows;
}

export async function saveRollUp(sql: Sql, tenant: string, seq: number, body: Json, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO tenant_rollups (tenant_id, as_of, seq, body) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id) DO UPDATE SET as_of = excluded.as_of, seq = excluded.seq, body = excluded.body`,
    [tenant, now, seq, JSON.stringify(body)],
  );
}

/** The roll-up of the tenant in the open transaction; null before the first. */
export async function ownRollUp(sql: Sql, tenant: string): Promise<Json | null> {
  return (await sql.query<{ body: Json }>('SELECT body FROM tenant_rollups WHERE tenant_id = $1', [tenant])).rows[0]?.body ?? null;
}

/** The roll-ups of all ISPs, or of the one named. Nothing of any customer is read. */
export async function rollUps(sql: Sql, tenant: string | null): Promise<Json[]> {
  const { rows } = await sql.query<{ body: Json }>(
    "SELECT r.body FROM tenant_rollups r JOIN tenants t USING (tenant_id) WHERE t.kind = 'isp' AND r.tenant_id = coalesce($1, r.tenant_id) ORDER BY r.tenant_id",
    [tenant],
  );
  return rows.map(({ body }) => body);
}

/** The tenant under which the owner of the platform has credentials; made when there is none yet. */
export async function platformTenant(sql: Sql, now: Date): Promise<string> {
  const find = async () => (await sql.query<{ tenant_id: string }>("SELECT tenant_id FROM tenants WHERE kind = 'platform'")).rows[0]?.tenant_id;
  for (let n = 0; ; n++) {
    const known = await find();
    if (known !== undefined) return known;
    await sql.query(
      `INSERT INTO tenants (tenant_id, name, country, time_zone, currency, created_at, kind) VALUES ($1, 'All ISPs', '', 'UTC', 'USD', $2, 'platform') ON CONFLICT DO NOTHING`,
      [n === 0 ? 'platform' : `platform-${n}`, now],
    );
  }
}

import type { Sql } from '../../data/sql.ts';
import type { Json } from '../../kernel/json.ts';

/** Keeps what was found out about a tenant at night. */
export async function saveBrief(sql: Sql, tenant: string, body: Json, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO tenant_briefs (tenant_id, written_at, body) VALUES ($1, $2, $3)
     ON CONFLICT (tenant_id) DO UPDATE SET written_at = excluded.written_at, body = excluded.body`,
    [tenant, now, JSON.stringify(body)],
  );
}

/** What was found out about the tenant in the open transaction, and when; null before the first night. */
export async function loadBrief(sql: Sql, tenant: string): Promise<{ written_at: string; body: Json } | null> {
  const { rows } = await sql.query<{ written_at: string; body: Json }>('SELECT written_at, body FROM tenant_briefs WHERE tenant_id = $1', [tenant]);
  return rows[0] ?? null;
}

/** Tenants with customers of whom nothing has been written since a moment. */
export async function tenantsWithoutBrief(sql: Sql, since: Date): Promise<string[]> {
  const { rows } = await sql.query<{ tenant_id: string }>(
    `SELECT t.tenant_id FROM tenants t LEFT JOIN tenant_briefs b USING (tenant_id)
     WHERE (b.written_at IS NULL OR b.written_at < $1) AND EXISTS (SELECT 1 FROM customers c WHERE c.tenant_id = t.tenant_id) ORDER BY b.written_at NULLS FIRST, t.tenant_id`,
    [since],
  );
  return rows.map(({ tenant_id }) => tenant_id);
}

/** Gives the tenant's figures of a month to the comparison, once; nothing when it does not take part. */
export async function givePeerFigures(sql: Sql, tenant: string, month: string, figures: Json): Promise<void> {
  await sql.query(
    'INSERT INTO peer_figures (tenant_id, month, figures) SELECT tenant_id, $2, $3 FROM tenants WHERE tenant_id = $1 AND compares ON CONFLICT DO NOTHING',
    [tenant, month, JSON.stringify(figures)],
  );
}

/** Whether the tenant takes part and has not given its figures of a month yet. */
export async function owesPeerFigures(sql: Sql, tenant: string, month: string): Promise<boolean> {
  const { rows } = await sql.query(
    'SELECT FROM tenants t WHERE tenant_id = $1 AND compares AND NOT EXISTS (SELECT FROM peer_figures p WHERE p.tenant_id = t.tenant_id AND p.month = $2)',
    [tenant, month],
  );
  return rows.length > 0;
}

/** Who takes part, gave figures for a month, and has no bands of it yet. */
export async function withoutBands(sql: Sql, month: string): Promise<string[]> {
  const { rows } = await sql.query<{ tenant_id: string }>(
    `SELECT tenant_id FROM peer_figures p JOIN tenants t USING (tenant_id)
     WHERE p.month = $1 AND t.compares AND NOT EXISTS (SELECT FROM peer_bands b WHERE b.tenant_id = p.tenant_id AND b.month = p.month) ORDER BY tenant_id`,
    [month],
  );
  return rows.map(({ tenant_id }) => tenant_id);
}

/** What all who take part gave for a month. */
export async function peerFigures(sql: Sql, month: string): Promise<Json[]> {
  const { rows } = await sql.query<{ figures: Json }>(
    'SELECT p.figures FROM peer_figures p JOIN tenants t USING (tenant_id) WHERE p.month = $1 AND t.compares ORDER BY p.tenant_id',
    [month],
  );
  return rows.map(({ figures }) => figures);
}

/** Keeps the bands of a tenant for a month; those that were written first stay. */
export async function saveBands(sql: Sql, tenant: string, month: string, bands: Json, now: Date): Promise<void> {
  await sql.query('INSERT INTO peer_bands (tenant_id, month, body, written_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    tenant,
    month,
    JSON.stringify(bands),
    now,
  ]);
}

/** Whether the tenant takes part, and the bands of its latest month. */
export async function latestBands(sql: Sql, tenant: string): Promise<{ compares: boolean; month: string | null; bands: Json | null }> {
  const { rows } = await sql.query<{ compares: boolean; month: string | null; bands: Json | null }>(
    `SELECT t.compares, b.month, b.body AS bands FROM tenants t LEFT JOIN LATERAL (SELECT month, body FROM peer_bands WHERE tenant_id = t.tenant_id ORDER BY month DESC LIMIT 1) b ON true
     WHERE t.tenant_id = $1`,
    [tenant],
  );
  return rows[0] ?? { compares: false, month: null, bands: null };
}

/** Takes part in the comparison or no longer; who leaves takes its figures of the month with it as far as no band has been made of them. */
export async function setCompares(sql: Sql, tenant: string, compares: boolean): Promise<void> {
  await sql.query('UPDATE tenants SET compares = $2 WHERE tenant_id = $1', [tenant, compares]);
}

/** A tenant's means of a month that is over: what its peers are compared by. */
export async function monthMeans(
  sql: Sql,
  tenant: string,
  month: string,
): Promise<{ tickets: number; failed: number; tried: number; outage_minutes: number; health: number | null }> {
  const { rows } = await sql.query<{ tickets: number; failed: number; tried: number; outage_minutes: number; health: number | null }>(
    `WITH told AS (
       SELECT f.measures FROM customers c, LATERAL (SELECT measures FROM daily_facts f WHERE f.tenant_id = c.tenant_id AND f.entity_kind = 'customer' AND f.entity_id = c.customer_id
         AND f.day >= $2::date AND f.day < $2::date + interval '1 month' AND f.measures ?| array['tickets', 'payments.failed', 'payments.minor'] OFFSET 0) f WHERE c.tenant_id = $1),
     nodes AS (
       SELECT c.node_id, count(*) AS customers FROM customers c WHERE c.tenant_id = $1 AND c.node_id IS NOT NULL AND c.status <> 'cancelled' GROUP BY 1)
     SELECT coalesce(sum((measures -> 'tickets' ->> 0)::bigint), 0)::bigint AS tickets, coalesce(sum((measures -> 'payments.failed' ->> 0)::bigint), 0)::bigint AS failed,
       coalesce(sum(coalesce((measures -> 'payments.failed' ->> 0)::bigint, 0) + coalesce((measures -> 'payments.minor' ->> 0)::bigint, 0)), 0)::bigint AS tried,
       (SELECT coalesce(sum(n.customers * (f.measures -> 'outages.minutes' ->> 1)::float8), 0) FROM nodes n, LATERAL (SELECT measures FROM daily_facts f WHERE f.tenant_id = $1 AND f.entity_kind = 'node'
         AND f.entity_id = n.node_id AND f.day >= $2::date AND f.day < $2::date + interval '1 month' AND f.measures ? 'outages.minutes' OFFSET 0) f) AS outage_minutes,
       (SELECT avg(health_score) FROM scores WHERE tenant_id = $1) AS health
     FROM told`,
    [tenant, month],
  );
  return rows[0] ?? { tickets: 0, failed: 0, tried: 0, outage_minutes: 0, health: null };
}

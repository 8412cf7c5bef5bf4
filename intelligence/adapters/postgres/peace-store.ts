import type { MatterTold } from '../../data/peace-matters.ts';
import type { Sql } from '../../data/sql.ts';
import { NO_PEACE, type PeaceFacts } from '../../orchestration/peace.ts';
import type { CustomerRef } from '../../orchestration/playbook-store.ts';

/** Something that is going on with a customer now and leaves it in peace. */
export type OpenMatter = {
  readonly customer_id: string;
  readonly kind: MatterTold['kind'];
  readonly matter_id: string;
  readonly opened_at: string;
  readonly until_at: string | null;
};

/** `$2` is now. Of tickets only complaints about the bill count. */
const OPEN = `opened_at > coalesce(closed_at, '-infinity') AND (until_at IS NULL OR until_at > coalesce($2::timestamptz, clock_timestamp())) AND (kind <> 'ticket' OR about = 'billing')`;

/** Adds what events tell, in the transaction of their batch: the latest opening and the latest end of each matter, in whatever order they come. */
export async function noteMatters(sql: Sql, told: readonly MatterTold[]): Promise<void> {
  if (told.length === 0) return;
  await sql.query(
    `INSERT INTO peace_matters AS m (tenant_id, customer_id, kind, matter_id, about, opened_at, opened_by, closed_at, until_at)
     SELECT DISTINCT ON (tenant, customer_id, kind, matter_id) tenant, customer_id, kind, matter_id,
       first_value(about) OVER latest, first_value(opened_at) OVER latest, first_value(opened_by) OVER latest,
       max(closed_at) OVER (PARTITION BY tenant, customer_id, kind, matter_id), first_value(until_at) OVER latest
     FROM jsonb_to_recordset($1::jsonb) AS t (tenant text, customer_id text, kind text, matter_id text, about text, opened_at timestamptz, opened_by text,
       closed_at timestamptz, until_at timestamptz)
     WINDOW latest AS (PARTITION BY tenant, customer_id, kind, matter_id ORDER BY opened_at DESC NULLS LAST, opened_by DESC NULLS LAST)
     ORDER BY tenant, customer_id, kind, matter_id
     ON CONFLICT (tenant_id, customer_id, kind, matter_id) DO UPDATE SET
       closed_at = greatest(m.closed_at, excluded.closed_at),
       (about, opened_at, opened_by, until_at, over_told) = (SELECT
         CASE WHEN newer THEN excluded.about ELSE m.about END, CASE WHEN newer THEN excluded.opened_at ELSE m.opened_at END,
         CASE WHEN newer THEN excluded.opened_by ELSE m.opened_by END, CASE WHEN newer THEN excluded.until_at ELSE m.until_at END,
         m.over_told AND NOT newer
         FROM (SELECT excluded.opened_at IS NOT NULL AND (m.opened_at IS NULL OR (excluded.opened_at, excluded.opened_by) > (m.opened_at, m.opened_by)) AS newer) AS n)`,
    [JSON.stringify(told)],
  );
}

/** What leaves these customers in peace now, besides their own line; who is left out has nothing. */
export async function peaceFacts(sql: Sql, tenant: string, customers: readonly string[], now: Date | undefined): Promise<Map<string, PeaceFacts>> {
  const { rows } = await sql.query<{ customer_id: string; reasons: (keyof PeaceFacts)[] }>(
    `SELECT customer_id, array_agg(DISTINCT CASE kind WHEN 'flag' THEN matter_id WHEN 'ticket' THEN 'billing-complaint' ELSE 'payment-pending' END) AS reasons
     FROM peace_matters WHERE tenant_id = $1 AND customer_id = ANY ($3) AND ${OPEN} GROUP BY customer_id`,
    [tenant, now ?? null, customers],
  );
  return new Map(rows.map(({ customer_id, reasons }) => [customer_id, { ...NO_PEACE, ...Object.fromEntries(reasons.map((reason) => [reason, true])) }]));
}

/** What is going on with one customer, the latest first. */
export async function openMatters(sql: Sql, customer: string, now: Date): Promise<OpenMatter[]> {
  const { rows } = await sql.query<OpenMatter>(
    `SELECT customer_id, kind, matter_id, opened_at, until_at FROM peace_matters WHERE customer_id = $1 AND ${OPEN} ORDER BY opened_at DESC`,
    [customer, now],
  );
  return rows;
}

const FORGET_DAYS = 61;

/** Takes up matters that have ended by themselves, each once, and forgets those that cannot matter any more; says whose they were. */
export async function mattersOver(sql: Sql, now: Date, limit: number): Promise<CustomerRef[]> {
  const { rows } = await sql.query<CustomerRef>(
    `WITH over AS (
       SELECT tenant_id, customer_id, kind, matter_id FROM peace_matters WHERE NOT over_told AND until_at <= $1 ORDER BY until_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE peace_matters m SET over_told = true FROM over o
     WHERE m.tenant_id = o.tenant_id AND m.customer_id = o.customer_id AND m.kind = o.kind AND m.matter_id = o.matter_id
     RETURNING m.tenant_id AS tenant, m.customer_id`,
    [now, limit],
  );
  return rows;
}

/** Forgets matters that were over long ago. */
export async function forgetMatters(sql: Sql, now: Date): Promise<void> {
  await sql.query(`DELETE FROM peace_matters WHERE kind <> 'flag' AND greatest(closed_at, until_at) < $1::timestamptz - interval '${FORGET_DAYS} days'`, [now]);
}

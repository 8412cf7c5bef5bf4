import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { digest } from '../../kernel/ids.ts';

/** An event that has touched people and has not been counted yet. */
export type Uncounted = {
  readonly tenant: string;
  readonly impact_id: string;
  readonly type: string;
  readonly node_id: string | null;
  readonly customer_id: string | null;
  readonly happened_at: string;
  readonly told: Readonly<Record<string, unknown>>;
  /** The currency of the ISP. */
  readonly currency: string;
};

/** The name of what an event means to everybody; the same however often it is told. */
export const impactId = (tenant: string, source: string, event: string): string => digest('touch', tenant, source, event);

/** Puts down events that touch people, each once, in the transaction of their batch. */
export async function noteTouching(sql: Sql, events: readonly PlatformEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ tenant, source, id, type, time, data }) => ({
    ...{ tenant, source, id, type, time, data, impact: impactId(tenant, source, id) },
    node: 'node_id' in data ? data.node_id : null,
    customer: 'customer_id' in data ? data.customer_id : null,
  }));
  await sql.query(
    `INSERT INTO event_impacts (tenant_id, impact_id, event_source, event_id, event_type, node_id, customer_id, happened_at, told)
     SELECT tenant, impact, source, id, type, node, customer, time, data
     FROM jsonb_to_recordset($1::jsonb) AS r (tenant text, impact text, source text, id text, type text, node text, customer text, time timestamptz, data jsonb)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

/** Takes events that are to be counted, the oldest first, held until the transaction ends. */
export async function takeUncounted(sql: Sql, limit: number): Promise<Uncounted[]> {
  const { rows } = await sql.query<Uncounted>(
    `SELECT i.tenant_id AS tenant, i.impact_id, i.event_type AS type, i.node_id, i.customer_id, i.happened_at, i.told, t.currency
     FROM event_impacts i JOIN tenants t USING (tenant_id) WHERE i.counted_at IS NULL ORDER BY i.happened_at LIMIT $1 FOR UPDATE OF i SKIP LOCKED`,
    [limit],
  );
  return rows;
}

/** The event that began what this one ends, when its people have been counted: they are the same people. */
export async function begunBy(sql: Sql, { tenant, told }: Uncounted): Promise<string | null> {
  const { rows } = await sql.query<{ impact_id: string }>(
    `SELECT impact_id FROM event_impacts WHERE tenant_id = $1 AND event_type = 'outage.started' AND told ->> 'outage_id' = $2 AND node_id = $3 AND counted_at IS NOT NULL
     ORDER BY happened_at DESC, impact_id LIMIT 1`,
    [tenant, told.outage_id, told.node_id],
  );
  return rows[0]?.impact_id ?? null;
}

/** Writes whom an event touches: the same people as another did. */
export const samePeople = (sql: Sql, { tenant, impact_id }: Uncounted, other: string) =>
  sql.query(
    `INSERT INTO event_impact_customers SELECT tenant_id, $2, customer_id, partner_id, technician_id, monthly_minor, amount_minor
     FROM event_impact_customers WHERE tenant_id = $1 AND impact_id = $3`,
    [tenant, impact_id, other],
  );

/** Writes whom an event touches: the customer it is about, or everybody with service on these nodes, as they stand now. */
export const peopleOf = (sql: Sql, { tenant, impact_id, customer_id }: Uncounted, nodes: readonly string[], currency: string, amount: number) =>
  sql.query(
    `INSERT INTO event_impact_customers (tenant_id, impact_id, customer_id, partner_id, technician_id, monthly_minor, amount_minor)
     SELECT c.tenant_id, $2, c.customer_id, c.partner_id,
       (SELECT v.technician_id FROM visits v WHERE v.tenant_id = c.tenant_id AND v.customer_id = c.customer_id AND v.ended_at IS NULL AND v.technician_id IS NOT NULL
        ORDER BY v.scheduled_for, v.visit_id LIMIT 1),
       CASE WHEN c.currency = $5 THEN c.price_minor END, $6
     FROM customers c WHERE c.tenant_id = $1 AND CASE WHEN $3::text IS NULL THEN c.node_id = ANY ($4) AND c.status = 'active' ELSE c.customer_id = $3 END`,
    [tenant, impact_id, customer_id, nodes, currency, amount],
  );

/** Adds up whom an event touches, and marks it as counted. */
export const addUp = (sql: Sql, { tenant, impact_id }: Uncounted, currency: string, now: Date) =>
  sql.query(
    `UPDATE event_impacts i SET counted_at = $4, currency = $3, (customers, partners, monthly_minor, amount_minor, unpriced) =
       (SELECT count(*), count(DISTINCT partner_id), coalesce(sum(monthly_minor), 0), coalesce(sum(amount_minor), 0), count(*) FILTER (WHERE monthly_minor IS NULL)
        FROM event_impact_customers c WHERE c.tenant_id = i.tenant_id AND c.impact_id = i.impact_id)
     WHERE tenant_id = $1 AND impact_id = $2`,
    [tenant, impact_id, currency, now],
  );

/** Forgets what touched people so long ago. */
export const forgetTouching = (sql: Sql, before: Date) =>
  sql.query('DELETE FROM event_impacts WHERE (tenant_id, impact_id) IN (SELECT tenant_id, impact_id FROM event_impacts WHERE happened_at < $1 LIMIT 200)', [
    before,
  ]);

import type { TouchSums } from '../../contract/api/personas.ts';
import type { EventType } from '../../contract/events/catalogue.ts';
import type { Sql } from '../../data/sql.ts';

/** A counted event as its words are made of it. */
export type TouchRow = {
  readonly impact_id: string;
  readonly type: EventType;
  readonly node_id: string | null;
  readonly customer_id: string | null;
  readonly at: string;
  readonly counted_at: string;
  readonly told: Readonly<Record<string, unknown>>;
  readonly zone: string;
};
type Sums = { readonly [K in keyof TouchSums]: TouchSums[K] };
export type WholeTouch = TouchRow & Sums & { readonly partners: number };

const EVENT = `i.impact_id, i.event_type AS type, i.node_id, i.customer_id, i.happened_at AS at, i.counted_at, i.told, t.time_zone AS zone`;
const WHOLE = `${EVENT}, i.customers, i.partners, i.monthly_minor, i.amount_minor, i.unpriced, i.currency`;
const SUMS = `count(*)::int AS customers, coalesce(sum(c.monthly_minor), 0)::bigint AS monthly_minor, coalesce(sum(c.amount_minor), 0)::bigint AS amount_minor,
  count(*) FILTER (WHERE c.monthly_minor IS NULL)::int AS unpriced, i.currency`;

/** The latest events that touched somebody. */
export async function latestTouches(sql: Sql, limit: number): Promise<WholeTouch[]> {
  const { rows } = await sql.query<WholeTouch>(
    `SELECT ${WHOLE} FROM event_impacts i JOIN tenants t USING (tenant_id) WHERE i.counted_at IS NOT NULL AND i.customers > 0 ORDER BY i.happened_at DESC, i.impact_id LIMIT $1`,
    [limit],
  );
  return rows;
}

/** One of them; null when there is none. */
export async function touchNamed(sql: Sql, id: string): Promise<WholeTouch | null> {
  const { rows } = await sql.query<WholeTouch>(
    `SELECT ${WHOLE} FROM event_impacts i JOIN tenants t USING (tenant_id) WHERE i.impact_id = $1 AND i.counted_at IS NOT NULL`,
    [id],
  );
  return rows[0] ?? null;
}

const GROUPS = { customer: 'customer_id', partner: 'partner_id', technician: 'technician_id' } as const;
/** The sums of one event by customer, partner or technician, the largest first; without a name those who have none. */
export async function touchParts(sql: Sql, id: string, by: keyof typeof GROUPS, limit: number): Promise<(Sums & { readonly subject: string | null })[]> {
  const { rows } = await sql.query<Sums & { subject: string | null }>(
    `SELECT c.${GROUPS[by]} AS subject, ${SUMS} FROM event_impact_customers c JOIN event_impacts i USING (tenant_id, impact_id) WHERE c.impact_id = $1
     GROUP BY c.${GROUPS[by]}, i.currency ORDER BY c.${GROUPS[by]} IS NOT NULL, count(*) DESC, sum(c.monthly_minor) DESC NULLS LAST, c.${GROUPS[by]} LIMIT $2`,
    [id, limit],
  );
  return rows;
}

/** How many customers, partners or technicians an event touches. */
export async function touchPeople(sql: Sql, id: string): Promise<Record<keyof typeof GROUPS, number>> {
  const { rows } = await sql.query<Record<keyof typeof GROUPS, number>>(
    `SELECT count(*)::int AS customer, count(DISTINCT partner_id)::int AS partner, count(DISTINCT technician_id)::int AS technician
     FROM event_impact_customers WHERE impact_id = $1`,
    [id],
  );
  return rows[0] ?? { customer: 0, partner: 0, technician: 0 };
}

/** What touched the person whose transaction this is, with the sums of its own rows, the latest first. Names no person: row-level security does. */
export async function ownTouches(sql: Sql, limit: number): Promise<(TouchRow & Sums)[]> {
  const { rows } = await sql.query<TouchRow & Sums>(
    `WITH c AS MATERIALIZED (SELECT * FROM event_impact_customers)
     SELECT ${EVENT}, ${SUMS} FROM c JOIN event_impacts i USING (tenant_id, impact_id) JOIN tenants t USING (tenant_id)
     WHERE i.counted_at IS NOT NULL GROUP BY ${EVENT.replace(/ AS \w+/g, '')}, i.currency ORDER BY i.happened_at DESC, i.impact_id LIMIT $1`,
    [limit],
  );
  return rows;
}

/** Which of these customers one of these events touches, among those of the person whose transaction this is. */
export async function touchedBy(sql: Sql, events: readonly string[], customers: readonly string[]): Promise<string[]> {
  if (events.length === 0 || customers.length === 0) return [];
  const { rows } = await sql.query<{ customer_id: string }>(
    'SELECT DISTINCT customer_id FROM event_impact_customers WHERE impact_id = ANY ($1) AND customer_id = ANY ($2)',
    [events, customers],
  );
  return rows.map(({ customer_id }) => customer_id);
}

/** When each of these outages and pieces of planned work ended, and until when its window is; those that nobody has carried yet are absent. */
export async function cutOffEnds(
  sql: Sql,
  causes: readonly string[],
): Promise<Map<string, { readonly ended_at: string | null; readonly window_end: string | null }>> {
  if (causes.length === 0) return new Map();
  const { rows } = await sql.query<{ cause_id: string; ended_at: string | null; window_end: string | null }>(
    'SELECT cause_id, ended_at, window_end FROM cut_offs WHERE cause_id = ANY ($1)',
    [causes],
  );
  return new Map(rows.map(({ cause_id, ...ends }) => [cause_id, ends]));
}

/** The sums of the latest events of every ISP, for the owner of the platform. Nothing of any customer is read. */
export async function platformTouches(sql: Sql, limit: number): Promise<(WholeTouch & { readonly tenant: string; readonly name: string })[]> {
  const { rows } = await sql.query<WholeTouch & { tenant: string; name: string }>(
    `SELECT i.tenant_id AS tenant, t.name, ${WHOLE} FROM event_impacts i JOIN tenants t USING (tenant_id)
     WHERE t.kind = 'isp' AND i.counted_at IS NOT NULL AND i.customers > 0 ORDER BY i.happened_at DESC, i.impact_id LIMIT $1`,
    [limit],
  );
  return rows;
}

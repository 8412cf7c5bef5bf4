import type { AffectedCustomer, AffectedList, IncidentNotice, IncidentQuery } from '../../contract/api/network.ts';
import type { Sql } from '../../data/sql.ts';
import { cursorOf, readCursor } from './cursor.ts';
import { type IncidentDetail, MONTHLY } from './incident-store.ts';

/** An incident as it is read, with who is cut off now, or was if it is over. */
export type IncidentRead = {
  readonly incident_id: string;
  readonly root: string;
  readonly root_kind: string | null;
  readonly chance: number;
  readonly reason: string;
  readonly cause: string | null;
  readonly state: 'open' | 'part-restored' | 'flapping' | 'over' | 'merged' | 'withdrawn';
  readonly since: string;
  readonly until: string | null;
  readonly settled: boolean;
  readonly nodes: readonly string[];
  readonly extent: readonly string[];
  readonly within: string | null;
  readonly into_id: string | null;
  readonly detail: IncidentDetail;
  readonly taken_by: string | null;
  readonly taken_at: string | null;
  readonly false_alarm_by: string | null;
  readonly false_alarm_at: string | null;
  readonly changed_at: string;
  readonly customers: number;
  readonly monthly_minor: number;
  readonly without_price: number;
  readonly currency: string;
};

/** Whom incident `i` concerns, one row each: from the customers of now while it is open, else from the record. */
const CONCERNED = `
  SELECT c.customer_id, c.name, c.node_id, c.partner_id, ${MONTHLY} AS monthly_minor
    FROM customers c WHERE i.until IS NULL AND c.tenant_id = i.tenant_id AND c.node_id = ANY (i.nodes) AND c.status = 'active'
  UNION ALL
  SELECT r.customer_id, c.name, r.node_id, r.partner_id, r.monthly_minor
    FROM incident_customers r LEFT JOIN customers c USING (tenant_id, customer_id)
    WHERE i.until IS NOT NULL AND r.tenant_id = i.tenant_id AND r.incident_id = i.incident_id`;

const READ = `
  SELECT i.incident_id, i.root, n.state #>> '{latest,kind,2}' AS root_kind, i.chance, i.reason, i.cause, i.state, i.since, i.until, i.settled, i.nodes, i.extent,
    i.within, i.into_id, i.detail, i.taken_by, i.taken_at, i.false_alarm_by, i.false_alarm_at, i.changed_at, t.currency, a.customers, a.monthly_minor, a.without_price
  FROM incidents i JOIN tenants t USING (tenant_id) LEFT JOIN nodes n ON n.tenant_id = i.tenant_id AND n.node_id = i.root,
    LATERAL (SELECT count(*) AS customers, coalesce(sum(monthly_minor), 0)::bigint AS monthly_minor, count(*) FILTER (WHERE monthly_minor IS NULL) AS without_price
             FROM (${CONCERNED}) concerned) a`;

/** Open for the reader: it goes on, and nobody has said that it is none. */
const OPEN = 'i.until IS NULL AND i.false_alarm_at IS NULL';

/** Incidents in their order: open ones by whom they concern, past ones the latest first. */
export async function listIncidents(sql: Sql, { state, limit, after }: IncidentQuery): Promise<{ rows: IncidentRead[]; next: string | null }> {
  const [since, id] = readCursor(after, 'moment') ?? [null, null];
  if (state === 'open') {
    const { rows } = await sql.query<IncidentRead>(`${READ} WHERE ${OPEN} ORDER BY a.customers DESC, a.monthly_minor DESC, i.since, i.incident_id LIMIT $1`, [
      limit,
    ]);
    return { rows, next: null };
  }
  const { rows } = await sql.query<IncidentRead>(
    `${READ} WHERE ${state === 'past' ? `NOT (${OPEN})` : 'true'} AND ($2::timestamptz IS NULL OR (i.since, i.incident_id) < ($2, $3))
     ORDER BY i.since DESC, i.incident_id DESC LIMIT $1`,
    [limit + 1, since, id],
  );
  const last = rows[limit - 1];
  const next = rows.length > limit && last ? cursorOf(last.since, last.incident_id) : null;
  return { rows: rows.slice(0, limit), next };
}

/** How many incidents are open for the reader. */
export const openIncidents = async (sql: Sql): Promise<number> =>
  (await sql.query<{ n: number }>(`SELECT count(*) AS n FROM incidents i WHERE ${OPEN}`)).rows[0]?.n ?? 0;

/** One incident; null when the tenant has none of that id. */
export async function getIncident(sql: Sql, id: string): Promise<IncidentRead | null> {
  return (await sql.query<IncidentRead>(`${READ} WHERE i.incident_id = $1`, [id])).rows[0] ?? null;
}

/** How many of the last days' incidents are over. */
export async function incidentsOver(sql: Sql, since: Date): Promise<number> {
  return (
    (await sql.query<{ n: number }>("SELECT count(*) AS n FROM incidents WHERE state = 'over' AND false_alarm_at IS NULL AND until >= $1", [since])).rows[0]
      ?.n ?? 0
  );
}

/** Everybody whom the open incidents cut off, each once although one incident may lie within another. */
export async function affectedNow(sql: Sql): Promise<{ customers: number; monthly_minor: number; without_price: number }> {
  const { rows } = await sql.query<{ customers: number; monthly_minor: number; without_price: number }>(
    `SELECT count(*) AS customers, coalesce(sum(${MONTHLY}), 0)::bigint AS monthly_minor, count(*) FILTER (WHERE ${MONTHLY} IS NULL) AS without_price
     FROM customers c JOIN tenants t USING (tenant_id)
     WHERE c.status = 'active' AND c.node_id IN (SELECT unnest(i.nodes) FROM incidents i WHERE ${OPEN})`,
  );
  return rows[0] ?? { customers: 0, monthly_minor: 0, without_price: 0 };
}

/** Whom an incident concerns, by what they pay; as many as its number says. */
export async function concernedBy(sql: Sql, id: string, limit: number, after: string | undefined): Promise<AffectedList> {
  const [paid, last] = readCursor(after, 'integer') ?? [null, null];
  const from = `FROM incidents i JOIN tenants t USING (tenant_id), LATERAL (${CONCERNED}) a WHERE i.incident_id = $1`;
  const total = (await sql.query<{ n: number }>(`SELECT count(*) AS n ${from}`, [id])).rows[0]?.n ?? 0;
  const { rows } = await sql.query<AffectedCustomer>(
    `SELECT a.* ${from} AND ($3::bigint IS NULL OR (coalesce(a.monthly_minor, -1), a.customer_id) < ($3, $4))
     ORDER BY coalesce(a.monthly_minor, -1) DESC, a.customer_id DESC LIMIT $2`,
    [id, limit + 1, paid, last],
  );
  const end = rows[limit - 1];
  const next = rows.length > limit && end ? cursorOf(end.monthly_minor ?? -1, end.customer_id) : null;
  return { rows: rows.slice(0, limit), total, next };
}

type Sums = { readonly customers: number; readonly monthly_minor: number };

/** Whom an incident concerns, by partner and by node. */
export async function concernedGroups(sql: Sql, id: string): Promise<{ partners: (Sums & { partner_id: string | null })[]; nodes: Map<string, number> }> {
  const { rows } = await sql.query<Sums & { partner_id: string | null; node_id: string | null; by_node: boolean }>(
    `SELECT a.partner_id, a.node_id, grouping(a.node_id) = 0 AS by_node, count(*) AS customers, coalesce(sum(a.monthly_minor), 0)::bigint AS monthly_minor
     FROM incidents i JOIN tenants t USING (tenant_id), LATERAL (${CONCERNED}) a WHERE i.incident_id = $1 GROUP BY GROUPING SETS ((a.partner_id), (a.node_id))
     ORDER BY customers DESC, a.partner_id`,
    [id],
  );
  return {
    partners: rows.filter((row) => !row.by_node).map(({ partner_id, customers, monthly_minor }) => ({ partner_id, customers, monthly_minor })),
    nodes: new Map(rows.filter((row) => row.by_node).map(({ node_id, customers }) => [node_id as string, customers])),
  };
}

/** What was said of an incident, in the order in which it was said. */
export async function noticesOf(sql: Sql, id: string): Promise<Omit<IncidentNotice, 'sentence'>[]> {
  const { rows } = await sql.query<Omit<IncidentNotice, 'sentence'>>(
    `SELECT said_at AS at, kinds, root, cut, restored, into_id AS "into", customers, monthly_minor, said_by AS by FROM incident_notices WHERE incident_id = $1 ORDER BY notice`,
    [id],
  );
  return rows;
}

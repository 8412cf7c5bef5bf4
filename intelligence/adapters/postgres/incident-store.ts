import type { Sql } from '../../data/sql.ts';

/** What an incident is, as it is kept. Times are ISO text. */
export type IncidentContent = {
  readonly incident_id: string;
  readonly root: string;
  readonly chance: number;
  readonly reason: string;
  readonly cause: string | null;
  readonly state: 'open' | 'part-restored' | 'flapping' | 'over' | 'merged' | 'withdrawn';
  readonly since: string;
  readonly until: string | null;
  readonly settled: boolean;
  readonly told: boolean;
  readonly nodes: readonly string[];
  readonly extent: readonly string[];
  readonly within: string | null;
  readonly into_id: string | null;
  readonly detail: IncidentDetail;
};

export type IncidentDetail = {
  readonly runners_up: readonly { readonly node: string; readonly chance: number }[];
  readonly witness: { readonly node: string; readonly at: number };
  readonly heard: readonly { readonly node: string; readonly at: number }[];
  readonly back: readonly string[];
  readonly unconfirmed: readonly string[];
  readonly passed_on: readonly string[];
  readonly after: string | null;
  readonly returning: boolean;
};

/** Whose an incident is and what a person said of it. */
export type IncidentMarks = {
  readonly taken_by: string | null;
  readonly taken_at: string | null;
  readonly false_alarm_by: string | null;
  readonly false_alarm_at: string | null;
};
export type KnownIncident = IncidentContent & IncidentMarks;

/** Something that is said of an incident. */
export type Notice = {
  readonly incident_id: string;
  readonly kinds: readonly string[];
  readonly root: string;
  readonly cut: readonly string[];
  readonly restored: readonly string[];
  readonly into_id: string | null;
  /** The nodes that are cut off at that moment. */
  readonly nodes: readonly string[];
};

const CONTENT = 'incident_id, root, chance, reason, cause, state, since, until, settled, told, nodes, extent, within, into_id, detail';
const TYPES = `incident_id text, root text, chance double precision, reason text, cause text, state text, since timestamptz, until timestamptz, settled boolean,
  told boolean, nodes text[], extent text[], within text, into_id text, detail jsonb`;

/** What a customer pays a month in the tenant's currency; null when that is not known. */
export const MONTHLY = `CASE WHEN coalesce(c.currency, t.currency) = t.currency THEN c.price_minor END`;

/** The incidents that go on or were over since a moment, and those of the ids given. */
export async function knownIncidents(sql: Sql, tenant: string, ids: readonly string[], since: Date): Promise<Map<string, KnownIncident>> {
  const { rows } = await sql.query<KnownIncident>(
    `SELECT ${CONTENT}, taken_by, taken_at, false_alarm_by, false_alarm_at FROM incidents
     WHERE tenant_id = $1 AND (until IS NULL OR until > $3 OR incident_id = ANY ($2))`,
    [tenant, ids, since],
  );
  return new Map(rows.map((row) => [row.incident_id, row]));
}

/** Keeps incidents as they are now; who took one and what people said of it stays. */
export async function saveIncidents(sql: Sql, tenant: string, incidents: readonly (IncidentContent & Partial<IncidentMarks>)[], now: Date): Promise<void> {
  if (incidents.length === 0) return;
  await sql.query(
    `INSERT INTO incidents (tenant_id, ${CONTENT}, taken_by, taken_at, false_alarm_by, false_alarm_at, found_at, changed_at)
     SELECT $1, ${CONTENT}, taken_by, taken_at, false_alarm_by, false_alarm_at, $3, $3
     FROM jsonb_to_recordset($2::jsonb) AS r (${TYPES}, taken_by text, taken_at timestamptz, false_alarm_by text, false_alarm_at timestamptz)
     ON CONFLICT (tenant_id, incident_id) DO UPDATE SET root = excluded.root, chance = excluded.chance, reason = excluded.reason, cause = excluded.cause,
       state = excluded.state, since = excluded.since, until = excluded.until, settled = excluded.settled, told = excluded.told, nodes = excluded.nodes,
       extent = excluded.extent, within = excluded.within, into_id = excluded.into_id, detail = excluded.detail, changed_at = excluded.changed_at`,
    [tenant, JSON.stringify(incidents), now],
  );
}

/** Forgets incidents that were never told of and are none. */
export async function dropIncidents(sql: Sql, tenant: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql.query('DELETE FROM incidents WHERE tenant_id = $1 AND incident_id = ANY ($2)', [tenant, ids]);
}

/** Writes down who is connected to the nodes that an incident has cut off; who was written down for other nodes goes. Suspended customers have no service to lose. */
export async function recordCutOff(sql: Sql, tenant: string, incident: string, extent: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM incident_customers WHERE tenant_id = $1 AND incident_id = $2 AND node_id <> ALL ($3)', [tenant, incident, extent]);
  await sql.query(
    `INSERT INTO incident_customers (tenant_id, incident_id, customer_id, node_id, partner_id, monthly_minor)
     SELECT c.tenant_id, $2, c.customer_id, c.node_id, c.partner_id, ${MONTHLY} FROM customers c JOIN tenants t USING (tenant_id)
     WHERE c.tenant_id = $1 AND c.node_id = ANY ($3) AND c.status = 'active'
       AND NOT EXISTS (SELECT 1 FROM incident_customers i WHERE i.tenant_id = $1 AND i.incident_id = $2 AND i.customer_id = c.customer_id)
     ON CONFLICT DO NOTHING`,
    [tenant, incident, extent],
  );
}

/** Appends what is said, with the customers who are cut off at that moment and what they pay. */
export async function sayOf(sql: Sql, tenant: string, notices: readonly Notice[], now: Date): Promise<void> {
  for (const { incident_id, kinds, root, cut, restored, into_id, nodes } of notices)
    await sql.query(
      `INSERT INTO incident_notices (tenant_id, incident_id, said_at, kinds, root, cut, restored, into_id, customers, monthly_minor)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, count(*), coalesce(sum(${MONTHLY}), 0)
       FROM customers c JOIN tenants t USING (tenant_id) WHERE c.tenant_id = $1 AND c.node_id = ANY ($9) AND c.status = 'active'`,
      [tenant, incident_id, now, kinds, root, cut, restored, into_id, nodes],
    );
}

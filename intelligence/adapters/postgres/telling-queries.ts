import type { Sql } from '../../data/sql.ts';

/** An incident that goes on, as far as telling of it needs. */
export type OpenIncident = {
  readonly incident: string;
  readonly root: string;
  readonly chance: number;
  readonly since: string;
  readonly settled: boolean;
  readonly isFalse: boolean;
  readonly nodes: readonly string[];
  readonly heard: readonly { readonly node: string; readonly at: number }[];
};

/** An incident that was told, with the nodes of its set; `until` is the end of the incident itself. */
export type ToldIncident = {
  readonly cause: string;
  readonly root: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly until: string | null;
  readonly nodes: readonly { readonly node: string; readonly cut_at: string; readonly back_at: string | null; readonly heard_at: string | null }[];
};

/** Tenants in whose network something goes on that may be told, or was. */
export async function tenantsToTell(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ tenant_id: string }>(
    `SELECT tenant_id FROM incidents WHERE until IS NULL UNION SELECT tenant_id FROM cut_offs WHERE origin = 'incident' AND ended_at IS NULL ORDER BY 1`,
  );
  return rows.map(({ tenant_id }) => tenant_id);
}

/** The incidents that go on. */
export async function openIncidents(sql: Sql, tenant: string): Promise<OpenIncident[]> {
  const { rows } = await sql.query<OpenIncident>(
    `SELECT incident_id AS incident, root, chance, since, settled, false_alarm_at IS NOT NULL AS "isFalse", nodes, detail -> 'heard' AS heard
     FROM incidents WHERE tenant_id = $1 AND until IS NULL ORDER BY since, incident_id`,
    [tenant],
  );
  return rows;
}

/** Incidents that were told and of which nothing is still to be carried: those that go on, and those that go on again. */
export async function toldIncidents(sql: Sql, tenant: string): Promise<ToldIncident[]> {
  const { rows } = await sql.query<ToldIncident>(
    `SELECT o.cause_id AS cause, o.node_id AS root, o.started_at, o.ended_at, i.until,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('node', n.node_id, 'cut_at', n.cut_at, 'back_at', n.back_at, 'heard_at', h.heard_at)), '[]')
        FROM cut_off_nodes n LEFT JOIN nodes h USING (tenant_id, node_id) WHERE n.tenant_id = o.tenant_id AND n.cause_id = o.cause_id) AS nodes
     FROM cut_offs o LEFT JOIN incidents i ON i.tenant_id = o.tenant_id AND i.incident_id = o.cause_id
     WHERE o.tenant_id = $1 AND o.origin = 'incident' AND o.state = 'telling' AND (o.ended_at IS NULL OR (i.incident_id IS NOT NULL AND i.until IS NULL))
       AND NOT EXISTS (SELECT 1 FROM cut_off_changes c WHERE c.tenant_id = o.tenant_id AND c.cause_id = o.cause_id AND c.shared_at IS NULL)
     ORDER BY o.cause_id FOR UPDATE OF o`,
    [tenant],
  );
  return rows;
}

/** Nodes of these of which the customers are being told already, under whatever name. */
export async function toldNodes(sql: Sql, tenant: string, nodes: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ node: string }>(
    `SELECT DISTINCT n.node_id AS node FROM cut_off_nodes n JOIN cut_offs o USING (tenant_id, cause_id)
     WHERE n.tenant_id = $1 AND n.node_id = ANY ($2) AND n.back_at IS NULL AND o.kind = 'outage' AND o.state = 'telling' AND o.ended_at IS NULL
     UNION SELECT unnest(c.nodes) FROM cut_off_changes c WHERE c.tenant_id = $1 AND c.kind = 'cut' AND c.shared_at IS NULL AND c.nodes IS NOT NULL`,
    [tenant, nodes],
  );
  return new Set(rows.map(({ node }) => node));
}

/** How many customers have service on these nodes. */
export async function activeOn(sql: Sql, tenant: string, nodes: readonly string[]): Promise<number> {
  const { rows } = await sql.query<{ n: number }>("SELECT count(*) AS n FROM customers WHERE tenant_id = $1 AND node_id = ANY ($2) AND status = 'active'", [
    tenant,
    nodes,
  ]);
  return rows[0]?.n ?? 0;
}

/** Writes into an incident's timeline what was done about telling of it. */
export async function sayOfTelling(
  sql: Sql,
  tenant: string,
  incident: string,
  { kind, root, customers, by }: { kind: 'tell-proposed' | 'customers-told' | 'expected-stated'; root: string; customers: number; by: string | null },
  now: Date,
): Promise<void> {
  await sql.query(
    `INSERT INTO incident_notices (tenant_id, incident_id, said_at, kinds, root, cut, restored, customers, monthly_minor, said_by)
     VALUES ($1, $2, $3, $4, $5, '{}', '{}', $6, 0, $7)`,
    [tenant, incident, now, [kind], root, customers, by],
  );
}

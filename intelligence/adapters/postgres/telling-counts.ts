import type { Sql } from '../../data/sql.ts';

/** An outage that the customers of an incident are told of, under whatever name. */
export type IncidentCause = {
  readonly cause: string;
  readonly node: string;
  readonly state: 'proposed' | 'telling' | 'silent';
  readonly ended_at: string | null;
  readonly expected_at: string | null;
  readonly expected_by: string | null;
};

/** The outages of an incident: itself once it was told, and those that were declared of its nodes while it lasted. */
export async function causesOf(sql: Sql, tenant: string, incident: string): Promise<IncidentCause[]> {
  const { rows } = await sql.query<IncidentCause>(
    `SELECT o.cause_id AS cause, o.node_id AS node, o.state, o.ended_at, o.expected_at, o.expected_by FROM cut_offs o, incidents i
     WHERE i.tenant_id = $1 AND i.incident_id = $2 AND o.tenant_id = $1 AND o.kind = 'outage' AND (o.cause_id = $2
       OR EXISTS (SELECT 1 FROM cut_off_nodes n WHERE n.tenant_id = $1 AND n.cause_id = o.cause_id AND n.node_id = ANY (i.extent)
         AND coalesce(n.back_at, 'infinity') >= i.since AND n.cut_at <= coalesce(i.until, 'infinity')))
     ORDER BY o.expected_stated_at DESC NULLS LAST, o.cause_id`,
    [tenant, incident],
  );
  return rows;
}

/** What has become of the notices and credits of these outages. */
export type TellingCounts = {
  readonly told: number;
  readonly on_their_way: number;
  readonly cleared: number;
  readonly credited: number;
  readonly credited_minor: number;
  readonly credits_waiting: number;
  readonly credits_waiting_minor: number;
};

/** Counts whom the outages brought a first notice and an all-clear, each once, and what was credited for them. */
export async function tellingCounts(sql: Sql, tenant: string, causes: readonly string[]): Promise<TellingCounts> {
  const { rows } = await sql.query<TellingCounts>(
    `WITH members AS (
       SELECT c.customer_id, min(n.cut_at) AS since FROM cut_off_customers c JOIN cut_off_nodes n USING (tenant_id, cause_id, node_id)
       WHERE c.tenant_id = $1 AND c.cause_id = ANY ($2) GROUP BY c.customer_id),
     said AS (
       SELECT o.customer_id, bool_or(o.state = 'sent' AND o.command ->> 'step' LIKE 'notice-%') AS told,
         bool_or(o.state IN ('waiting', 'sending') AND o.command ->> 'step' LIKE 'notice-%') AS coming, bool_or(o.state = 'sent' AND o.command ->> 'step' LIKE 'clear-%') AS cleared
       FROM members m JOIN outbox o ON o.tenant_id = $1 AND o.customer_id = m.customer_id AND o.playbook = 'service-restoration' AND o.created_at >= m.since
       GROUP BY o.customer_id),
     paid AS (
       SELECT state = 'done' AS done, count(*) AS n, sum((values ->> 'amount_minor')::bigint) AS minor FROM platform_actions
       WHERE tenant_id = $1 AND action = 'give-credit' AND values ->> 'outage_id' = ANY ($2) AND state IN ('done', 'proposed', 'waiting', 'doing', 'by-hand') GROUP BY 1)
     SELECT count(*) FILTER (WHERE told) AS told, count(*) FILTER (WHERE coming AND NOT told) AS on_their_way, count(*) FILTER (WHERE cleared) AS cleared,
       coalesce((SELECT n FROM paid WHERE done), 0)::bigint AS credited, coalesce((SELECT minor FROM paid WHERE done), 0)::bigint AS credited_minor,
       coalesce((SELECT n FROM paid WHERE NOT done), 0)::bigint AS credits_waiting, coalesce((SELECT minor FROM paid WHERE NOT done), 0)::bigint AS credits_waiting_minor
     FROM said`,
    [tenant, causes],
  );
  return rows[0] as TellingCounts;
}

/** The languages of the customers with service on these nodes, with how many read each; null where it is not known. */
export async function languagesOn(sql: Sql, tenant: string, nodes: readonly string[]): Promise<{ locale: string | null; customers: number }[]> {
  const { rows } = await sql.query<{ locale: string | null; customers: number }>(
    `SELECT state #>> '{latest,locale,2}' AS locale, count(*) AS customers FROM customers WHERE tenant_id = $1 AND node_id = ANY ($2) AND status = 'active' GROUP BY 1`,
    [tenant, nodes],
  );
  return rows;
}

import type { Sql } from '../../data/sql.ts';

/** A node of a cut-off with its own time. */
export type CutNode = { readonly node: string; readonly cut_at: string; readonly back_at: string | null };

/** The nodes of a cut-off, by name. */
export async function nodesOf(sql: Sql, tenant: string, cause: string): Promise<Map<string, CutNode>> {
  const { rows } = await sql.query<CutNode>('SELECT node_id AS node, cut_at, back_at FROM cut_off_nodes WHERE tenant_id = $1 AND cause_id = $2', [
    tenant,
    cause,
  ]);
  return new Map(rows.map((row) => [row.node, row]));
}

/** Notes that these nodes are down since a moment; one that is down already keeps its own. */
export async function cutNodes(sql: Sql, tenant: string, cause: string, nodes: readonly string[], at: string): Promise<void> {
  await sql.query(
    `INSERT INTO cut_off_nodes (tenant_id, cause_id, node_id, cut_at) SELECT $1, $2, n, $4 FROM unnest($3::text[]) AS n
     ON CONFLICT (tenant_id, cause_id, node_id) DO UPDATE SET cut_at = excluded.cut_at, back_at = NULL WHERE cut_off_nodes.back_at IS NOT NULL`,
    [tenant, cause, nodes, at],
  );
}

/** Notes that these nodes are up again since a moment. */
export async function nodesBack(sql: Sql, tenant: string, cause: string, nodes: readonly string[], at: string): Promise<void> {
  await sql.query('UPDATE cut_off_nodes SET back_at = greatest(cut_at, $4) WHERE tenant_id = $1 AND cause_id = $2 AND node_id = ANY ($3) AND back_at IS NULL', [
    tenant,
    cause,
    nodes,
    at,
  ]);
}

/**
 * Adds the customers on these nodes who have service now to the confirmed set; with a limit nobody is added when the set would be larger.
 * Says how many are in it, or how many there would have been.
 */
export async function confirmCustomers(
  sql: Sql,
  tenant: string,
  cause: string,
  nodes: readonly string[],
  limit: number | null,
): Promise<{ readonly count: number; readonly added: boolean }> {
  if (limit !== null) {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*) AS n FROM customers c WHERE tenant_id = $1 AND node_id = ANY ($3) AND status = 'active'
         AND NOT EXISTS (SELECT 1 FROM cut_off_customers k WHERE k.tenant_id = $1 AND k.cause_id = $2 AND k.customer_id = c.customer_id)`,
      [tenant, cause, nodes],
    );
    const count = rows[0]?.n ?? 0;
    if (count > limit) return { count, added: false };
  }
  const { rowCount } = await sql.query(
    `INSERT INTO cut_off_customers (tenant_id, cause_id, customer_id, node_id, holds)
     SELECT $1, $2, customer_id, node_id, false FROM customers WHERE tenant_id = $1 AND node_id = ANY ($3) AND status = 'active' ORDER BY customer_id
     ON CONFLICT DO NOTHING`,
    [tenant, cause, nodes],
  );
  return { count: rowCount ?? 0, added: true };
}

/**
 * Nodes among these of which an outage is to be declared: somebody has service there, and no other outage that nobody is told of has
 * declared it already.
 */
export async function nodesToDeclare(sql: Sql, tenant: string, cause: string, nodes: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ node: string }>(
    `SELECT n AS node FROM unnest($3::text[]) AS n
     WHERE EXISTS (SELECT 1 FROM customers c WHERE c.tenant_id = $1 AND c.node_id = n AND c.status <> 'cancelled')
       AND NOT EXISTS (SELECT 1 FROM cut_off_nodes d JOIN cut_offs o USING (tenant_id, cause_id) WHERE d.tenant_id = $1 AND d.node_id = n AND d.cause_id <> $2
         AND d.back_at IS NULL AND o.kind = 'outage' AND o.state <> 'telling' AND o.ended_at IS NULL)
     ORDER BY 1`,
    [tenant, cause, nodes],
  );
  return rows.map(({ node }) => node);
}

/** Which of these events the layer has told of by itself. */
export async function toldBy(sql: Sql, tenant: string, source: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ id: string }>('SELECT event_id AS id FROM events WHERE tenant_id = $1 AND source = $2 AND event_id = ANY ($3)', [
    tenant,
    source,
    ids,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** Holds back everything that asks for money or sells while planned work goes on, or no longer. */
export async function setHolds(sql: Sql, tenant: string, cause: string, customers: readonly string[], holds: boolean): Promise<void> {
  await sql.query('UPDATE cut_off_customers SET holds = $4 WHERE tenant_id = $1 AND cause_id = $2 AND customer_id = ANY ($3) AND holds <> $4', [
    tenant,
    cause,
    customers,
    holds,
  ]);
}

/** Open outages that have one of these nodes: those on which it is down since before a moment, and those on which it is up. */
export async function outagesAt(
  sql: Sql,
  nodes: readonly { readonly tenant: string; readonly node: string }[],
): Promise<{ tenant: string; cause: string; node: string; cut_at: string; back_at: string | null }[]> {
  const { rows } = await sql.query<{ tenant: string; cause: string; node: string; cut_at: string; back_at: string | null }>(
    `SELECT n.tenant_id AS tenant, n.cause_id AS cause, n.node_id AS node, n.cut_at, n.back_at
     FROM unnest($1::text[], $2::text[]) AS k (tenant, node) JOIN cut_off_nodes n ON n.tenant_id = k.tenant AND n.node_id = k.node
       JOIN cut_offs o ON o.tenant_id = n.tenant_id AND o.cause_id = n.cause_id AND o.kind = 'outage' AND o.ended_at IS NULL
     ORDER BY 1, 2, 3`,
    [nodes.map(({ tenant }) => tenant), nodes.map(({ node }) => node)],
  );
  return rows;
}

/** The end of the window of planned work that cuts off this node at a moment; null when there is none. */
export async function workOn(sql: Sql, tenant: string, nodes: readonly string[], at: Date): Promise<string | null> {
  const { rows } = await sql.query<{ until: string | null }>(
    `SELECT max(o.window_end) AS until FROM cut_off_nodes n JOIN cut_offs o USING (tenant_id, cause_id)
     WHERE n.tenant_id = $1 AND n.node_id = ANY ($2) AND o.kind = 'maintenance' AND o.ended_at IS NULL AND o.started_at <= $3 AND o.window_end > $3`,
    [tenant, nodes, at],
  );
  return rows[0]?.until ?? null;
}

/** The nodes heard since a moment. */
export async function heardSince(sql: Sql, tenant: string, nodes: readonly string[], since: string): Promise<Set<string>> {
  const { rows } = await sql.query<{ node: string }>('SELECT node_id AS node FROM nodes WHERE tenant_id = $1 AND node_id = ANY ($2) AND heard_at > $3', [
    tenant,
    nodes,
    since,
  ]);
  return new Set(rows.map(({ node }) => node));
}

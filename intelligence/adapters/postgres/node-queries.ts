import type { Busy, Reading } from '../../data/node-readings.ts';
import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';

/** A node as it is kept, with the active customers on it. */
export type NodeRead = {
  readonly node_id: string;
  readonly kind: string | null;
  readonly heard_at: string | null;
  readonly busy: Busy | null;
  readonly customers: number;
};

/** Every node of the tenant that the inventory, an alarm, a reading or a customer names; those that were removed are left out. */
export async function readNodes(sql: Sql): Promise<NodeRead[]> {
  const { rows } = await sql.query<NodeRead>(
    `WITH counted AS (SELECT node_id, count(*) FILTER (WHERE status = 'active') AS customers FROM customers WHERE node_id IS NOT NULL GROUP BY node_id)
     SELECT node_id, n.state #>> '{latest,kind,2}' AS kind, n.heard_at, n.busy, coalesce(c.customers, 0) AS customers
     FROM nodes n FULL JOIN counted c USING (node_id) WHERE coalesce((n.state #>> '{latest,removed,2}')::boolean, false) = false ORDER BY node_id`,
  );
  return rows;
}

/** What feeds each node of the inventory; null for one that nothing feeds. */
export async function readInventory(sql: Sql): Promise<Map<string, string | null>> {
  const { rows } = await sql.query<{ node_id: string; parent_id: string | null }>('SELECT node_id, parent_id FROM nodes WHERE listed');
  return new Map(rows.map(({ node_id, parent_id }) => [node_id, parent_id]));
}

/** Nodes with the parents that alarms named. */
export async function readNamedParents(sql: Sql): Promise<(readonly [node: string, parent: string])[]> {
  const { rows } = await sql.query<{ parents: { node: string; parent: string }[] }>('SELECT parents FROM network_state');
  return rows[0]?.parents.map(({ node, parent }) => [node, parent] as const) ?? [];
}

/** For each node that is cut off the open incident that says so. */
export async function readCuts(sql: Sql): Promise<Map<string, { incident: string; root: string; since: string }>> {
  const { rows } = await sql.query<{ incident: string; root: string; since: string; nodes: string[] }>(
    'SELECT incident_id AS incident, root, since, nodes FROM incidents WHERE until IS NULL AND false_alarm_at IS NULL ORDER BY settled, since DESC',
  );
  return new Map(rows.flatMap(({ nodes, ...incident }) => nodes.map((node) => [node, incident] as const)));
}

/** The single readings of these nodes since a day, by node and day. */
export async function readDays(sql: Sql, nodes: readonly string[], since: Day): Promise<Map<string, Map<Day, readonly Reading[]>>> {
  const { rows } = await sql.query<{ node_id: string; day: Day; readings: Reading[] }>(
    'SELECT node_id, day, readings FROM node_days WHERE node_id = ANY ($1) AND day >= $2',
    [nodes, since],
  );
  const found = new Map<string, Map<Day, readonly Reading[]>>();
  for (const { node_id, day, readings } of rows) found.set(node_id, (found.get(node_id) ?? new Map<Day, readonly Reading[]>()).set(day, readings));
  return found;
}

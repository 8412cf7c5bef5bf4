import { heardSince } from '../../adapters/postgres/cut-off-nodes.ts';
import { postgresWatchStore } from '../../adapters/postgres/watch-store.ts';
import type { Sql } from '../../data/sql.ts';
import { topologyOf } from '../../predictive/incidents/topology.ts';

/** The nodes that a node's failing at a moment cuts off: itself and all beneath it, but for those that were heard of since. */
export type Behind = (sql: Sql, tenant: string, node: string, since: string | null) => Promise<readonly string[]>;

/** By the inventory, and by the parents that alarms named where the inventory knows none. */
export const nodesBehind: Behind = async (sql, tenant, node, since) => {
  const inventory = await postgresWatchStore(sql).inventory(tenant);
  const { rows } = await sql.query<{ parents: { node: string; parent: string }[] }>('SELECT parents FROM network_state WHERE tenant_id = $1', [tenant]);
  const topology = topologyOf(
    inventory,
    (rows[0]?.parents ?? []).map(({ node: child, parent }) => [child, parent]),
  );
  const under = topology.under(node);
  if (since === null) return under;
  // What was declared of the node itself holds whatever it says; a node beneath it that is heard has another path.
  const heard = await heardSince(sql, tenant, under, since);
  return under.filter((one) => one === node || !heard.has(one));
};

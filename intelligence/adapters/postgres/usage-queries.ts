import type { Measures } from '../../data/daily-facts.ts';
import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';

/** Whether the tenant has this customer, and those with the ids next to its own of the same segment who have not left. */
export async function customerAndPeers(sql: Sql, tenant: string, customer: string, most: number): Promise<{ found: boolean; peers: string[] }> {
  const { rows: own } = await sql.query<{ segment: string | null }>('SELECT segment FROM customers WHERE tenant_id = $1 AND customer_id = $2', [
    tenant,
    customer,
  ]);
  if (!own[0]) return { found: false, peers: [] };
  const side = async (beyond: '>' | '<', order: 'ASC' | 'DESC'): Promise<string[]> => {
    const { rows } = await sql.query<{ customer_id: string }>(
      `SELECT customer_id FROM customers
       WHERE tenant_id = $1 AND customer_id ${beyond} $2 AND status <> 'cancelled' AND segment IS NOT DISTINCT FROM $3
       ORDER BY customer_id ${order} LIMIT $4`,
      [tenant, customer, own[0]?.segment ?? null, most],
    );
    return rows.map((row) => row.customer_id);
  };
  const after = await side('>', 'ASC');
  const before = await side('<', 'DESC');
  const share = Math.ceil(most / 2);
  const peers = [...after.slice(0, Math.max(share, most - before.length)), ...before.slice(0, Math.max(share, most - after.length))];
  return { found: true, peers: peers.slice(0, most) };
}

/** Whether anything was told of this node, or a customer hung on it, how many do now, and the nodes with the ids after its own, round to the first. */
export async function nodeAndPeers(sql: Sql, tenant: string, node: string, most: number): Promise<{ found: boolean; customers: number; peers: string[] }> {
  const { rows } = await sql.query<{ found: boolean; customers: number }>(
    `SELECT (SELECT count(*) FROM customers WHERE tenant_id = $1 AND node_id = $2 AND status <> 'cancelled') AS customers,
       EXISTS (SELECT 1 FROM daily_facts WHERE tenant_id = $1 AND entity_kind = 'node' AND entity_id = $2)
       OR EXISTS (SELECT 1 FROM customers WHERE tenant_id = $1 AND node_id = $2) AS found`,
    [tenant, node],
  );
  if (!rows[0]?.found) return { found: false, customers: 0, peers: [] };
  const after = await nodesAfter(sql, tenant, node, most);
  const first = after.length < most ? await nodesAfter(sql, tenant, '', most) : [];
  return { found: true, customers: rows[0].customers, peers: [...new Set([...after, ...first])].filter((id) => id !== node).slice(0, most) };
}

/** Steps from one id to the next along the key, so that it need not read every day of every node. */
async function nodesAfter(sql: Sql, tenant: string, node: string, most: number): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `WITH RECURSIVE steps AS (
       SELECT $2::text AS id, 0 AS n
       UNION ALL
       SELECT (SELECT min(f.entity_id) FROM daily_facts f WHERE f.tenant_id = $1 AND f.entity_kind = 'node' AND f.entity_id > steps.id), n + 1
       FROM steps WHERE n < $3 AND id IS NOT NULL
     ) SELECT id FROM steps WHERE n > 0 AND id IS NOT NULL`,
    [tenant, node, most],
  );
  return rows.map((row) => row.id);
}

/** The rows of these entities since a day that hold one of the named measures, with those measures alone, by ascending day. */
export async function factsNamed(
  sql: Sql,
  tenant: string,
  kind: 'customer' | 'node',
  ids: readonly string[],
  since: Day,
  names: readonly string[],
): Promise<{ id: string; day: Day; learnedOn: Day; measures: Measures }[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql.query<{ id: string; day: Day; learnedOn: Day; measures: Measures }>(
    `SELECT entity_id AS id, day, learned_on AS "learnedOn",
       (SELECT jsonb_object_agg(name, measures -> name) FROM unnest($5::text[]) AS name WHERE measures ? name) AS measures
     FROM daily_facts
     WHERE tenant_id = $1 AND entity_kind = $2 AND entity_id = ANY ($3) AND day >= $4 AND measures ?| $5
     ORDER BY day`,
    [tenant, kind, ids, since, names],
  );
  return rows;
}

/** What the customers who hang on a node used on one day, as known at the end of `asOf`; `told` of the `asked` did. */
export type NodeDay = {
  readonly node: string;
  readonly day: Day;
  readonly bytes: number;
  readonly told: number;
  readonly asked: number;
  readonly customers: number;
};

/** Use by node and day before `asOf`. Of a node with many customers the first `most` by id stand for all. */
export async function useOfNodes(sql: Sql, tenant: string, nodes: readonly string[], since: Day, asOf: Day, most: number): Promise<NodeDay[]> {
  const { rows } = await sql.query<NodeDay>(
    `WITH members AS (
       SELECT node_id, customer_id, count(*) OVER (PARTITION BY node_id) AS customers, row_number() OVER (PARTITION BY node_id ORDER BY customer_id) AS place
       FROM customers WHERE tenant_id = $1 AND node_id = ANY ($2) AND status <> 'cancelled'
     )
     SELECT m.node_id AS node, f.day, count(DISTINCT f.entity_id) AS told, least(m.customers, $5) AS asked, m.customers,
       sum((f.measures -> 'usage.down_bytes' ->> 1)::bigint + coalesce((f.measures -> 'usage.up_bytes' ->> 1)::bigint, 0))::bigint AS bytes
     FROM members m
     JOIN daily_facts f ON f.tenant_id = $1 AND f.entity_kind = 'customer' AND f.entity_id = m.customer_id
       AND f.day >= $3 AND f.day < $4 AND f.learned_on <= $4 AND f.measures ? 'usage.down_bytes'
     WHERE m.place <= $5
     GROUP BY m.node_id, f.day, m.customers`,
    [tenant, nodes, since, asOf, most],
  );
  return rows;
}

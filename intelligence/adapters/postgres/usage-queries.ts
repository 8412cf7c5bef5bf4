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

/** What customers are put together by. */
export type Grouping = 'node_id' | 'plan_id';
/** A customer who stands for a group, with how many the group has. */
export type Member = { readonly group: string; readonly customer: string; readonly customers: number };

/**
 * The customers of each group who have not left. Of a group with many customers `most` stand for all, drawn by a hash of the id:
 * ids tell how long someone has been there.
 */
export async function membersOf(sql: Sql, tenant: string, by: Grouping, groups: readonly string[], most: number): Promise<Member[]> {
  const { rows } = await sql.query<Member>(
    `SELECT group_id AS "group", customer_id AS customer, customers FROM (
       SELECT ${by} AS group_id, customer_id, count(*) OVER (PARTITION BY ${by}) AS customers, row_number() OVER (PARTITION BY ${by} ORDER BY md5(customer_id)) AS place
       FROM customers WHERE tenant_id = $1 AND ${by} = ANY ($2) AND status <> 'cancelled'
     ) m WHERE place <= $3`,
    [tenant, groups, most],
  );
  return rows;
}

/** What the members of a group used on one day, as known at the end of `asOf`; `told` of the `asked` did. */
export type GroupDay = {
  readonly group: string;
  readonly day: Day;
  readonly bytes: number;
  readonly told: number;
  readonly asked: number;
  readonly customers: number;
};
/** The mean of the members' means a day since `levelSince`, and its relative standard error: 0 where every customer is a member. */
export type GroupLevel = { readonly group: string; readonly asked: number; readonly bytes_a_day: number; readonly error: number };

/** Use by group and day before `asOf`, and how it differs between the members; one look into the index for each member. */
export async function useTogether(
  sql: Sql,
  tenant: string,
  members: readonly Member[],
  { since, levelSince, asOf }: { readonly since: Day; readonly levelSince: Day; readonly asOf: Day },
): Promise<{ days: GroupDay[]; levels: GroupLevel[] }> {
  const groups = Map.groupBy(members, ({ group }) => group);
  const { rows } = await sql.query<{ group: string; day: Day | null; bytes: number; told: number; level: number | null }>(
    `SELECT m.group_id AS "group", f.day, sum(f.bytes)::bigint AS bytes, count(*) AS told, avg(f.bytes) FILTER (WHERE f.day >= $5)::float8 AS level
     FROM unnest($2::text[], $3::text[]) AS m (group_id, customer_id), LATERAL (
       SELECT day, sum((measures -> 'usage.down_bytes' ->> 1)::bigint + coalesce((measures -> 'usage.up_bytes' ->> 1)::bigint, 0)) AS bytes
       FROM daily_facts WHERE tenant_id = $1 AND entity_kind = 'customer' AND entity_id = m.customer_id
         AND day >= $4 AND day < $6 AND learned_on <= $6 AND measures ? 'usage.down_bytes'
       GROUP BY day OFFSET 0
     ) f GROUP BY GROUPING SETS ((m.group_id, f.day), (m.group_id, m.customer_id))`,
    [tenant, members.map(({ group }) => group), members.map(({ customer }) => customer), since, levelSince, asOf],
  );
  const days = rows.flatMap(({ group, day, bytes, told }) => {
    const own = groups.get(group) ?? [];
    return day === null ? [] : [{ group, day, bytes, told, asked: own.length, customers: own[0]?.customers ?? 0 }];
  });
  const levels = Map.groupBy(
    rows.filter(({ day, level }) => day === null && level !== null),
    ({ group }) => group,
  );
  return {
    days,
    levels: [...levels].map(([group, own]) =>
      levelOf(
        group,
        own.map(({ level }) => level as number),
        groups.get(group)?.[0]?.customers ?? 0,
      ),
    ),
  };
}

/** The standard error of a mean over a part of a finite population. */
function levelOf(group: string, levels: readonly number[], customers: number): GroupLevel {
  const n = levels.length;
  const mean = levels.reduce((sum, level) => sum + level, 0) / n;
  const variance = n > 1 ? levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / (n - 1) : 0;
  const error = mean > 0 ? Math.sqrt((variance / n) * Math.max(0, 1 - n / customers)) / mean : 0;
  return { group, asked: n, bytes_a_day: mean, error };
}

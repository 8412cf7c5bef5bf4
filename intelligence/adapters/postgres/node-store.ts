import { busyOf, latestDay, READING_DAYS, type Reading, readingOf, withReadings } from '../../data/node-readings.ts';
import { evolveNode, type NodeEvent, type NodeState, parentOf, unknownNode } from '../../data/node-state.ts';
import type { Sql } from '../../data/sql.ts';
import { addDays, type Day, dayOf } from '../../kernel/days.ts';

type Key = { readonly tenant: string; readonly node: string };
type NodeDay = Key & { readonly day: Day; readonly readings: readonly Reading[] };
const keyOf = ({ tenant, node }: Key): string => JSON.stringify([tenant, node]);
const columns = (keys: readonly Key[]) => [keys.map(({ tenant }) => tenant), keys.map(({ node }) => node)];

/** Keeps what events tell of nodes: the inventory, when each was heard of, and the readings of the latest days. The order of events changes nothing. */
export async function saveNodes(sql: Sql, events: readonly NodeEvent[], now: Date): Promise<void> {
  const groups = Map.groupBy(events, ({ tenant, data }) => keyOf({ tenant, node: data.node_id }));
  const keys = [...groups.values()].map((group) => ({ tenant: group[0]?.tenant as string, node: group[0]?.data.node_id as string }));
  const known = await loadStates(sql, keys);
  const days = await loadDays(sql, keys, events, addDays(dayOf(now), 1 - READING_DAYS));
  await sql.query(
    `INSERT INTO nodes (tenant_id, node_id, state, listed, parent_id, heard_at, busy)
     SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::boolean[], $5::text[], $6::timestamptz[], $7::jsonb[])
     ON CONFLICT (tenant_id, node_id) DO UPDATE SET state = excluded.state, listed = excluded.listed, parent_id = excluded.parent_id,
       heard_at = excluded.heard_at, busy = coalesce(excluded.busy, nodes.busy)`,
    rowsOf(keys, groups, known, days.all),
  );
  if (days.touched.length === 0) return;
  await sql.query(
    `INSERT INTO node_days (tenant_id, node_id, day, readings) SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::jsonb[])
     ON CONFLICT (tenant_id, node_id, day) DO UPDATE SET readings = excluded.readings`,
    [...columns(days.touched), days.touched.map(({ day }) => day), days.touched.map(({ readings }) => JSON.stringify(readings))],
  );
}

function rowsOf(
  keys: readonly Key[],
  groups: ReadonlyMap<string, readonly NodeEvent[]>,
  known: ReadonlyMap<string, NodeState>,
  days: ReadonlyMap<string, readonly NodeDay[]>,
) {
  const states = keys.map((key) => (groups.get(keyOf(key)) ?? []).reduce(evolveNode, known.get(keyOf(key)) ?? unknownNode));
  const busy = keys.map((key) =>
    busyOf(latestDay((days.get(keyOf(key)) ?? []).toSorted((a, b) => (a.day < b.day ? -1 : 1)).flatMap(({ readings }) => readings))),
  );
  return [
    ...columns(keys),
    states.map(({ latest }) => JSON.stringify({ latest })),
    states.map((state) => parentOf(state) !== undefined),
    states.map((state) => parentOf(state) ?? null),
    states.map(({ heardAt }) => heardAt),
    busy.map((one) => one && JSON.stringify(one)),
  ];
}

async function loadStates(sql: Sql, keys: readonly Key[]): Promise<Map<string, NodeState>> {
  const { rows } = await sql.query<Key & { state: Pick<NodeState, 'latest'>; heard_at: string | null }>(
    `SELECT k.tenant, k.node, n.state, n.heard_at FROM unnest($1::text[], $2::text[]) AS k (tenant, node),
       LATERAL (SELECT state, heard_at FROM nodes n WHERE n.tenant_id = k.tenant AND n.node_id = k.node LIMIT 1) n`,
    columns(keys),
  );
  return new Map(rows.map((row) => [keyOf(row), { latest: row.state.latest, heardAt: row.heard_at }]));
}

/** The days that get new readings, and beside them the days from which the latest 24 hours of those nodes are read. */
async function loadDays(
  sql: Sql,
  keys: readonly Key[],
  events: readonly NodeEvent[],
  since: Day,
): Promise<{ touched: NodeDay[]; all: Map<string, NodeDay[]> }> {
  const fresh = Map.groupBy(
    events.flatMap((event) => (event.type === 'device.metrics' && dayOf(event.time) >= since ? [event] : [])),
    ({ tenant, time, data }) => JSON.stringify([tenant, data.node_id, dayOf(time)]),
  );
  if (fresh.size === 0) return { touched: [], all: new Map() };
  const first = [...fresh.values()].reduce((least, [event]) => (event && dayOf(event.time) < least ? dayOf(event.time) : least), '9999-12-31');
  const { rows } = await sql.query<NodeDay>(
    `SELECT k.tenant, k.node, d.day, d.readings FROM unnest($1::text[], $2::text[]) AS k (tenant, node),
       LATERAL (SELECT day, readings FROM node_days d WHERE d.tenant_id = k.tenant AND d.node_id = k.node AND d.day >= $3) d`,
    [...columns(keys), addDays(first, -1)],
  );
  const days = new Map(rows.map((row) => [JSON.stringify([row.tenant, row.node, row.day]), row]));
  const touched = [...fresh].map(([key, group]): NodeDay => {
    const [tenant, node, day] = JSON.parse(key) as [string, string, Day];
    return { tenant, node, day, readings: withReadings(days.get(key)?.readings ?? [], group.map(readingOf)) };
  });
  for (const row of touched) days.set(JSON.stringify([row.tenant, row.node, row.day]), row);
  return { touched, all: Map.groupBy(days.values(), keyOf) };
}

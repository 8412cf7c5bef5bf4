import { type Latest, mergeMeasures } from '../../data/daily-facts.ts';
import type { NodeNetwork, NodePlace } from '../../data/features/node.ts';
import { NodeHistory } from '../../data/node-history.ts';
import { HOURS_KEPT_DAYS, type NodeHour } from '../../data/node-hours.ts';
import type { Sql } from '../../data/sql.ts';
import { dayNumber } from '../../kernel/days.ts';
import { type Hour, startOf } from '../../kernel/hours.ts';

/** An hour of a device of a tenant. */
export type NodeHourRow = NodeHour & { readonly tenant: string };

const keyOf = ({ tenant, id, hour, learned }: Omit<NodeHourRow, 'measures'>): string => JSON.stringify([tenant, id, hour, learned]);

const isAlarm = ({ measures }: Pick<NodeHour, 'measures'>): boolean => measures['node.answers'] !== undefined;

/** Adds to the hours of devices in the open transaction, and asks for a new forecast of each. Of one device there is one writer at a time. */
export async function addNodeHours(sql: Sql, rows: readonly NodeHourRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  const keys = [rows.map((r) => r.tenant), rows.map((r) => r.id), rows.map((r) => startOf(r.hour)), rows.map((r) => startOf(r.learned))];
  const { rows: known } = await sql.query<NodeHourRow>(
    // One look into the index for each key, as for the daily facts.
    `SELECT k.tenant, k.id, (extract(epoch FROM k.hour) / 3600)::int AS hour, (extract(epoch FROM k.learned) / 3600)::int AS learned, h.measures
     FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) AS k (tenant, id, hour, learned),
       LATERAL (SELECT measures FROM node_hours h WHERE h.tenant_id = k.tenant AND h.node_id = k.id AND h.hour = k.hour AND h.learned_hour = k.learned LIMIT 1) h`,
    keys,
  );
  const before = new Map(known.map((row) => [keyOf(row), row.measures]));
  const merged = rows.map((row) => mergeMeasures(before.get(keyOf(row)) ?? {}, row.measures));
  await sql.query(
    `INSERT INTO node_hours (tenant_id, node_id, hour, learned_hour, measures, alarm)
     SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::jsonb[], $6::boolean[])
     ON CONFLICT (tenant_id, node_id, hour, learned_hour) DO UPDATE SET measures = excluded.measures, alarm = excluded.alarm`,
    [...keys, merged.map((measures) => JSON.stringify(measures)), merged.map((measures) => isAlarm({ measures }))],
  );
  await sql.query(
    `INSERT INTO forecast_requests (tenant_id, node_id, requested_at, urgent)
     SELECT tenant_id, node_id, $3::timestamptz, bool_or(urgent) FROM unnest($1::text[], $2::text[], $4::boolean[]) AS t (tenant_id, node_id, urgent) GROUP BY 1, 2 ORDER BY 1, 2
     ON CONFLICT (tenant_id, node_id) DO UPDATE SET urgent = forecast_requests.urgent OR excluded.urgent`,
    [keys[0], keys[1], now, rows.map(isAlarm)],
  );
}

/** Forgets hours that are older than they are kept for; says how many. Not more than `most` at a time; one that is being written waits for the next time. */
export async function forgetOldHours(sql: Sql, now: Date, most: number): Promise<number> {
  const before = new Date(now.getTime() - HOURS_KEPT_DAYS * 86_400_000);
  const { rowCount } = await sql.query(
    'DELETE FROM node_hours WHERE ctid IN (SELECT ctid FROM node_hours WHERE hour < $1 ORDER BY hour LIMIT $2 FOR UPDATE SKIP LOCKED)',
    [before, most],
  );
  return rowCount ?? 0;
}

/**
 * Devices of a tenant with their hours since an hour (null: all that are kept) and all their alarms: all devices, or those named
 * with what feeds them and what is fed by the same. Where each stands comes from the inventory; who feeds it from alarms when the inventory does not say.
 */
export async function loadNetwork(sql: Sql, tenant: string, since: Hour | null, around: readonly string[] | null = null): Promise<NodeNetwork> {
  const { places, removed } = await nodePlaces(sql, tenant);
  const only = around && neighbourhood(places, around);
  const from = since === null ? '-infinity' : startOf(since);
  const { rows } = await sql.query<NodeHour>(
    `SELECT node_id AS id, (extract(epoch FROM hour) / 3600)::int AS hour, (extract(epoch FROM learned_hour) / 3600)::int AS learned, measures
     FROM node_hours WHERE tenant_id = $1 AND ($2::text[] IS NULL OR node_id = ANY ($2)) AND (hour >= $3 OR alarm)`,
    [tenant, only, from],
  );
  const firsts = await sql.query<{ id: string; first: Hour }>(
    only === null
      ? `SELECT node_id AS id, (extract(epoch FROM min(hour)) / 3600)::int AS first FROM node_hours WHERE tenant_id = $1 GROUP BY 1`
      : // One look into the index for each.
        `SELECT id, (extract(epoch FROM h.hour) / 3600)::int AS first FROM unnest($2::text[]) AS k (id),
           LATERAL (SELECT hour FROM node_hours WHERE tenant_id = $1 AND node_id = k.id ORDER BY hour LIMIT 1) h`,
    only === null ? [tenant] : [tenant, only],
  );
  const histories = new Map(firsts.rows.map(({ id, first }) => [id, new NodeHistory(first)]));
  for (const id of removed) histories.delete(id);
  for (const { id, hour, learned, measures } of rows) histories.get(id)?.add(hour, learned, measures);
  for (const [id, history] of histories) if (!places.has(id)) places.set(id, { id, parent: history.fedBy(), kind: null, installedOn: null });
  return { places, histories };
}

/** The devices named, what feeds them, what they feed and what is fed by the same. */
function neighbourhood(places: ReadonlyMap<string, NodePlace>, nodes: readonly string[]): string[] {
  const feeding = new Set(nodes.flatMap((id) => [id, places.get(id)?.parent ?? id]));
  return [...new Set([...nodes, ...feeding, ...[...places.values()].flatMap(({ id, parent }) => (parent !== null && feeding.has(parent) ? id : []))])];
}

/** The devices that anything is known of, and over how many hours. */
export async function knownHours(sql: Sql, tenant: string): Promise<{ nodes: string[]; hours: number }> {
  const { rows } = await sql.query<{ id: string; first: Hour; last: Hour }>(
    `SELECT node_id AS id, (extract(epoch FROM min(hour)) / 3600)::int AS first, (extract(epoch FROM max(hour)) / 3600)::int AS last
     FROM node_hours WHERE tenant_id = $1 GROUP BY 1 ORDER BY 1`,
    [tenant],
  );
  const [first, last] = [rows.map((row) => row.first), rows.map((row) => row.last)];
  return { nodes: rows.map(({ id }) => id), hours: rows.length === 0 ? 0 : Math.max(...last) - Math.min(...first) + 1 };
}

/** What the inventory tells of each device, and which have been removed. */
export async function nodePlaces(sql: Sql, tenant: string): Promise<{ places: Map<string, NodePlace>; removed: string[] }> {
  const { rows } = await sql.query<{ id: string; measures: Record<string, Latest | undefined> }>(
    `SELECT entity_id AS id, measures FROM daily_facts WHERE tenant_id = $1 AND entity_kind = 'node' AND has_states ORDER BY entity_id, day, learned_on`,
    [tenant],
  );
  const states = new Map<string, Record<string, Latest | undefined>>();
  for (const { id, measures } of rows) states.set(id, mergeMeasures((states.get(id) ?? {}) as never, measures as never) as Record<string, Latest | undefined>);
  const places = new Map<string, NodePlace>();
  const removed: string[] = [];
  for (const [id, known] of states) {
    const value = <T extends Latest[2]>(name: string): T | null => (known[name]?.[2] as T | undefined) ?? null;
    const installed = value<string>('node.installed_on');
    if (value<boolean>('node.removed') === true) removed.push(id);
    else
      places.set(id, {
        id,
        parent: value<string>('node.parent'),
        kind: value<string>('node.kind'),
        installedOn: installed === null ? null : dayNumber(installed),
      });
  }
  return { places, removed };
}

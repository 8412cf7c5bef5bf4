import { isNodeEvent, NODE_EVENTS, type NodeEvent } from '../../data/node-state.ts';
import type { Sql } from '../../data/sql.ts';
import { EVENT_COLUMNS, eventOf } from './event-log.ts';

/** What the network said of one node, as it is kept until the watch has put it in order. Times are milliseconds since 1970. */
export type AlarmRow = {
  readonly kind: 'down' | 'up' | 'seen';
  readonly node: string;
  readonly at: number;
  readonly learnedAt: number;
  readonly parent?: string;
  readonly cause?: string;
};

/** What the watch keeps of a network; the store does not look into it. */
export type KeptMemory = { readonly settled: unknown; readonly parents: unknown; readonly told: unknown };

const moment = (at: number): Date => new Date(at);

/** Keeps alarms for the watch and calls it: a reading alone calls nobody. */
export async function noteAlarms(sql: Sql, alarms: readonly (AlarmRow & { readonly tenant: string })[], now: Date): Promise<void> {
  if (alarms.length === 0) return;
  await sql.query(
    `INSERT INTO network_alarms (tenant_id, kind, node_id, happened_at, learned_at, parent_id, cause)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])`,
    [
      alarms.map(({ tenant }) => tenant),
      alarms.map(({ kind }) => kind),
      alarms.map(({ node }) => node),
      alarms.map(({ at }) => moment(at)),
      alarms.map(({ learnedAt }) => moment(learnedAt)),
      alarms.map(({ parent }) => parent ?? null),
      alarms.map(({ cause }) => cause ?? null),
    ],
  );
  const tenants = [...new Set(alarms.map(({ tenant }) => tenant))].sort();
  await sql.query(
    // Looked for first: to try it in vain would wait for a look that is just keeping its memory.
    `INSERT INTO network_state (tenant_id, settled, parents, told, due_at) SELECT tenant, 'null', '[]', '[]', $2 FROM unnest($1::text[]) AS t (tenant)
     WHERE NOT EXISTS (SELECT 1 FROM network_state s WHERE s.tenant_id = tenant) ON CONFLICT (tenant_id) DO NOTHING`,
    [tenants, now],
  );
  const calling = tenants.filter((tenant) => alarms.some((alarm) => alarm.tenant === tenant && alarm.kind !== 'seen'));
  if (calling.length === 0) return;
  await sql.query('INSERT INTO network_calls (tenant_id) SELECT * FROM unnest($1::text[])', [calling]);
  await sql.query("SELECT pg_notify('uil_network', '')");
}

/** What the watch needs of the store inside one transaction. */
export interface WatchStore {
  /** Takes a network that is to be looked at, until the transaction ends; null when there is none that is free but those that wait. */
  claim(now: Date, wait: readonly string[]): Promise<{ tenant: string; memory: KeptMemory; logRead: boolean } | null>;
  /** The alarms that are not in the memory: those up to `until` for the last time. Readings are left out when they can say nothing new. */
  alarms(tenant: string, until: number, wantsReadings: (others: readonly AlarmRow[]) => boolean): Promise<AlarmRow[]>;
  /** The node that feeds each node of the inventory; null for one that nothing feeds. */
  inventory(tenant: string): Promise<Map<string, string | null>>;
  remember(tenant: string, memory: KeptMemory, dueAt: Date, now: Date): Promise<void>;
}

/** How many events of the log nobody has processed yet. */
export async function eventsWaiting(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ waiting: number }>(
    `SELECT coalesce(sum(h.next_position - 1 - o.position), 0)::bigint AS waiting FROM log_heads h JOIN log_offsets o USING (partition_no) WHERE o.consumer = 'pipeline'`,
  );
  return rows[0]?.waiting ?? 0;
}

/** Of each partition so many events are counted, those that are processed next: what stands further back changes nothing yet. */
const LOOKS_AHEAD = 10_000;

/** The tenants of which more events wait than that, among those that are processed next. */
export async function tenantsBehind(sql: Sql, most: number): Promise<string[]> {
  const { rows } = await sql.query<{ tenant_id: string }>(
    `SELECT tenant_id FROM log_offsets o,
       LATERAL (SELECT tenant_id FROM events e WHERE e.partition_no = o.partition_no AND e.position > o.position ORDER BY e.position LIMIT $2) next
     WHERE o.consumer = 'pipeline' GROUP BY 1 HAVING count(*) > $1`,
    [most, LOOKS_AHEAD],
  );
  return rows.map(({ tenant_id }) => tenant_id);
}

const ALARM = `kind, node_id AS node, happened_at, learned_at, parent_id AS parent, cause`;
type Row = { kind: AlarmRow['kind']; node: string; happened_at: string; learned_at: string; parent: string | null; cause: string | null };

const alarmOf = ({ kind, node, happened_at, learned_at, parent, cause }: Row): AlarmRow => ({
  kind,
  node,
  at: Date.parse(happened_at),
  learnedAt: Date.parse(learned_at),
  ...(parent === null ? {} : { parent }),
  ...(cause === null ? {} : { cause }),
});

/** The watch's store in PostgreSQL, inside the open transaction. */
export function postgresWatchStore(sql: Sql): WatchStore {
  return {
    async claim(now, wait) {
      const { rows } = await sql.query<KeptMemory & { tenant_id: string; log_read: boolean }>(
        `SELECT tenant_id, settled, parents, told, log_read FROM network_state s
         WHERE (due_at <= $1 OR EXISTS (SELECT 1 FROM network_calls c WHERE c.tenant_id = s.tenant_id)) AND tenant_id <> ALL ($2)
         ORDER BY looked_at NULLS FIRST LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [now, wait],
      );
      const found = rows[0];
      if (!found) return null;
      // First the call, then what called: alarms that come in between call again.
      await sql.query('DELETE FROM network_calls WHERE tenant_id = $1', [found.tenant_id]);
      return { tenant: found.tenant_id, memory: { settled: found.settled, parents: found.parents, told: found.told }, logRead: found.log_read };
    },
    async alarms(tenant, until, wantsReadings) {
      const { rows: old } = await sql.query<Row>(`DELETE FROM network_alarms WHERE tenant_id = $1 AND happened_at <= $2 RETURNING ${ALARM}`, [
        tenant,
        moment(until),
      ]);
      const { rows: others } = await sql.query<Row>(`SELECT ${ALARM} FROM network_alarms WHERE tenant_id = $1 AND kind <> 'seen'`, [tenant]);
      const told = [...old, ...others].map(alarmOf);
      if (!wantsReadings(told.filter(({ kind }) => kind !== 'seen'))) return told.filter(({ kind }) => kind !== 'seen');
      const { rows: readings } = await sql.query<Row>(`SELECT ${ALARM} FROM network_alarms WHERE tenant_id = $1 AND kind = 'seen'`, [tenant]);
      return [...told, ...readings.map(alarmOf)];
    },
    async inventory(tenant) {
      const { rows } = await sql.query<{ node_id: string; parent_id: string | null }>('SELECT node_id, parent_id FROM nodes WHERE tenant_id = $1 AND listed', [
        tenant,
      ]);
      return new Map(rows.map(({ node_id, parent_id }) => [node_id, parent_id]));
    },
    async remember(tenant, { settled, parents, told }, dueAt, now) {
      await sql.query('UPDATE network_state SET settled = $2, parents = $3, told = $4, due_at = $5, looked_at = $6, log_read = true WHERE tenant_id = $1', [
        tenant,
        JSON.stringify(settled),
        JSON.stringify(parents),
        JSON.stringify(told),
        dueAt,
        now,
      ]);
    },
  };
}

/** Every event of the log about a node of the tenant, in pieces, while the pipeline stands still. */
export async function* nodeEventsOf(sql: Sql, tenant: string, piece: number): AsyncGenerator<NodeEvent[]> {
  await sql.query("SELECT 1 FROM log_offsets WHERE consumer = 'pipeline' ORDER BY partition_no FOR UPDATE");
  let after: readonly [partition: number, position: number] = [-1, 0];
  for (;;) {
    const { rows } = await sql.query<Parameters<typeof eventOf>[0]>(
      `SELECT ${EVENT_COLUMNS} FROM events WHERE tenant_id = $1 AND type = ANY ($2) AND (partition_no, position) > ($3, $4) ORDER BY partition_no, position LIMIT $5`,
      [tenant, NODE_EVENTS, ...after, piece],
    );
    if (rows.length > 0) yield rows.map(eventOf).filter(isNodeEvent);
    const last = rows.at(-1);
    if (!last || rows.length < piece) return;
    after = [last.partition_no, last.position];
  }
}

/** Forgets single readings of days that are not shown any more. */
export async function forgetReadings(sql: Sql, tenant: string, before: string): Promise<void> {
  await sql.query('DELETE FROM node_days WHERE tenant_id = $1 AND day < $2', [tenant, before]);
}

import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';

/** What has happened to a cut-off: `cut` and `again` take service away, `begun` and `over` are the ends of the window of planned work. */
export type ChangeKind = 'cut' | 'again' | 'expected' | 'back' | 'planned' | 'begun' | 'over' | 'cancelled' | 'completed';

/** Something that is to be carried to the customers of a cut-off. */
export type CutOffChange = {
  readonly tenant: string;
  readonly cause: string;
  readonly kind: ChangeKind;
  readonly event: PlatformEvent;
  readonly nodes: readonly string[] | null;
  readonly confirmed: number | null;
  readonly dueAt: string;
};
export type ClaimedChange = CutOffChange & { readonly change: number };

/** A cut-off as it is kept. */
export type CutOff = {
  readonly kind: 'outage' | 'maintenance';
  readonly origin: 'declared' | 'incident';
  readonly node: string;
  readonly state: 'proposed' | 'telling' | 'silent';
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly window_end: string | null;
  readonly stated_at: string | null;
  readonly expected_at: string | null;
  readonly expected_stated_at: string | null;
};

/** Puts changes down and calls whoever carries them. */
export async function noteChanges(sql: Sql, changes: readonly CutOffChange[]): Promise<void> {
  if (changes.length === 0) return;
  for (const { tenant, cause, kind, event, nodes, confirmed, dueAt } of changes)
    await sql.query('INSERT INTO cut_off_changes (tenant_id, cause_id, kind, event, nodes, confirmed, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7)', [
      tenant,
      cause,
      kind,
      JSON.stringify(event),
      nodes,
      confirmed,
      dueAt,
    ]);
  await sql.query("SELECT pg_notify('uil_lines', '')");
}

/** Which of these are open: kept and not over, or put down and not worked out yet. */
export async function openAmong<T extends { readonly tenant: string; readonly cause: string }>(sql: Sql, asked: readonly T[]): Promise<T[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql.query<{ open: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM cut_offs o WHERE o.tenant_id = k.tenant AND o.cause_id = k.cause AND o.ended_at IS NULL)
       OR EXISTS (SELECT 1 FROM cut_off_changes c WHERE c.tenant_id = k.tenant AND c.cause_id = k.cause AND c.kind IN ('cut', 'planned') AND c.shared_at IS NULL) AS open
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (tenant, cause, place) ORDER BY k.place`,
    [asked.map(({ tenant }) => tenant), asked.map(({ cause }) => cause)],
  );
  return asked.filter((_, i) => rows[i]?.open === true);
}

const COLUMNS = 'c.tenant_id AS tenant, c.change_no AS change, c.cause_id AS cause, c.kind, c.event, c.nodes, c.confirmed, c.due_at AS "dueAt"';
/** A change waits for those before it of its cause, until they are carried to the last customer. */
const IN_TURN = `NOT EXISTS (SELECT 1 FROM cut_off_changes e WHERE e.tenant_id = c.tenant_id AND e.cause_id = c.cause_id AND e.change_no < c.change_no AND e.due_at <= $1
  AND (e.shared_at IS NULL OR EXISTS (SELECT 1 FROM cut_off_chunks k WHERE k.tenant_id = e.tenant_id AND k.change_no = e.change_no AND k.done_at IS NULL)))`;

/** Takes a change whose turn and time have come and that is not shared out yet, until the transaction ends. */
export async function claimChange(sql: Sql, now: Date): Promise<ClaimedChange | null> {
  const { rows } = await sql.query<ClaimedChange>(
    `SELECT ${COLUMNS} FROM cut_off_changes c WHERE c.shared_at IS NULL AND c.due_at <= $1 AND ${IN_TURN} ORDER BY c.change_no LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [now],
  );
  return rows[0] ?? null;
}

/** Has a change looked at again later. */
export async function putOff(sql: Sql, { tenant, change }: ClaimedChange, until: string): Promise<void> {
  await sql.query('UPDATE cut_off_changes SET due_at = $3 WHERE tenant_id = $1 AND change_no = $2', [tenant, change, until]);
}

/** Shares a change out over these nodes' customers of the confirmed set, so many at a time, in the order of their names; says how many there are. */
export async function shareOut(sql: Sql, { tenant, change, cause }: ClaimedChange, nodes: readonly string[], size: number, now: Date): Promise<number> {
  const { rows } = await sql.query<{ customers: number }>(
    `WITH named AS (
       SELECT customer_id, (row_number() OVER (ORDER BY customer_id) - 1) / $5 AS chunk FROM cut_off_customers
       WHERE tenant_id = $1 AND cause_id = $3 AND node_id = ANY ($4)),
     pieces AS (
       INSERT INTO cut_off_chunks (tenant_id, change_no, chunk, customers)
       SELECT $1, $2, chunk, array_agg(customer_id ORDER BY customer_id) FROM named GROUP BY chunk RETURNING cardinality(customers) AS n)
     SELECT coalesce(sum(n), 0)::integer AS customers FROM pieces`,
    [tenant, change, cause, nodes, size],
  );
  await closeChange(sql, { tenant, change }, now);
  return rows[0]?.customers ?? 0;
}

/** Nothing is left to share out of a change. */
export async function closeChange(sql: Sql, { tenant, change }: Pick<ClaimedChange, 'tenant' | 'change'>, now: Date): Promise<void> {
  await sql.query('UPDATE cut_off_changes SET shared_at = $3 WHERE tenant_id = $1 AND change_no = $2', [tenant, change, now]);
}

/** Takes a piece of a change that nobody has, until the transaction ends: first pieces before second ones, so that a small outage never waits for a large one. */
export async function claimChunk(sql: Sql, now: Date): Promise<(ClaimedChange & { readonly chunk: number; readonly customers: readonly string[] }) | null> {
  const { rows } = await sql.query<ClaimedChange & { chunk: number; customers: string[] }>(
    `SELECT ${COLUMNS}, k.chunk, k.customers FROM cut_off_chunks k JOIN cut_off_changes c USING (tenant_id, change_no)
     WHERE k.done_at IS NULL AND (k.retry_at IS NULL OR k.retry_at <= $1) ORDER BY k.chunk, k.change_no LIMIT 1 FOR UPDATE OF k SKIP LOCKED`,
    [now],
  );
  return rows[0] ?? null;
}

/** Has a piece that failed tried again later, so that the others go on. */
export async function retryChunk(sql: Sql, { tenant, change, chunk }: { tenant: string; change: number; chunk: number }, at: Date): Promise<void> {
  await sql.query('UPDATE cut_off_chunks SET retry_at = $4 WHERE tenant_id = $1 AND change_no = $2 AND chunk = $3', [tenant, change, chunk, at]);
}

/** Notes in the transaction that carried it that a piece is done. */
export async function chunkDone(sql: Sql, { tenant, change, chunk }: { tenant: string; change: number; chunk: number }, now: Date): Promise<void> {
  await sql.query('UPDATE cut_off_chunks SET done_at = $4 WHERE tenant_id = $1 AND change_no = $2 AND chunk = $3', [tenant, change, chunk, now]);
}

/** A cut-off, held until the transaction ends; null when there is none of that name. */
export async function cutOff(sql: Sql, tenant: string, cause: string): Promise<CutOff | null> {
  const { rows } = await sql.query<CutOff>(
    `SELECT kind, origin, node_id AS node, state, started_at, ended_at, window_end, stated_at, expected_at, expected_stated_at
     FROM cut_offs WHERE tenant_id = $1 AND cause_id = $2 FOR UPDATE`,
    [tenant, cause],
  );
  return rows[0] ?? null;
}

/** Keeps a cut-off as it is now. */
export async function saveCutOff(sql: Sql, tenant: string, cause: string, one: CutOff & { readonly confirmed_by?: string | null }, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO cut_offs (tenant_id, cause_id, kind, origin, node_id, state, started_at, ended_at, window_end, stated_at, expected_at, expected_stated_at, confirmed_by, confirmed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, CASE WHEN $6 = 'telling' THEN $14::timestamptz END)
     ON CONFLICT (tenant_id, cause_id) DO UPDATE SET kind = excluded.kind, origin = excluded.origin, state = excluded.state, started_at = excluded.started_at,
       ended_at = excluded.ended_at, window_end = excluded.window_end, stated_at = excluded.stated_at, expected_at = excluded.expected_at,
       expected_stated_at = excluded.expected_stated_at, confirmed_by = coalesce(excluded.confirmed_by, cut_offs.confirmed_by),
       confirmed_at = coalesce(cut_offs.confirmed_at, excluded.confirmed_at)`,
    [
      tenant,
      cause,
      one.kind,
      one.origin,
      one.node,
      one.state,
      one.started_at,
      one.ended_at,
      one.window_end,
      one.stated_at,
      one.expected_at,
      one.expected_stated_at,
      one.confirmed_by ?? null,
      now,
    ],
  );
}

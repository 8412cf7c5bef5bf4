import type { LoggedEvent } from '../../contract/envelope.ts';
import type { Position } from '../../data/event-log.ts';
import type { Sql } from '../../data/sql.ts';
import { EVENT_COLUMNS, eventOf } from './event-log.ts';

/** What is computed from the log alone, with the order in which its rows are compared. */
const READ_MODELS = {
  daily_facts: 'tenant_id, entity_kind, entity_id, day, learned_on',
  account_days: 'tenant_id, day, customer_id, learned_on',
  customers: 'tenant_id, customer_id',
  outages: 'tenant_id, outage_id',
} as const;

export type ReadModel = keyof typeof READ_MODELS;
export type Digests = Readonly<Record<ReadModel, { readonly rows: number; readonly digest: string }>>;

/** Takes every partition of the pipeline until the transaction ends, and tells how far each has been processed: a running layer waits meanwhile. */
export const holdPipeline = async (sql: Sql): Promise<Position[]> =>
  (await sql.query<Position>("SELECT partition_no AS partition, position FROM log_offsets WHERE consumer = 'pipeline' ORDER BY partition_no FOR UPDATE")).rows;

/** Removes what is computed from the log, in the open transaction: whoever reads sees it until that commits. */
export async function clearReadModels(sql: Sql): Promise<void> {
  for (const table of [...Object.keys(READ_MODELS), 'folded_facts']) await sql.query(`DELETE FROM ${table}`);
}

/** The bytes of every read model, as a digest of its rows in order. */
export async function digestsOf(sql: Sql): Promise<Digests> {
  const told: Partial<Record<ReadModel, { rows: number; digest: string }>> = {};
  for (const [table, order] of Object.entries(READ_MODELS) as [ReadModel, string][]) {
    const { rows } = await sql.query<{ rows: number; digest: string }>(
      `SELECT count(*) AS rows, coalesce(md5(string_agg(md5(t::text), '' ORDER BY ${order})), '') AS digest FROM ${table} t`,
    );
    told[table] = rows[0]!;
  }
  return told as Digests;
}

/** The places of events that were set aside and are not processed. */
export async function setAside(sql: Sql): Promise<ReadonlySet<string>> {
  const { rows } = await sql.query<Position>('SELECT partition_no AS partition, position FROM dead_letters');
  return new Set(rows.map(({ partition, position }) => `${partition} ${position}`));
}

/** A run at rest, to be compared with itself lived through again. */
export type RestingRun = {
  readonly tenant: string;
  readonly id: string;
  readonly playbook: string;
  readonly customer_id: string;
  readonly state: unknown;
  readonly state_version: number;
  readonly opened_by: string;
  readonly ended_at: string | null;
  readonly ending: string | null;
};

/** The next runs of a tenant after one. */
export const runsAfter = async (sql: Sql, tenant: string, after: string, limit: number): Promise<RestingRun[]> =>
  (
    await sql.query<RestingRun>(
      `SELECT tenant_id AS tenant, run_id AS id, playbook, customer_id, state, state_version, opened_by, ended_at, ending FROM playbook_runs
       WHERE tenant_id = $1 AND run_id > $2 ORDER BY run_id LIMIT $3`,
      [tenant, after, limit],
    )
  ).rows;

/** The events about these customers of these types that have been processed, each customer's in the order of the log. */
export async function eventsAbout(
  sql: Sql,
  tenant: string,
  customers: readonly string[],
  types: readonly string[],
): Promise<Map<string, (LoggedEvent & { received_at: string })[]>> {
  const { rows } = await sql.query<Parameters<typeof eventOf>[0] & { subject_id: string; received_at: string }>(
    `SELECT ${EVENT_COLUMNS.replaceAll(/(\w+)/g, 'e.$1')}, e.subject_id, e.received_at FROM events e JOIN log_offsets o ON o.consumer = 'pipeline' AND o.partition_no = e.partition_no
     WHERE e.tenant_id = $1 AND e.subject_id = ANY ($2) AND e.type = ANY ($3) AND e.position <= o.position ORDER BY e.partition_no, e.position`,
    [tenant, customers, types],
  );
  return new Map(
    [...Map.groupBy(rows, ({ subject_id }) => subject_id)].map(([customer, own]) => [
      customer,
      own.map((row) => ({ ...eventOf(row), received_at: row.received_at })),
    ]),
  );
}

/** The runs of a playbook in one version that were opened from one moment on and before another, in the order of their ids. */
export const runsOpened = async (
  sql: Sql,
  tenant: string,
  { name, version }: { name: string; version: number },
  from: string,
  to: string,
  limit: number,
): Promise<(RestingRun & { held_out: boolean; propensity: number })[]> =>
  (
    await sql.query<RestingRun & { held_out: boolean; propensity: number }>(
      `SELECT tenant_id AS tenant, run_id AS id, playbook, customer_id, state, state_version, opened_by, ended_at, ending, held_out, propensity FROM playbook_runs
       WHERE tenant_id = $1 AND playbook = $2 AND playbook_version = $3 AND opened_at >= $4 AND opened_at < $5 ORDER BY run_id LIMIT $6`,
      [tenant, name, version, from, to, limit],
    )
  ).rows;

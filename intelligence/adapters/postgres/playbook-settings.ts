import type { Sql } from '../../data/sql.ts';

/** One edition of a playbook's settings: only what differs from the defaults. */
export type SettingsEdition = {
  readonly playbook: string;
  readonly edition: number;
  readonly enabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly why: string;
  readonly changed_at: string;
  readonly changed_by: string;
};

/** Every edition that a tenant ever set, the oldest first. */
export const settingsOf = async (sql: Sql, tenant: string): Promise<SettingsEdition[]> =>
  (
    await sql.query<SettingsEdition>(
      `SELECT playbook, edition, enabled, settings, why, changed_at, changed_by FROM playbook_settings WHERE tenant_id = $1 ORDER BY playbook, edition`,
      [tenant],
    )
  ).rows;

/** Sets a new edition in the tenant's own transaction; says which number it has. Two at the same moment: the second fails and may be tried again. */
export async function addEdition(
  sql: Sql,
  tenant: string,
  { playbook, enabled, settings, why, changed_at, changed_by }: Omit<SettingsEdition, 'edition'>,
): Promise<number> {
  const { rows } = await sql.query<{ edition: number }>(
    `INSERT INTO playbook_settings (tenant_id, playbook, edition, enabled, settings, why, changed_at, changed_by)
     SELECT $1, $2, coalesce(max(edition), 0) + 1, $3, $4, $5, $6, $7 FROM playbook_settings WHERE tenant_id = $1 AND playbook = $2 RETURNING edition`,
    [tenant, playbook, enabled, JSON.stringify(settings), why, changed_at, changed_by],
  );
  return rows[0]?.edition as number;
}

/** Lets a playbook send, or no longer: the dispatcher looks at this with every message that is due, and again right before it leaves. */
export async function setSendSwitch(
  sql: Sql,
  tenant: string,
  { playbook, on, why, changed_at, changed_by }: { playbook: string; on: boolean; why: string; changed_at: string; changed_by: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO send_switches (tenant_id, scope, off, why, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (tenant_id, scope) DO UPDATE SET off = excluded.off, why = excluded.why, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [tenant, `playbook:${playbook}`, !on, why, changed_at, changed_by],
  );
}

/** Open runs of the version go on under the edition and look again at once, in the order of their ids, by microseconds; locked in the order in which the pipeline locks them. Says how many. */
export async function moveOpenRuns(sql: Sql, tenant: string, playbook: { name: string; version: number }, edition: number, now: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `WITH open AS (SELECT run_id FROM playbook_runs WHERE tenant_id = $1 AND playbook = $2 AND playbook_version = $3 AND ended_at IS NULL ORDER BY run_id FOR UPDATE),
     held AS (SELECT run_id, row_number() OVER (ORDER BY run_id) AS place FROM open)
     UPDATE playbook_runs r SET edition = $4, wake_at = $5::timestamptz - interval '1 second' + held.place * interval '1 microsecond' FROM held WHERE r.tenant_id = $1 AND r.run_id = held.run_id`,
    [tenant, playbook.name, playbook.version, edition, now],
  );
  return rowCount ?? 0;
}

/** How many runs are open under each edition, and how many of them are held out. */
export const openRunsOf = async (sql: Sql, tenant: string): Promise<{ playbook: string; edition: number; runs: number; held_out: number }[]> =>
  (
    await sql.query<{ playbook: string; edition: number; runs: number; held_out: number }>(
      `SELECT playbook, edition, count(*) AS runs, count(*) FILTER (WHERE held_out) AS held_out FROM playbook_runs
       WHERE tenant_id = $1 AND ended_at IS NULL GROUP BY playbook, edition ORDER BY playbook, edition`,
      [tenant],
    )
  ).rows;

/** Waits until nobody else changes what is set for this playbook: what is read after this is still the last edition at the end of the transaction. */
export async function holdSettings(sql: Sql, tenant: string, playbook: string): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended($1 || E'\\n' || $2, 7204126))", [tenant, playbook]);
}

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

import type { Sql } from '../../data/sql.ts';

/** The holidays of a tenant from a day on, in order. */
export const holidaysFrom = async (sql: Sql, tenant: string, day: string): Promise<{ day: string; name: string }[]> =>
  (
    await sql.query<{ day: string; name: string }>('SELECT day::text AS day, name FROM holidays WHERE tenant_id = $1 AND day >= $2::date ORDER BY day', [
      tenant,
      day,
    ])
  ).rows;

/** Puts these holidays in the place of all that were known, in the tenant's own transaction. */
export async function setHolidays(sql: Sql, tenant: string, days: readonly { readonly day: string; readonly name: string }[]): Promise<void> {
  await sql.query('DELETE FROM holidays WHERE tenant_id = $1', [tenant]);
  if (days.length > 0)
    await sql.query(
      `INSERT INTO holidays (tenant_id, day, name) SELECT $1, day, name FROM jsonb_to_recordset($2::jsonb) AS h (day date, name text) ON CONFLICT DO NOTHING`,
      [tenant, JSON.stringify(days)],
    );
}

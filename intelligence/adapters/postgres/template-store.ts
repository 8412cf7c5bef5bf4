import type { Sql } from '../../data/sql.ts';

/** A wording that a tenant has set. */
export type WordingRow = {
  readonly template: string;
  readonly locale: string;
  readonly edition: number;
  readonly removed: boolean;
  readonly subject: string;
  readonly body: string;
  readonly short: string;
  readonly anonymous: string;
  readonly changed_at: string;
  readonly changed_by: string;
};

/** The latest edition of each wording of a tenant, also those that were taken back. */
export const wordingsOf = async (sql: Sql, tenant: string): Promise<WordingRow[]> =>
  (
    await sql.query<WordingRow>(
      `SELECT DISTINCT ON (template, locale) template, locale, edition, removed, subject, body, short, anonymous, changed_at, changed_by
       FROM message_templates WHERE tenant_id = $1 ORDER BY template, locale, edition DESC`,
      [tenant],
    )
  ).rows;

/** Adds an edition. Two at the same moment: the second fails and may be tried again. */
export async function addWording(sql: Sql, tenant: string, row: Omit<WordingRow, 'edition'>): Promise<void> {
  await sql.query(
    `INSERT INTO message_templates (tenant_id, template, locale, edition, removed, subject, body, short, anonymous, changed_at, changed_by)
     SELECT $1, $2, $3, coalesce(max(edition), 0) + 1, $4, $5, $6, $7, $8, $9, $10 FROM message_templates WHERE tenant_id = $1 AND template = $2 AND locale = $3`,
    [tenant, row.template, row.locale, row.removed, row.subject, row.body, row.short, row.anonymous, row.changed_at, row.changed_by],
  );
}

/** The values with which a customer was last written to by this template; null when it never was. */
export async function lastValues(sql: Sql, template: string, customer: string): Promise<Readonly<Record<string, string | number>> | null> {
  const { rows } = await sql.query<{ values: Record<string, string | number> }>(
    "SELECT command -> 'values' AS values FROM outbox WHERE customer_id = $2 AND command ->> 'template' = $1 ORDER BY created_at DESC LIMIT 1",
    [template, customer],
  );
  return rows[0]?.values ?? null;
}

import type { Exemption } from '../../contract/api/feedback.ts';
import type { Sql } from '../../data/sql.ts';

/** Whoever is left out at the moment `$1`, with the end of it: a table to join under the name x. */
export const EXEMPT_AT =
  '(SELECT customer_id, max(until) AS exempt_until FROM exemptions WHERE ended_at IS NULL AND until > $1::timestamptz GROUP BY customer_id) x';

/** Leaves a customer out of lists and advice until a moment. */
export async function addExemption(sql: Sql, tenant: string, exemption: Exemption, feedback: string | null): Promise<void> {
  const { exemption_id, customer_id, kind, reason, until, made_by, made_at } = exemption;
  await sql.query(
    `INSERT INTO exemptions (tenant_id, exemption_id, customer_id, kind, reason, until, made_by, made_at, feedback_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [tenant, exemption_id, customer_id, kind, reason, until, made_by, made_at, feedback],
  );
}

/** The exemption under which a customer stands, of several the one that ends last; null when none holds. */
export async function exemptionOf(sql: Sql, customer: string, now: Date): Promise<Exemption | null> {
  const { rows } = await sql.query<Exemption>(
    `SELECT exemption_id, customer_id, kind, reason, until, made_by, made_at FROM exemptions
     WHERE customer_id = $1 AND ended_at IS NULL AND until > $2 ORDER BY until DESC, made_at DESC LIMIT 1`,
    [customer, now],
  );
  return rows[0] ?? null;
}

/** Ends what leaves a customer out, all of it or what came with one feedback; says whether anything was ended. */
export async function endExemptions(sql: Sql, customer: string, feedback: string | null, by: string, now: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE exemptions SET ended_by = $3, ended_at = $4 WHERE customer_id = $1 AND ($2::text IS NULL OR feedback_id = $2) AND ended_at IS NULL AND until > $4',
    [customer, feedback, by, now],
  );
  return (rowCount ?? 0) > 0;
}

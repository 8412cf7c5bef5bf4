import type { Feedback, FeedbackList, FeedbackQuery } from '../../contract/api/feedback.ts';
import type { Reason } from '../../contract/api/intelligence.ts';
import type { Sql } from '../../data/sql.ts';

/** Feedback as it is stored. */
export type FeedbackRow = Omit<Feedback, 'meaning' | 'becomes'> & { readonly model: string | null; readonly reasons: readonly Reason[] };

const COLUMNS = `f.feedback_id, f.customer_id, f.kind, f.feature, f.note, f.made_by, f.made_at, f.churn_chance, f.health_score, f.model, f.model_version, f.reasons,
  f.withdrawn_at, f.done_at, f.done_by, f.found,
  (SELECT max(x.until) FROM exemptions x WHERE x.tenant_id = f.tenant_id AND x.feedback_id = f.feedback_id AND x.ended_at IS NULL) AS exempt_until`;

/** Keeps what a person said of a score. */
export async function addFeedback(sql: Sql, tenant: string, row: FeedbackRow): Promise<void> {
  await sql.query(
    `INSERT INTO feedback (tenant_id, feedback_id, customer_id, kind, feature, note, made_by, made_at, churn_chance, health_score, model, model_version, reasons)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      tenant,
      row.feedback_id,
      row.customer_id,
      row.kind,
      row.feature,
      row.note,
      row.made_by,
      row.made_at,
      row.churn_chance,
      row.health_score,
      row.model,
      row.model_version,
      JSON.stringify(row.reasons),
    ],
  );
}

/** Takes back what was said: it teaches nothing any more. Only who said it takes it back; says whether there was anything to take back. */
export async function withdrawFeedback(sql: Sql, customer: string, id: string, by: string, now: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE feedback SET withdrawn_at = $4 WHERE customer_id = $1 AND feedback_id = $2 AND made_by = $3 AND withdrawn_at IS NULL',
    [customer, id, by, now],
  );
  return (rowCount ?? 0) > 0;
}

/** Says what was found when reported data were looked into; says whether the report was open. */
export async function closeFeedback(sql: Sql, id: string, by: string, found: string, now: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    "UPDATE feedback SET done_at = $4, done_by = $2, found = $3 WHERE feedback_id = $1 AND kind = 'wrong-data' AND done_at IS NULL AND withdrawn_at IS NULL",
    [id, by, found, now],
  );
  return (rowCount ?? 0) > 0;
}

/** One piece of feedback; null when the tenant has none of that id. */
export async function getFeedback(sql: Sql, id: string): Promise<FeedbackRow | null> {
  const { rows } = await sql.query<FeedbackRow>(`SELECT ${COLUMNS} FROM feedback f WHERE f.feedback_id = $1`, [id]);
  return rows[0] ?? null;
}

/** What people said, the latest first, with how much there is. `open` leaves what was withdrawn, and reports of data that somebody has seen to. */
export async function listFeedback(sql: Sql, { kind, customer_id, open, limit }: FeedbackQuery): Promise<{ rows: FeedbackRow[]; total: number }> {
  const filter = `($1::text IS NULL OR f.kind = $1) AND ($2::text IS NULL OR f.customer_id = $2) AND (NOT $3 OR (f.withdrawn_at IS NULL AND f.done_at IS NULL))`;
  const values = [kind ?? null, customer_id ?? null, open ?? false];
  const { rows } = await sql.query<FeedbackRow>(`SELECT ${COLUMNS} FROM feedback f WHERE ${filter} ORDER BY f.made_at DESC, f.feedback_id LIMIT $4`, [
    ...values,
    limit,
  ]);
  const total = await sql.query<{ n: number }>(`SELECT count(*) AS n FROM feedback f WHERE ${filter}`, values);
  return { rows, total: total.rows[0]?.n ?? 0 };
}

/** A correction of a score that teaches: who said it of whom, when, and what the score was. */
export type CorrectionRow = {
  readonly customer: string;
  readonly kind: 'not-at-risk' | 'wrong-reason';
  readonly feature: string | null;
  readonly person: string;
  readonly madeAt: string;
  readonly chance: number;
  readonly reasons: readonly { readonly feature: string; readonly points: number }[];
};

/** Corrections of one model's scores that were not taken back. */
export async function corrections(sql: Sql, tenant: string, model: string): Promise<CorrectionRow[]> {
  const { rows } = await sql.query<CorrectionRow>(
    `SELECT customer_id AS customer, kind, feature, made_by AS person, made_at AS "madeAt", churn_chance AS chance, reasons FROM feedback
     WHERE tenant_id = $1 AND model = $2 AND kind IN ('not-at-risk', 'wrong-reason') AND withdrawn_at IS NULL AND churn_chance IS NOT NULL
     ORDER BY made_at, feedback_id`,
    [tenant, model],
  );
  return rows;
}

/** What the latest training of a model made of people's words; empty when there were none. */
export async function wordsTaught(sql: Sql, model: string): Promise<FeedbackList['taught']> {
  const { rows } = await sql.query<{ words: FeedbackList['taught'] | null }>(
    "SELECT card -> 'words' AS words FROM models WHERE name = $1 ORDER BY trained_at DESC LIMIT 1",
    [model],
  );
  return rows[0]?.words ?? [];
}

import { LOG_ODDS, type SettledMonth } from '../../data/settled-month.ts';
import type { Sql } from '../../data/sql.ts';

/** Horizons from which on a subject counts once a month; shorter ones count once for each span that does not overlap with the one before. */
const MONTHLY_HOURS = 672;
const CLIP = 1e-7;

/** The settled predictions of a model that were shown and ended in the month: of each subject the first of each span, so that nobody counts twice for the same days. */
const FIRSTS = `
firsts AS MATERIALIZED (
  SELECT DISTINCT ON (truth, horizon_hours, subject_id, span) *, coalesce(segment, 'all') AS of_segment, greatest(${CLIP}, least(1 - ${CLIP}, chance)) AS p FROM (
    SELECT *, CASE WHEN horizon_hours >= ${MONTHLY_HOURS} THEN 0 ELSE floor(extract(epoch FROM made_at) / (3600 * greatest(horizon_hours, 24))) END AS span FROM predictions
    WHERE tenant_id = $1 AND model = $2 AND kept AND due_at >= $3::date::timestamp AT TIME ZONE 'UTC' AND due_at < ($3::date + interval '1 month') AT TIME ZONE 'UTC'
      AND shown AND settled_at IS NOT NULL) told
  ORDER BY truth, horizon_hours, subject_id, span, made_at),
bins AS (
  SELECT truth, horizon_hours, of_segment, width_bucket(ln(p / (1 - p)), ${LOG_ODDS.from}, ${LOG_ODDS.to}, ${LOG_ODDS.bins}) AS bin, count(*) AS n, count(*) FILTER (WHERE came_true) AS came,
    sum(chance) AS said, sum((chance - came_true::int) ^ 2) AS brier, -sum(ln(CASE WHEN came_true THEN p ELSE 1 - p END)) AS log_loss
  FROM firsts WHERE came_true IS NOT NULL GROUP BY 1, 2, 3, 4),
voids AS (SELECT truth, horizon_hours, of_segment, chance IS NULL AS range, count(*) FILTER (WHERE void IS NOT NULL) AS unknown, count(came_value) AS n,
    count(*) FILTER (WHERE came_value BETWEEN low_80 AND high_80) AS in_80, count(low_95) FILTER (WHERE came_value IS NOT NULL) AS rows_95, count(*) FILTER (WHERE came_value BETWEEN low_95 AND high_95) AS in_95,
    coalesce(sum(said_value) FILTER (WHERE came_value IS NOT NULL), 0) AS said, coalesce(sum(came_value), 0) AS came, coalesce(sum(abs(said_value - came_value)), 0) AS error
  FROM firsts GROUP BY 1, 2, 3, 4)`;

/** Counts a month of a model again from its settled predictions. */
async function countMonth(sql: Sql, tenant: string, model: string, month: string, now: Date): Promise<void> {
  await sql.query('DELETE FROM accuracy_months WHERE tenant_id = $1 AND model = $2 AND month = $3', [tenant, model, month]);
  await sql.query(
    `WITH ${FIRSTS}
     INSERT INTO accuracy_months (tenant_id, model, truth, horizon_hours, month, segment, figures, counted_at)
     SELECT $1, $2, v.truth, v.horizon_hours, $3, v.of_segment, CASE WHEN v.range
       THEN json_build_object('kind', 'range', 'unknown', v.unknown, 'rows', v.n, 'in_80', v.in_80, 'rows_95', v.rows_95, 'in_95', v.in_95, 'said', v.said, 'came', v.came, 'error', v.error)
       ELSE json_build_object('kind', 'chance', 'unknown', v.unknown, 'bins', coalesce((SELECT json_agg(json_build_array(b.bin, b.n, b.came, b.said, b.brier, b.log_loss) ORDER BY b.bin)
         FROM bins b WHERE (b.truth, b.horizon_hours, b.of_segment) = (v.truth, v.horizon_hours, v.of_segment)), '[]'::json)) END, $4 FROM voids v`,
    [tenant, model, month, now],
  );
}

/** Counts one month again in which something was settled or corrected since; false when there is none. */
export async function countDueMonth(sql: Sql, now: Date): Promise<boolean> {
  const { rows } = await sql.query<{ tenant_id: string; model: string; month: string }>(
    `DELETE FROM accuracy_due WHERE (tenant_id, model, month) IN (SELECT tenant_id, model, month FROM accuracy_due ORDER BY 1, 2, 3 LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING tenant_id, model, month`,
  );
  const due = rows[0];
  if (!due) return false;
  await countMonth(sql, due.tenant_id, due.model, due.month, now);
  return true;
}

/** Which months are asked for; what is left out is not narrowed. */
export interface AccuracyQuestion {
  readonly model?: string | undefined;
  readonly segment?: string | undefined;
  /** First days of months, both included. */
  readonly from: string;
  readonly to: string;
}

/** The counted months of the tenant in the open transaction. */
export async function settledMonths(sql: Sql, { model, segment, from, to }: AccuracyQuestion): Promise<SettledMonth[]> {
  const { rows } = await sql.query<SettledMonth>(
    `SELECT model, truth, horizon_hours, month, segment, figures FROM accuracy_months
     WHERE model = coalesce($1, model) AND segment = coalesce($2, segment) AND month BETWEEN $3 AND $4 ORDER BY model, truth, horizon_hours, month, segment`,
    [model ?? null, segment ?? null, from, to],
  );
  return rows;
}

/** What is still open in the ledger. */
export interface OpenPredictions {
  readonly model: string;
  readonly truth: string;
  readonly horizon_hours: number;
  readonly open: number;
  /** When so many more of them are settled as asked for; null when fewer are open. */
  readonly enough_at: string | null;
}

/** For each of these models and horizons, how many shown predictions are open and when `needed` of them will be settled. */
export async function openPredictions(
  sql: Sql,
  wanted: readonly { readonly model: string; readonly truth: string; readonly horizon_hours: number; readonly needed: number }[],
  now: Date,
): Promise<OpenPredictions[]> {
  const { rows } = await sql.query<OpenPredictions>(
    `SELECT w.model, w.truth, w.hours AS horizon_hours, o.open, o.enough_at FROM unnest($1::text[], $2::text[], $3::int[], $4::int[]) AS w (model, truth, hours, needed), LATERAL (
       SELECT count(*) AS open, (array_agg(due_at ORDER BY due_at))[w.needed] AS enough_at FROM (
         SELECT due_at FROM predictions p WHERE p.model = w.model AND p.truth = w.truth AND p.horizon_hours = w.hours AND kept AND shown AND settled_at IS NULL AND due_at > $5 ORDER BY due_at LIMIT 10000) soonest) o`,
    [wanted.map((w) => w.model), wanted.map((w) => w.truth), wanted.map((w) => w.horizon_hours), wanted.map((w) => w.needed), now],
  );
  return rows;
}

/** The models, truths and horizons of which anything was shown lately. */
export async function toldHorizons(sql: Sql, models: readonly string[]): Promise<{ model: string; truth: string; horizon_hours: number }[]> {
  const { rows } = await sql.query<{ model: string; truth: string; horizon_hours: number }>(
    `SELECT DISTINCT m.model, t.truth, t.horizon_hours FROM unnest($1::text[]) AS m (model), LATERAL (
       SELECT truth, horizon_hours FROM predictions p WHERE p.model = m.model AND kept AND shown ORDER BY due_at DESC LIMIT 2000) t ORDER BY 1, 2, 3`,
    [models],
  );
  return rows;
}

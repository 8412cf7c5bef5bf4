import { SETTLEMENT } from './ledger-truths.ts';

/** Days after it was due at which the ledger looks again for facts that came late. */
const LOOKS_AFTER_DAYS = [1, 7] as const;
const [again, last] = LOOKS_AFTER_DAYS.map((days) => `due.due_at + interval '${days} days'`);

/** Takes $2 rows whose look has come by $1, says what came of each, lays the next look, and notes which months are to be counted again. */
export const SETTLE = `
WITH due AS MATERIALIZED (
  SELECT tenant_id, prediction_id, subject_id, model, truth, made_at, due_at, first_day, last_day, chance, kept, look_at FROM predictions
  WHERE look_at <= $1 ORDER BY look_at LIMIT $2 FOR UPDATE SKIP LOCKED),
ending AS (SELECT tenant_id, prediction_id, NOT kept AND look_at >= ${last} AS ends FROM due),
met AS MATERIALIZED (${SETTLEMENT}),
gone AS (DELETE FROM predictions p USING ending e WHERE e.ends AND p.tenant_id = e.tenant_id AND p.prediction_id = e.prediction_id),
settled AS (
  UPDATE predictions p SET
    settled_at = coalesce(p.settled_at, $1),
    came_true = CASE WHEN met.void IS NULL AND p.chance IS NOT NULL THEN met.came = 1 END,
    came_value = CASE WHEN met.void IS NULL AND p.chance IS NULL THEN met.came END,
    void = met.void,
    corrected_at = CASE WHEN p.settled_at IS NOT NULL AND (p.void IS DISTINCT FROM met.void
      OR met.void IS NULL AND coalesce(p.came_value, p.came_true::int) IS DISTINCT FROM met.came) THEN $1 ELSE p.corrected_at END,
    look_at = CASE WHEN due.look_at >= ${last} THEN NULL WHEN due.look_at >= ${again} THEN ${last} ELSE ${again} END
  FROM due JOIN met USING (tenant_id, prediction_id) JOIN ending USING (tenant_id, prediction_id)
  WHERE NOT ending.ends AND p.tenant_id = due.tenant_id AND p.prediction_id = due.prediction_id
  RETURNING p.tenant_id, p.model, p.due_at, p.kept AND p.shown AND (p.corrected_at = $1 OR p.settled_at = $1) AS counts),
counted AS (INSERT INTO accuracy_due (tenant_id, model, month)
  SELECT DISTINCT tenant_id, model, date_trunc('month', due_at AT TIME ZONE 'UTC')::date FROM settled WHERE counts ON CONFLICT DO NOTHING)
SELECT count(*) AS taken FROM due`;

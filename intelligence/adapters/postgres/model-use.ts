import type { Sql } from '../../data/sql.ts';
import { digest } from '../../kernel/ids.ts';
import type { MeasuredUse } from '../../ml/registry/measured.ts';
import type { PairedSums } from '../../ml/registry/paired-difference.ts';

/** What a version did in one batch of work. */
export interface BatchUse extends MeasuredUse {
  readonly name: string;
  readonly version: string;
}

/** Adds what versions did to their day. */
export async function recordUse(sql: Sql, tenant: string, day: string, uses: readonly BatchUse[]): Promise<void> {
  for (const use of uses)
    await sql.query(
      `INSERT INTO model_use (tenant_id, name, version, day, rows, failed, not_finite, micros, histogram, high) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (tenant_id, name, version, day) DO UPDATE SET rows = model_use.rows + excluded.rows, failed = model_use.failed + excluded.failed,
         not_finite = model_use.not_finite + excluded.not_finite, micros = model_use.micros + excluded.micros, high = model_use.high + excluded.high,
         histogram = (SELECT array_agg(a + b ORDER BY i) FROM unnest(model_use.histogram, excluded.histogram) WITH ORDINALITY AS t (a, b, i))`,
      [tenant, use.name, use.version, day, use.rows, use.failed, use.notFinite, Math.round(use.micros), use.histogram, use.high],
    );
}

export interface UseTotals {
  readonly rows: number;
  readonly failed: number;
  readonly not_finite: number;
  readonly micros: number;
  readonly histogram: readonly number[];
  readonly high: number;
}

/** What a version did since a day, all days together; null when it did nothing. */
export async function useSince(sql: Sql, tenant: string, name: string, version: string, day: string): Promise<UseTotals | null> {
  const { rows } = await sql.query<{ rows: number | null; failed: number; not_finite: number; micros: number; high: number; histograms: string[][] | null }>(
    `SELECT sum(rows)::bigint AS rows, sum(failed)::bigint AS failed, sum(not_finite)::bigint AS not_finite, sum(micros)::bigint AS micros, sum(high)::bigint AS high,
       array_agg(histogram) AS histograms FROM model_use WHERE tenant_id = $1 AND name = $2 AND version = $3 AND day >= $4`,
    [tenant, name, version, day],
  );
  const row = rows[0];
  if (!row || row.rows === null) return null;
  const histogram = Array.from({ length: 20 }, (_, bin) => (row.histograms ?? []).reduce((sum, day) => sum + Number(day[bin] ?? 0), 0));
  return { rows: row.rows, failed: row.failed, not_finite: row.not_finite, micros: row.micros, histogram, high: row.high };
}

/** A chance for the ledger. */
export interface LedgerEntry {
  readonly subject: string;
  readonly model: string;
  readonly version: string;
  /** Hours after which it is settled. */
  readonly horizonHours: number;
  readonly chance: number;
  readonly healthScore: number | null;
  /** False when nobody saw it. */
  readonly shown: boolean;
}

/** Appends to the ledger of predictions: the first of each subject, version, horizon and day counts. */
export async function appendPredictions(sql: Sql, tenant: string, entries: readonly LedgerEntry[], now: Date): Promise<void> {
  if (entries.length === 0) return;
  const day = now.toISOString().slice(0, 10);
  await sql.query(
    `INSERT INTO predictions (tenant_id, prediction_id, subject_id, model, version, made_at, due_at, chance, health_score, shown)
     SELECT $1, t.id, t.subject, t.model, t.version, $7::timestamptz, $7::timestamptz + make_interval(hours => t.hours), t.chance, t.health, t.shown
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $8::float8[], $9::float8[], $10::bool[]) AS t (id, subject, model, version, hours, chance, health, shown)
     ON CONFLICT DO NOTHING`,
    [
      tenant,
      entries.map((e) => digest(e.subject, e.model, e.version, String(e.horizonHours), day)),
      entries.map((e) => e.subject),
      entries.map((e) => e.model),
      entries.map((e) => e.version),
      entries.map((e) => e.horizonHours),
      now,
      entries.map((e) => e.chance),
      entries.map((e) => e.healthScore),
      entries.map((e) => e.shown),
    ],
  );
}

/** Which two versions of a model are looked at, and since when. */
export interface Pair {
  readonly tenant: string;
  readonly name: string;
  readonly version: string;
  readonly other: string;
  readonly since: Date;
}

/** How the scores of two versions lie beside each other. */
export interface Beside {
  readonly mean: number | null;
  readonly otherMean: number | null;
  readonly spread: number | null;
  /** Correlation of their log-odds. */
  readonly agreement: number | null;
}

/** What came of what both said. */
export interface SettledBeside {
  /** Loss of the other less loss of this one, by subject. */
  readonly differences: readonly PairedSums[];
  /** What the first expected of the first case of each subject, and what came, so that one customer is not many. */
  readonly calibration: { readonly rows: number; readonly expected: number; readonly came: number; readonly variance: number };
}

/** What both versions said, laid side by side by subject and day: in one pass, for a join would be at the mercy of statistics that a young table does not have. */
const PAIRS = `WITH pairs AS MATERIALIZED (
  SELECT subject_id, greatest(1e-7, least(1 - 1e-7, max(chance) FILTER (WHERE version = $3))) AS p, greatest(1e-7, least(1 - 1e-7, max(chance) FILTER (WHERE version = $4))) AS q,
    min(made_at) AS made_at, bool_or(came_true) AS came_true, bool_and(due_at <= $6 AND settled_at IS NOT NULL) AS settled
  FROM predictions WHERE tenant_id = $1 AND model = $2 AND version IN ($3, $4) AND made_at >= $5
  GROUP BY subject_id, due_at - made_at, (made_at AT TIME ZONE 'UTC')::date HAVING count(DISTINCT version) = 2)`;

/** How the scores of two versions on the same subjects and days lie beside each other. */
export async function scoresBeside(sql: Sql, { tenant, name, version, other, since }: Pair, now: Date): Promise<Beside> {
  const { rows } = await sql.query<Beside>(
    `${PAIRS} SELECT avg(p) AS mean, avg(q) AS "otherMean", stddev_samp(p) AS spread, corr(ln(p / (1 - p)), ln(q / (1 - q))) AS agreement FROM pairs`,
    [tenant, name, version, other, since, now],
  );
  return rows[0] ?? { mean: null, otherMean: null, spread: null, agreement: null };
}

/**
 * What came of what both said of the same subjects on the same days. Settled is what has passed its horizon: what came true
 * early counts no sooner than what did not, else leavers would crowd out those who stay.
 */
export async function settledBeside(sql: Sql, { tenant, name, version, other, since }: Pair, now: Date): Promise<SettledBeside> {
  const { rows } = await sql.query<PairedSums & { first_chance: number; first_came: boolean }>(
    `${PAIRS} SELECT sum(CASE WHEN came_true THEN ln(p) - ln(q) ELSE ln(1 - p) - ln(1 - q) END)::float8 AS difference, count(*) AS rows,
       (array_agg(p ORDER BY made_at))[1] AS first_chance, (array_agg(came_true ORDER BY made_at))[1] AS first_came
     FROM pairs WHERE settled GROUP BY subject_id ORDER BY subject_id`,
    [tenant, name, version, other, since, now],
  );
  const sum = (read: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + read(row), 0);
  return {
    differences: rows.map(({ difference, rows: cases }) => ({ difference, rows: cases })),
    calibration: {
      rows: rows.length,
      expected: sum((row) => row.first_chance),
      came: sum((row) => Number(row.first_came)),
      variance: sum((row) => row.first_chance * (1 - row.first_chance)),
    },
  };
}

import type { Sql } from '../../data/sql.ts';
import { dayNumber, dayOf } from '../../kernel/days.ts';
import { digest, hashFraction } from '../../kernel/ids.ts';
import { SETTLE } from './ledger-settlement.ts';
import { TRUTH_OF_MODEL, TRUTHS, type Truth } from './ledger-truths.ts';

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
  /** What counts as come true; may be left out for the models that the layer always has. */
  readonly truth?: Truth;
  /** The segment of the subject now, by which rates are told; that of the customer when it is left out. */
  readonly segment?: string | null;
}

/** A range for the ledger: an amount over days, both included, with the bounds within which it lies with a chance of 80 and of 95 %. */
export interface LedgerRange {
  readonly subject: string;
  readonly model: string;
  readonly version: string;
  readonly truth: Truth;
  readonly segment?: string | null;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly said: number;
  readonly low80: number;
  readonly high80: number;
  /** Null where only the bounds of 80 % were said. */
  readonly low95: number | null;
  readonly high95: number | null;
}

/** Of a customer one prediction a week is kept for good, on a weekday drawn by lot; it does not depend on what was said. */
const isKept = (truth: Truth, subject: string, day: string): boolean =>
  TRUTHS[truth].of !== 'customer' || (dayNumber(day) + Math.floor(7 * hashFraction('kept', subject))) % 7 === 0;

/** Days after the last day of a range at which its facts count as learned in time: a fact may come the day after. */
const LEARNED_IN_TIME_DAYS = 2;

function truthOf({ truth, model }: { truth?: Truth; model: string }): Truth {
  const known = truth ?? TRUTH_OF_MODEL[model];
  if (!known) throw new TypeError(`nobody has said what counts as come true for ${model}`);
  return known;
}

/** The segment said, else that of the customer now. */
const SEGMENT = "coalesce(t.segment, (SELECT c.segment FROM customers c WHERE t.kind = 'customer' AND c.tenant_id = $1 AND c.customer_id = t.subject))";

/** Appends chances to the ledger: the first of each subject, version, truth, horizon and day counts. */
export async function appendPredictions(sql: Sql, tenant: string, entries: readonly LedgerEntry[], now: Date): Promise<void> {
  if (entries.length === 0) return;
  const day = dayOf(now);
  const rows = entries.map((entry) => ({ ...entry, truth: truthOf(entry) }));
  await sql.query(
    `INSERT INTO predictions (tenant_id, prediction_id, subject_kind, subject_id, segment, model, version, truth, horizon_hours, made_at, due_at, look_at, chance, health_score, shown, kept)
     SELECT $1, t.id, t.kind, t.subject, ${SEGMENT}, t.model, t.version, t.truth, t.hours, $2::timestamptz, d.due_at, d.due_at, t.chance, t.health, t.shown, t.kept
     FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[], $11::float8[], $12::float8[], $13::bool[], $14::bool[])
       AS t (id, kind, subject, segment, model, version, truth, hours, chance, health, shown, kept), LATERAL (SELECT $2::timestamptz + make_interval(hours => t.hours) AS due_at) d
     ON CONFLICT DO NOTHING`,
    [
      tenant,
      now,
      rows.map((e) => digest(e.subject, e.model, e.version, e.truth, String(e.horizonHours), day)),
      rows.map((e) => TRUTHS[e.truth].of),
      rows.map((e) => e.subject),
      rows.map((e) => e.segment ?? null),
      rows.map((e) => e.model),
      rows.map((e) => e.version),
      rows.map((e) => e.truth),
      rows.map((e) => e.horizonHours),
      rows.map((e) => e.chance),
      rows.map((e) => e.healthScore),
      rows.map((e) => e.shown),
      rows.map((e) => isKept(e.truth, e.subject, day)),
    ],
  );
}

/** Appends ranges to the ledger; they are due when the facts of their last day count as learned. The first of each subject, version, span and day counts. */
export async function appendRanges(sql: Sql, tenant: string, ranges: readonly LedgerRange[], now: Date): Promise<void> {
  if (ranges.length === 0) return;
  const day = dayOf(now);
  await sql.query(
    `INSERT INTO predictions (tenant_id, prediction_id, subject_kind, subject_id, segment, model, version, truth, first_day, last_day, horizon_hours, made_at, due_at, look_at,
       said_value, low_80, high_80, low_95, high_95)
     SELECT $1, t.id, t.kind, t.subject, ${SEGMENT}, t.model, t.version, t.truth, t.first, t.last, 24 * (t.last - t.first + 1), $2, d.due_at, d.due_at, t.said, t.low_80, t.high_80, t.low_95, t.high_95
     FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::date[], $11::date[], $12::float8[], $13::float8[], $14::float8[], $15::float8[], $16::float8[])
       AS t (id, kind, subject, segment, model, version, truth, first, last, said, low_80, high_80, low_95, high_95),
       LATERAL (SELECT (t.last + ${LEARNED_IN_TIME_DAYS})::timestamp AT TIME ZONE 'UTC' AS due_at) d
     ON CONFLICT DO NOTHING`,
    [
      tenant,
      now,
      ranges.map((r) => digest(r.subject, r.model, r.version, r.truth, r.firstDay, r.lastDay, day)),
      ranges.map((r) => TRUTHS[r.truth].of),
      ranges.map((r) => r.subject),
      ranges.map((r) => r.segment ?? null),
      ranges.map((r) => r.model),
      ranges.map((r) => r.version),
      ranges.map((r) => r.truth),
      ranges.map((r) => r.firstDay),
      ranges.map((r) => r.lastDay),
      ranges.map((r) => r.said),
      ranges.map((r) => r.low80),
      ranges.map((r) => r.high80),
      ranges.map((r) => r.low95),
      ranges.map((r) => r.high95),
    ],
  );
}

/**
 * Settles what is due, the oldest first: once when its horizon has passed, and again a day and a week later, when a fact that
 * came late may have corrected it. After the last look one prediction a week and customer stays, of everything else all. What
 * came true early is settled no sooner than what did not, else leavers would crowd out those who stay. Says how many rows it took.
 */
export async function settlePredictions(sql: Sql, now: Date, limit: number): Promise<number> {
  const { rows } = await sql.query<{ taken: number }>(SETTLE, [now, limit]);
  return rows[0]?.taken ?? 0;
}

/** How many revenue forecasts of the tenant in the open transaction have been settled, and how many held their bounds of 95 %. */
export async function settledRevenue(sql: Sql): Promise<{ rows: number; held_95: number }> {
  const { rows } = await sql.query<{ rows: number; held_95: number }>(
    `SELECT count(*) AS rows, count(*) FILTER (WHERE came_value BETWEEN low_95 AND high_95) AS held_95 FROM predictions WHERE model = 'revenue_forecast' AND kept AND came_value IS NOT NULL`,
  );
  return rows[0] ?? { rows: 0, held_95: 0 };
}

/** Days for which predictions of which one a week is kept stay in the ledger after they were due. */
const KEPT_DAYS = 730;

/** Deletes what was due so long ago that nothing is told of it any more but the counted months. */
export async function forgetPredictions(sql: Sql, tenant: string, models: readonly string[], now: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `DELETE FROM predictions WHERE tenant_id = $1 AND model = ANY ($2) AND kept AND due_at < $3::timestamptz - make_interval(days => ${KEPT_DAYS})`,
    [tenant, models, now],
  );
  return rowCount ?? 0;
}

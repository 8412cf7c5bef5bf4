import type { Desk, ExperiencePart } from '../../contract/api/layout.ts';
import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';
import type { UnitSums } from '../../kernel/unit-sums.ts';
import type { Database } from './database.ts';

/** Whose page, and at which desk. */
export type PageOf = { readonly tenant: string; readonly person: string; readonly desk: Desk };

export type OfferRow = {
  readonly offer_id: string;
  readonly part: ExperiencePart;
  readonly place: number;
  readonly days: number;
  readonly of_days: number;
  readonly made_at: string;
  readonly answer: 'yes' | 'no' | null;
  readonly answered_at: string | null;
  readonly undone_at: string | null;
};

/** Work that sees and writes the rows of one person of a tenant, held to it by row-level security. */
export const asColleague = <T>(
  database: Pick<Database, 'asTenant'>,
  { tenant, person }: Pick<PageOf, 'tenant' | 'person'>,
  work: (sql: Sql) => Promise<T>,
): Promise<T> =>
  database.asTenant(tenant, async (sql) => {
    await sql.query("SELECT set_config('uil.colleague', $1, true)", [person]);
    return work(sql);
  });

const OFFERS = `SELECT offer_id, part, place, days, of_days, made_at, answer, answered_at, undone_at FROM layout_offers
  WHERE tenant_id = $1 AND person = $2 AND desk = $3 ORDER BY made_at`;
const keyOf = ({ tenant, person, desk }: PageOf) => [tenant, person, desk];

/** What is kept of a page; its writer holds it until the transaction ends. */
export async function keptLayout(sql: Sql, page: PageOf, toWrite: boolean): Promise<{ arrangement: unknown; offers: OfferRow[] }> {
  if (toWrite) await sql.query('INSERT INTO layouts (tenant_id, person, desk) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', keyOf(page));
  const { rows } = await sql.query<{ arrangement: unknown }>(
    `SELECT arrangement FROM layouts WHERE tenant_id = $1 AND person = $2 AND desk = $3 ${toWrite ? 'FOR UPDATE' : ''}`,
    keyOf(page),
  );
  return { arrangement: rows[0]?.arrangement ?? null, offers: (await sql.query<OfferRow>(OFFERS, keyOf(page))).rows };
}

/** Keeps how the page stands from now on. */
export async function saveArrangement(sql: Sql, page: PageOf, arrangement: object): Promise<void> {
  await sql.query('UPDATE layouts SET arrangement = $4 WHERE tenant_id = $1 AND person = $2 AND desk = $3', [...keyOf(page), JSON.stringify(arrangement)]);
}

/** Adds one opening of the page on that day. */
export async function addUse(sql: Sql, page: PageOf, day: Day, part: ExperiencePart, ms: number): Promise<void> {
  await sql.query(
    `INSERT INTO layout_uses AS u (tenant_id, person, desk, day, part, openings, log_ms) VALUES ($1, $2, $3, $4, $5, 1, ln($6::float8))
     ON CONFLICT (tenant_id, person, desk, day, part) DO UPDATE SET openings = u.openings + 1, log_ms = u.log_ms + excluded.log_ms`,
    [...keyOf(page), day, part, ms],
  );
}

/** Openings by day and part after that day. */
export async function usesAfter(sql: Sql, page: PageOf, day: Day): Promise<{ day: Day; part: ExperiencePart; openings: number }[]> {
  const { rows } = await sql.query<{ day: Day; part: ExperiencePart; openings: number }>(
    'SELECT day::text AS day, part, openings FROM layout_uses WHERE tenant_id = $1 AND person = $2 AND desk = $3 AND day > $4',
    [...keyOf(page), day],
  );
  return rows;
}

/** Lets go of the openings of one person. */
export async function forgetUsesOf(sql: Sql, { tenant, person }: Pick<PageOf, 'tenant' | 'person'>): Promise<void> {
  await sql.query('DELETE FROM layout_uses WHERE tenant_id = $1 AND person = $2', [tenant, person]);
}

/** Puts an offer down. */
export async function addOffer(sql: Sql, page: PageOf, offer: Pick<OfferRow, 'offer_id' | 'part' | 'place' | 'days' | 'of_days'>, now: Date): Promise<void> {
  const { offer_id, part, place, days, of_days } = offer;
  await sql.query(
    'INSERT INTO layout_offers (tenant_id, person, desk, offer_id, part, place, days, of_days, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
    [...keyOf(page), ...[offer_id, part, place, days, of_days, now]],
  );
}

/** Keeps the answer to an offer, or that its yes was taken back. */
export async function answerOffer(sql: Sql, page: PageOf, offer: string, answer: 'yes' | 'no' | 'undo', now: Date): Promise<void> {
  await sql.query(
    `UPDATE layout_offers SET answer = CASE WHEN $5 = 'undo' THEN answer ELSE $5 END, answered_at = CASE WHEN $5 = 'undo' THEN answered_at ELSE $6 END,
       undone_at = CASE WHEN $5 = 'undo' THEN $6 END WHERE tenant_id = $1 AND person = $2 AND desk = $3 AND offer_id = $4`,
    [...keyOf(page), offer, answer, now],
  );
}

/** The desk of an offer to this person; null for none. */
export async function deskOfOffer(sql: Sql, tenant: string, person: string, offer: string): Promise<Desk | null> {
  const { rows } = await sql.query<{ desk: Desk }>('SELECT desk FROM layout_offers WHERE tenant_id = $1 AND person = $2 AND offer_id = $3', [
    tenant,
    person,
    offer,
  ]);
  return rows[0]?.desk ?? null;
}

/** Follows somebody from the day on which a better order was found for them first; who is followed already stays as they are. */
export async function openCase(sql: Sql, page: PageOf, arm: 'offered' | 'control', since: Day, compared: number): Promise<void> {
  await sql.query(
    `INSERT INTO layout_cases (tenant_id, person, desk, arm, since, before_log)
     SELECT $1, $2, $3, $4, $5, sum(log_ms) / sum(openings) FROM layout_uses
     WHERE tenant_id = $1 AND person = $2 AND desk = $3 AND day > $5::date - $6::int AND day <= $5::date HAVING sum(openings) > 0 ON CONFLICT DO NOTHING`,
    [...keyOf(page), arm, since, compared],
  );
}

/** Writes what came of everybody whose compared days are over on every calendar; for all tenants. */
export async function settleCases(sql: Sql, today: Day, compared: number): Promise<void> {
  await sql.query(
    `UPDATE layout_cases c SET settled_on = $1, after_log = (SELECT sum(log_ms) / nullif(sum(openings), 0) FROM layout_uses u
       WHERE u.tenant_id = c.tenant_id AND u.person = c.person AND u.desk = c.desk AND u.day > c.since AND u.day <= c.since + $2::int)
     WHERE settled_on IS NULL AND c.since + $2::int + 1 < $1::date`,
    [today, compared],
  );
}

/** Lets go of openings before one day and of offers before another; for all tenants. */
export async function forgetLayouts(sql: Sql, usesBefore: Day, offersBefore: Day): Promise<void> {
  await sql.query('DELETE FROM layout_uses WHERE day < $1', [usesBefore]);
  await sql.query('DELETE FROM layout_offers WHERE made_at < $1::date', [offersBefore]);
}

/** What became of the people of a tenant by arm, or of all with null, in sum. */
export async function caseSums(sql: Sql, tenant: string | null): Promise<{ arm: 'offered' | 'control'; people: number; since: Day; sums: UnitSums }[]> {
  const { rows } = await sql.query<{ arm: 'offered' | 'control'; people: number; since: Day } & UnitSums>(
    `SELECT arm, count(*)::int AS people, min(since)::text AS since, count(y)::int AS n, coalesce(sum(y), 0)::float8 AS y, coalesce(sum(y * y), 0)::float8 AS yy,
       coalesce(sum(x), 0)::float8 AS x, coalesce(sum(x * x), 0)::float8 AS xx, coalesce(sum(x * y), 0)::float8 AS xy
     FROM (SELECT arm, since, after_log AS y, CASE WHEN after_log IS NOT NULL THEN before_log END AS x FROM layout_cases WHERE $1::text IS NULL OR tenant_id = $1) c GROUP BY arm`,
    [tenant],
  );
  return rows.map(({ arm, people, since, ...sums }) => ({ arm, people, since, sums }));
}

/** How offers of a tenant, or of all with null, were answered, in sum. */
export async function answerCounts(sql: Sql, tenant: string | null): Promise<{ accepted: number; declined: number; undone: number }> {
  const { rows } = await sql.query<{ accepted: number; declined: number; undone: number }>(
    `SELECT count(*) FILTER (WHERE answer = 'yes')::int AS accepted, count(*) FILTER (WHERE answer = 'no')::int AS declined, count(undone_at)::int AS undone
     FROM layout_offers WHERE $1::text IS NULL OR tenant_id = $1`,
    [tenant],
  );
  return rows[0] as (typeof rows)[number];
}

import type { Sql } from '../../data/sql.ts';

/** Somebody on a journey. */
export type PersonRef = { readonly tenant: string; readonly persona: string; readonly person: string };
export type FactRow = PersonRef & { readonly id: string; readonly kind: string; readonly at: string; readonly learnedAt: string; readonly words: string };
export type StayRow = { readonly stage: string; readonly since: string; readonly until: string | null; readonly because: string };

export const personKey = ({ tenant, persona, person }: PersonRef): string => JSON.stringify([tenant, persona, person]);

/** Adds facts; one that is known changes nothing. */
export async function addJourneyFacts(sql: Sql, facts: readonly FactRow[]): Promise<void> {
  if (facts.length === 0) return;
  await sql.query(
    `INSERT INTO journey_facts (tenant_id, persona, person_id, fact_id, kind, happened_at, learned_at, words)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[])
     ON CONFLICT DO NOTHING`,
    [
      facts.map((f) => f.tenant),
      facts.map((f) => f.persona),
      facts.map((f) => f.person),
      facts.map((f) => f.id),
      facts.map((f) => f.kind),
      facts.map((f) => f.at),
      facts.map((f) => f.learnedAt),
      facts.map((f) => f.words),
    ],
  );
}

const KEYS = 'unnest($1::text[], $2::text[], $3::text[]) AS k (tenant, persona, person)';
const keysOf = (people: readonly PersonRef[]) => [people.map((p) => p.tenant), people.map((p) => p.persona), people.map((p) => p.person)];

/** All facts of these journeys. */
export async function journeyFacts(sql: Sql, people: readonly PersonRef[]): Promise<Map<string, FactRow[]>> {
  const { rows } = await sql.query<FactRow>(
    `SELECT k.*, f.* FROM ${KEYS}, LATERAL (SELECT fact_id AS id, kind, happened_at AS at, learned_at AS "learnedAt", words FROM journey_facts f
       WHERE f.tenant_id = k.tenant AND f.persona = k.persona AND f.person_id = k.person) f`,
    keysOf(people),
  );
  return Map.groupBy(rows, personKey);
}

/** The stays of these people, in order. */
export async function journeyStays(sql: Sql, people: readonly PersonRef[]): Promise<Map<string, (PersonRef & StayRow)[]>> {
  const { rows } = await sql.query<PersonRef & StayRow>(
    `SELECT k.*, s.* FROM ${KEYS}, LATERAL (SELECT stage, since, until, because FROM journey_stays s
       WHERE s.tenant_id = k.tenant AND s.persona = k.persona AND s.person_id = k.person) s ORDER BY k.person, s.since`,
    keysOf(people),
  );
  return Map.groupBy(rows, personKey);
}

/** Puts these stays in the place of those that are kept. */
export async function replaceStays(sql: Sql, journeys: readonly (PersonRef & { readonly stays: readonly StayRow[] })[]): Promise<void> {
  if (journeys.length === 0) return;
  await sql.query(
    `DELETE FROM journey_stays s USING ${KEYS} WHERE s.tenant_id = k.tenant AND s.persona = k.persona AND s.person_id = k.person`,
    keysOf(journeys),
  );
  const rows = journeys.flatMap(({ tenant, persona, person, stays }) =>
    stays.map((stay, i) => ({ tenant, persona, person, ...stay, next: stay.until === null ? null : (stays[i + 1]?.stage ?? null) })),
  );
  await sql.query(
    `INSERT INTO journey_stays (tenant_id, persona, person_id, since, until, stage, because, next_stage)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::text[])
     ON CONFLICT (tenant_id, persona, person_id, since) DO UPDATE SET until = excluded.until, stage = excluded.stage, because = excluded.because, next_stage = excluded.next_stage`,
    [...keysOf(rows), rows.map((r) => r.since), rows.map((r) => r.until), rows.map((r) => r.stage), rows.map((r) => r.because), rows.map((r) => r.next)],
  );
}

/** All facts of one kind of person of the tenant. */
export async function allJourneyFacts(sql: Sql, persona: string): Promise<FactRow[]> {
  const { rows } = await sql.query<FactRow>(
    `SELECT tenant_id AS tenant, persona, person_id AS person, fact_id AS id, kind, happened_at AS at, learned_at AS "learnedAt", words
     FROM journey_facts WHERE persona = $1`,
    [persona],
  );
  return rows;
}

/** Every stay of customers that a tenant has seen: stage, days until it ended or until now, and where it led. */
export async function allStays(sql: Sql, now: Date): Promise<{ stage: string; days: number; to: string | null }[]> {
  const { rows } = await sql.query<{ stage: string; days: number; to: string | null }>(
    `SELECT stage, greatest(0, extract(epoch FROM coalesce(until, $1) - since) / 86400)::float8 AS days, next_stage AS to
     FROM journey_stays WHERE persona = 'customer'`,
    [now],
  );
  return rows;
}

import type { Sql } from '../../data/sql.ts';

/** Whom a playbook acted upon on one day, or would have but for the lot, by the chance of that, and how many of them did what. */
export type HarmRow = {
  readonly chance: number;
  readonly day: string;
  readonly treated: number;
  readonly heldOut: number;
  readonly did: Readonly<Record<string, { readonly treated: number; readonly heldOut: number }>> | null;
};

/** A playbook that has acted, with the moment from which it is judged. */
export type Judged = { readonly playbook: string; readonly since: string };

/** The playbooks of a tenant that are not stopped; who was opened again is judged by what came after, and nobody by what is a year old. */
export async function playbooksToJudge(sql: Sql, tenant: string, now: Date): Promise<Judged[]> {
  const { rows } = await sql.query<Judged>(
    `SELECT p.playbook, greatest($2::timestamptz - interval '365 days', (SELECT max(h.reopened_at) FROM harm_stops h WHERE h.tenant_id = $1 AND h.playbook = p.playbook)) AS since
     FROM (SELECT DISTINCT playbook FROM playbook_runs WHERE tenant_id = $1) p
     WHERE NOT EXISTS (SELECT 1 FROM harm_stops h WHERE h.tenant_id = $1 AND h.playbook = p.playbook AND h.reopened_at IS NULL) ORDER BY 1`,
    [tenant, now],
  );
  return rows.map(({ playbook, since }) => ({ playbook, since: new Date(since).toISOString() }));
}

/** Each customer once: the first time that a run acted, or would have but for the lot. */
const EXPOSED = `
  exposed AS (
    SELECT DISTINCT ON (d.customer_id) d.customer_id, d.decided_at, (d.decided_at AT TIME ZONE 'UTC')::date AS day, r.held_out, CASE WHEN r.held_out THEN 1 - r.propensity ELSE r.propensity END AS chance
    FROM decisions d JOIN playbook_runs r USING (tenant_id, run_id)
    WHERE d.tenant_id = $1 AND d.playbook = $2 AND d.decided_at > $3 AND d.choice IN ('act', 'hold-out') ORDER BY d.customer_id, d.decided_at)`;

/** Who was acted upon since, day by day, and what they and the others did within so many days of it. */
export async function harmOf(sql: Sql, tenant: string, { playbook, since }: Judged, days: Readonly<Record<string, number>>): Promise<HarmRow[]> {
  const { rows } = await sql.query<HarmRow>(
    `WITH ${EXPOSED},
     harms AS (
       SELECT subject_id, happened_at, CASE type WHEN 'consent.changed' THEN 'opt-outs' WHEN 'ticket.opened' THEN 'complaints' ELSE 'leaving' END AS harm FROM events
       WHERE tenant_id = $1 AND happened_at > $3 AND type IN ('consent.changed', 'ticket.opened', 'customer.cancelled')
         AND CASE type WHEN 'consent.changed' THEN data ->> 'allowed' = 'false' WHEN 'ticket.opened' THEN data ->> 'category' IN ('billing', 'cancellation', 'other')
             ELSE coalesce((data ->> 'voluntary')::boolean, true) END),
     did AS (
       SELECT DISTINCT e.customer_id, e.held_out, e.chance, e.day, h.harm FROM exposed e JOIN harms h ON h.subject_id = e.customer_id
         AND h.happened_at >= e.decided_at AND h.happened_at < e.decided_at + ($4::jsonb ->> h.harm)::int * interval '1 day'),
     sums AS (
       SELECT chance, day, harm, count(*) FILTER (WHERE NOT held_out) AS treated, count(*) FILTER (WHERE held_out) AS held_out FROM did GROUP BY 1, 2, 3)
     SELECT chance, day, count(*) FILTER (WHERE NOT held_out) AS treated, count(*) FILTER (WHERE held_out) AS "heldOut",
       (SELECT jsonb_object_agg(harm, jsonb_build_object('treated', s.treated, 'heldOut', s.held_out)) FROM sums s WHERE s.chance = e.chance AND s.day = e.day) AS did
     FROM exposed e GROUP BY 1, 2 ORDER BY 2, 1`,
    [tenant, playbook, since, JSON.stringify(days)],
  );
  return rows;
}

/** Stops a playbook: it opens no runs and sends nothing until a person opens it again. False when it is stopped already. */
export async function stopForHarm(
  sql: Sql,
  tenant: string,
  { playbook, measure, why, evidence }: { readonly playbook: string; readonly measure: string; readonly why: string; readonly evidence: object },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    'INSERT INTO harm_stops (tenant_id, playbook, stopped_at, measure, why, evidence) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    [tenant, playbook, now, measure, why, JSON.stringify(evidence)],
  );
  if (!rowCount) return false;
  await sql.query(
    `INSERT INTO send_switches (tenant_id, scope, off, why, changed_at, changed_by) VALUES ($1, 'playbook:' || $2, true, $3, $4, 'harm watch')
     ON CONFLICT (tenant_id, scope) DO UPDATE SET off = true, why = excluded.why, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [tenant, playbook, why, now],
  );
  return true;
}

/** Opens a playbook again that was stopped for harm, on the word of a person; false when it was not stopped. In the tenant's own transaction. */
export async function reopenAfterHarm(sql: Sql, tenant: string, playbook: string, person: string, why: string, now: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'UPDATE harm_stops SET reopened_at = $3, reopened_by = $4, reopened_why = $5 WHERE tenant_id = $1 AND playbook = $2 AND reopened_at IS NULL',
    [tenant, playbook, now, person, why],
  );
  if (!rowCount) return false;
  await sql.query("UPDATE send_switches SET off = false, why = $3, changed_at = $4, changed_by = $5 WHERE tenant_id = $1 AND scope = 'playbook:' || $2", [
    tenant,
    playbook,
    why,
    now,
    person,
  ]);
  return true;
}

/**
 * Takes the look of a tenant who has had none or whose last one is longer ago than the window; null when none is due. Only the row of the look
 * is held until its end: a lock on the tenant would stop every event of theirs meanwhile.
 */
export async function takeHarmLook(sql: Sql, now: Date, windowMs: number): Promise<string | null> {
  type Taken = { tenant_id: string };
  const first = await sql.query<Taken>(
    `INSERT INTO harm_looks (tenant_id, looked_at) SELECT tenant_id, $1 FROM tenants t
     WHERE kind = 'isp' AND NOT EXISTS (SELECT FROM harm_looks l WHERE l.tenant_id = t.tenant_id) LIMIT 1 ON CONFLICT DO NOTHING RETURNING tenant_id`,
    [now],
  );
  if (first.rows[0] !== undefined) return first.rows[0].tenant_id;
  const next = await sql.query<Taken>(
    `UPDATE harm_looks SET looked_at = $1 WHERE tenant_id = (SELECT tenant_id FROM harm_looks WHERE looked_at <= $2 ORDER BY looked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING tenant_id`,
    [now, new Date(now.getTime() - windowMs)],
  );
  return next.rows[0]?.tenant_id ?? null;
}

/** A playbook that was stopped for harm. */
export type HarmStop = {
  readonly playbook: string;
  readonly stopped_at: string;
  readonly measure: string;
  readonly why: string;
  readonly reopened_at: string | null;
  readonly reopened_by: string | null;
  readonly reopened_why: string | null;
};

/** The stops of a tenant, the latest first, and when it was last looked at. */
export async function harmStops(sql: Sql): Promise<{ stops: HarmStop[]; lookedAt: string | null }> {
  const { rows } = await sql.query<HarmStop>(
    'SELECT playbook, stopped_at, measure, why, reopened_at, reopened_by, reopened_why FROM harm_stops ORDER BY stopped_at DESC LIMIT 50',
  );
  const looked = await sql.query<{ looked_at: string }>('SELECT looked_at FROM harm_looks');
  return { stops: rows, lookedAt: looked.rows[0]?.looked_at ?? null };
}

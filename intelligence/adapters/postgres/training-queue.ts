import type { Sql } from '../../data/sql.ts';
import { newId } from '../../kernel/ids.ts';
import type { Json } from '../../kernel/json.ts';

export type TrainingReason = 'night' | 'person' | 'drift' | 'first';

/** A piece of training work: one model of a tenant, or all of them when `name` is null. */
export interface Training {
  readonly training_id: string;
  readonly tenant: string;
  readonly name: string | null;
  readonly reason: TrainingReason;
  readonly asked_by: string;
  readonly asked_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly progress: number;
  readonly outcome: Json | null;
}

const COLUMNS = 'training_id, tenant_id AS tenant, name, reason, asked_by, asked_at, started_at, finished_at, progress, outcome';

/** Asks for training; the same work that already waits is not asked for twice. Gives its id. */
export async function askTraining(sql: Sql, tenant: string, name: string | null, reason: TrainingReason, by: string, now: Date): Promise<string> {
  const waiting = await sql.query<{ training_id: string }>(
    'SELECT training_id FROM trainings WHERE tenant_id = $1 AND name IS NOT DISTINCT FROM $2 AND started_at IS NULL AND finished_at IS NULL LIMIT 1',
    [tenant, name],
  );
  if (waiting.rows[0]) return waiting.rows[0].training_id;
  const id = newId();
  await sql.query('INSERT INTO trainings (tenant_id, training_id, name, reason, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6)', [
    tenant,
    id,
    name,
    reason,
    by,
    now,
  ]);
  await sql.query("SELECT pg_notify('uil_trainings', '')");
  return id;
}

/** Takes the work that has waited longest, under a lease: also work whose holder has gone. */
export async function takeTraining(sql: Sql, leaseSeconds: number, now: Date): Promise<Training | null> {
  const { rows } = await sql.query<Training>(
    `UPDATE trainings SET lease_until = now() + make_interval(secs => $1), started_at = coalesce(started_at, $2) WHERE (tenant_id, training_id) =
       (SELECT tenant_id, training_id FROM trainings WHERE finished_at IS NULL AND (lease_until IS NULL OR lease_until < now()) ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    [leaseSeconds, now],
  );
  return rows[0] ?? null;
}

/** Tells how far the work is and holds it for longer; false when somebody asked to stop it. */
export async function reportTraining(sql: Sql, training: Training, progress: number, leaseSeconds: number): Promise<boolean> {
  const { rows } = await sql.query<{ stop_asked: boolean }>(
    'UPDATE trainings SET progress = $3, lease_until = now() + make_interval(secs => $4) WHERE tenant_id = $1 AND training_id = $2 RETURNING stop_asked',
    [training.tenant, training.training_id, progress, leaseSeconds],
  );
  return rows[0]?.stop_asked === false;
}

/** Ends the work with what came of it. */
export async function finishTraining(sql: Sql, training: Training, outcome: Json, now: Date): Promise<void> {
  await sql.query('UPDATE trainings SET finished_at = $3, outcome = $4, lease_until = NULL, progress = 1 WHERE tenant_id = $1 AND training_id = $2', [
    training.tenant,
    training.training_id,
    now,
    JSON.stringify(outcome),
  ]);
}

/** Asks that a piece of work be stopped; it stops at its next step. */
export async function stopTraining(sql: Sql, tenant: string, id: string): Promise<boolean> {
  const { rowCount } = await sql.query('UPDATE trainings SET stop_asked = true WHERE tenant_id = $1 AND training_id = $2 AND finished_at IS NULL', [
    tenant,
    id,
  ]);
  return (rowCount ?? 0) > 0;
}

/** The trainings of a tenant, the latest first. */
export async function listTrainings(sql: Sql, tenant: string, limit = 20): Promise<Training[]> {
  const { rows } = await sql.query<Training>(`SELECT ${COLUMNS} FROM trainings WHERE tenant_id = $1 ORDER BY asked_at DESC LIMIT $2`, [tenant, limit]);
  return rows;
}

/** Tenants with their zones and the night that was last worked off. */
export async function tenantNights(sql: Sql): Promise<{ tenant: string; zone: string; lastAt: string | null; since: string }[]> {
  const { rows } = await sql.query<{ tenant: string; zone: string; lastAt: string | null; since: string }>(
    'SELECT t.tenant_id AS tenant, t.time_zone AS zone, n.last_at AS "lastAt", t.created_at AS since FROM tenants t LEFT JOIN nights n USING (tenant_id) ORDER BY t.tenant_id',
  );
  return rows;
}

/** Takes a night on; false when another process has it already. */
export async function takeNight(sql: Sql, tenant: string, night: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    'INSERT INTO nights (tenant_id, last_at) VALUES ($1, $2) ON CONFLICT (tenant_id) DO UPDATE SET last_at = excluded.last_at WHERE nights.last_at < excluded.last_at',
    [tenant, night],
  );
  return (rowCount ?? 0) > 0;
}

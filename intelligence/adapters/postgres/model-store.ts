import { createHash } from 'node:crypto';
import type { Sql } from '../../data/sql.ts';
import { UilError } from '../../kernel/errors.ts';

/** A trained model as data: what is known about it, and the thing itself. */
export type StoredModel<Card = object> = {
  readonly name: string;
  readonly version: string;
  readonly trainedAt: string;
  readonly card: Card;
  readonly snapshot: unknown;
};

const checksum = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Keeps a version and makes it the champion of its name in the same transaction. */
export async function saveChampion(sql: Sql, tenant: string, model: StoredModel): Promise<void> {
  const snapshot = JSON.stringify(model.snapshot);
  await sql.query("UPDATE models SET alias = NULL WHERE tenant_id = $1 AND name = $2 AND alias = 'champion'", [tenant, model.name]);
  await sql.query(
    `INSERT INTO models (tenant_id, name, version, alias, card, snapshot, sha256, trained_at) VALUES ($1, $2, $3, 'champion', $4, $5, $6, $7)
     ON CONFLICT (tenant_id, name, version) DO UPDATE SET alias = 'champion'`,
    [tenant, model.name, model.version, JSON.stringify(model.card), snapshot, checksum(snapshot), model.trainedAt],
  );
  await sql.query("SELECT pg_notify('uil_models', $1)", [tenant]);
}

/** The champion of a name, checked against its checksum; null when none was trained. Throws SNAPSHOT_INVALID. */
export async function loadChampion<Card>(sql: Sql, tenant: string, name: string): Promise<StoredModel<Card> | null> {
  const { rows } = await sql.query<{ version: string; card: Card; snapshot: string; sha256: string; trained_at: string }>(
    "SELECT version, card, snapshot, sha256, trained_at FROM models WHERE tenant_id = $1 AND name = $2 AND alias = 'champion'",
    [tenant, name],
  );
  const row = rows[0];
  if (!row) return null;
  if (checksum(row.snapshot) !== row.sha256) throw new UilError('SNAPSHOT_INVALID', [`${name} ${row.version} does not match its checksum`]);
  return { name, version: row.version, trainedAt: row.trained_at, card: row.card, snapshot: JSON.parse(row.snapshot) as unknown };
}

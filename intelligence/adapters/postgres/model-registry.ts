import { createHash } from 'node:crypto';
import type { Sql } from '../../data/sql.ts';
import { UilError } from '../../kernel/errors.ts';
import type { Json } from '../../kernel/json.ts';
import type { Placement } from '../../ml/registry/placement.ts';
import { CHALLENGING, type ModelMove, type ModelVersion, type Stage, type StoredVersion } from '../../ml/registry/version.ts';

const checksum = (text: string): string => createHash('sha256').update(text).digest('hex');
const aliasOf = (stage: Stage): 'champion' | 'challenger' | null => (stage === 'champion' ? 'champion' : CHALLENGING.includes(stage) ? 'challenger' : null);

type Row = { name: string; version: string; stage: Stage; stage_since: string; why: string; card: ModelVersion['card']; bytes: number };
const versionOf = ({ name, version, stage, stage_since, why, card }: Row): ModelVersion => ({ name, version, stage, since: stage_since, why, card });
const COLUMNS = 'name, version, stage, stage_since, why, card, length(snapshot) AS bytes';

/** The reason of a version that has no place yet. */
const JUST_TRAINED = 'just trained';

/** Keeps a version that was just trained; it serves nobody until it is placed. */
export async function addVersion(sql: Sql, tenant: string, model: Pick<StoredVersion, 'name' | 'version' | 'card' | 'snapshot'>): Promise<void> {
  const snapshot = JSON.stringify(model.snapshot);
  await sql.query(
    `INSERT INTO models (tenant_id, name, version, stage, stage_since, why, card, snapshot, sha256, trained_at)
     VALUES ($1, $2, $3, 'retired', $4, $8, $5, $6, $7, $4)`,
    [tenant, model.name, model.version, model.card.trained_at, JSON.stringify(model.card), snapshot, checksum(snapshot), JUST_TRAINED],
  );
}

/** Every version of a model (of all models without a name), the latest first. Held until the transaction ends when `lock` is set. */
export async function listVersions(sql: Sql, tenant: string, name: string | null = null, lock = false): Promise<(ModelVersion & { readonly bytes: number })[]> {
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM models WHERE tenant_id = $1 AND name = coalesce($2, name) ORDER BY trained_at DESC, version DESC ${lock ? 'FOR UPDATE' : ''}`,
    [tenant, name],
  );
  return rows.map((row) => ({ ...versionOf(row), bytes: row.bytes }));
}

/** One version with its model, checked against its checksum; null when there is none. Throws SNAPSHOT_INVALID. */
export async function loadVersion(
  sql: Sql,
  tenant: string,
  name: string,
  which: { readonly version: string } | { readonly alias: 'champion' | 'challenger' },
): Promise<StoredVersion | null> {
  const [column, value] = 'version' in which ? ['version', which.version] : ['alias', which.alias];
  const { rows } = await sql.query<Row & { snapshot: string; sha256: string }>(
    `SELECT ${COLUMNS}, snapshot, sha256 FROM models WHERE tenant_id = $1 AND name = $2 AND ${column} = $3`,
    [tenant, name, value],
  );
  const row = rows[0];
  if (!row) return null;
  if (checksum(row.snapshot) !== row.sha256) throw new UilError('SNAPSHOT_INVALID', [`${name} ${row.version} does not match its checksum`]);
  return { ...versionOf(row), snapshot: JSON.parse(row.snapshot) as Json };
}

/** Makes changes of stage together: a crash leaves all or none of them. Whoever serves hears of it when the transaction commits. */
export async function placeVersions(sql: Sql, tenant: string, name: string, placements: readonly Placement[], by: string, now: Date): Promise<void> {
  if (placements.length === 0) return;
  const versions = placements.map(({ version }) => version);
  const before = await sql.query<{ version: string; stage: Stage; why: string }>(
    'SELECT version, stage, why FROM models WHERE tenant_id = $1 AND name = $2 AND version = ANY ($3) FOR UPDATE',
    [tenant, name, versions],
  );
  const from = new Map(before.rows.map((row) => [row.version, row.why === JUST_TRAINED ? null : row.stage]));
  // The aliases are let go of first: of each there is one.
  await sql.query("UPDATE models SET alias = NULL, stage = 'retired' WHERE tenant_id = $1 AND name = $2 AND version = ANY ($3)", [tenant, name, versions]);
  for (const { version, to, why } of placements) {
    await sql.query('UPDATE models SET stage = $4, alias = $5, stage_since = $6, why = $7 WHERE tenant_id = $1 AND name = $2 AND version = $3', [
      tenant,
      name,
      version,
      to,
      aliasOf(to),
      now,
      why,
    ]);
    await sql.query(
      'INSERT INTO model_moves (tenant_id, name, version, moved_at, from_stage, to_stage, why, moved_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
      [tenant, name, version, now, from.get(version) ?? null, to, why, by],
    );
  }
  await sql.query("SELECT pg_notify('uil_models', $1)", [tenant]);
}

/** The changes of stage of a model, the latest first. */
export async function listMoves(sql: Sql, tenant: string, name: string, limit = 100): Promise<ModelMove[]> {
  const { rows } = await sql.query<{ version: string; moved_at: string; from_stage: Stage | null; to_stage: Stage; why: string; moved_by: string }>(
    'SELECT version, moved_at, from_stage, to_stage, why, moved_by FROM model_moves WHERE tenant_id = $1 AND name = $2 ORDER BY moved_at DESC LIMIT $3',
    [tenant, name, limit],
  );
  return rows.map((row) => ({ version: row.version, at: row.moved_at, from: row.from_stage, to: row.to_stage, why: row.why, by: row.moved_by }));
}

/** The version that served last before the present champion; null when none did. */
export async function formerChampion(sql: Sql, tenant: string, name: string): Promise<string | null> {
  const { rows } = await sql.query<{ version: string }>(
    `SELECT m.version FROM model_moves m JOIN models v USING (tenant_id, name, version)
     WHERE m.tenant_id = $1 AND m.name = $2 AND m.from_stage = 'champion' AND v.stage <> 'champion' ORDER BY m.moved_at DESC LIMIT 1`,
    [tenant, name],
  );
  return rows[0]?.version ?? null;
}

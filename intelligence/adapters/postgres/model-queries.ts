import type { SettledBin } from '../../contract/api/models.ts';
import type { Sql } from '../../data/sql.ts';

/** Bins of chances by what was said: narrow where most customers are. */
const EDGES = [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1];
const Z = 1.96;

/** Predictions of a version whose horizon has passed, by what was said; of each subject the first counts. Wilson's 95 % interval. */
export async function settledBins(sql: Sql, tenant: string, name: string, version: string, now: Date): Promise<SettledBin[]> {
  const { rows } = await sql.query<{ bin: number; rows: number; said: number; came: number }>(
    `WITH firsts AS (SELECT DISTINCT ON (subject_id) chance, came_true FROM predictions
       WHERE tenant_id = $1 AND model = $2 AND version = $3 AND shown AND settled_at IS NOT NULL AND due_at <= $4 ORDER BY subject_id, made_at)
     SELECT width_bucket(chance, $5::float8[]) AS bin, count(*) AS rows, avg(chance) AS said, count(*) FILTER (WHERE came_true) AS came FROM firsts GROUP BY 1 ORDER BY 1`,
    [tenant, name, version, now, EDGES.slice(1, -1)],
  );
  return rows.map(({ bin, rows: n, said, came }) => {
    const share = came / n;
    const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
    const half = (Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2))) / (1 + Z ** 2 / n);
    return { from: EDGES[bin] as number, to: EDGES[bin + 1] as number, rows: n, said, came, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
  });
}

/** An alert about a model as it is stored. */
export interface AlertRow {
  readonly name: string;
  readonly version: string;
  readonly kind: string;
  readonly feature: string;
  readonly detail: { readonly sentence: string; readonly what_to_do: string };
  readonly raised_at: string;
  readonly over_at: string | null;
}

/** The alerts of a tenant's models that are not over. */
export async function openAlerts(sql: Sql, tenant: string): Promise<AlertRow[]> {
  const { rows } = await sql.query<AlertRow>(
    'SELECT name, version, kind, feature, detail, raised_at, over_at FROM model_alerts WHERE tenant_id = $1 AND over_at IS NULL ORDER BY raised_at DESC',
    [tenant],
  );
  return rows;
}

/** Keeps the alerts of a model in step with what was found now: new ones are raised, known ones seen again, the rest are over. Says which are new. */
export async function keepAlerts(
  sql: Sql,
  tenant: string,
  name: string,
  version: string,
  found: readonly { readonly kind: string; readonly feature: string; readonly detail: object }[],
  now: Date,
): Promise<string[]> {
  const fresh: string[] = [];
  for (const { kind, feature, detail } of found) {
    const { rows } = await sql.query<{ fresh: boolean }>(
      `INSERT INTO model_alerts (tenant_id, name, version, kind, feature, detail, raised_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
       ON CONFLICT (tenant_id, name, kind, feature) WHERE over_at IS NULL DO UPDATE SET seen_at = excluded.seen_at, detail = excluded.detail, version = excluded.version
       RETURNING raised_at = $7 AS fresh`,
      [tenant, name, version, kind, feature, JSON.stringify(detail), now],
    );
    if (rows[0]?.fresh) fresh.push(feature === '' ? kind : `${kind} ${feature}`);
  }
  await sql.query('UPDATE model_alerts SET over_at = $3 WHERE tenant_id = $1 AND name = $2 AND over_at IS NULL AND seen_at < $3', [tenant, name, now]);
  return fresh;
}

/** Predictions of a version that were shown and whose horizon has passed, the latest of them, of each subject the first; with what came of them. */
export async function settledCases(
  sql: Sql,
  tenant: string,
  name: string,
  version: string,
  now: Date,
  limit: number,
): Promise<{ chance: number; came: boolean; at: string }[]> {
  const { rows } = await sql.query<{ chance: number; came: boolean; at: string }>(
    `SELECT chance, came, at FROM (SELECT DISTINCT ON (subject_id) chance, came_true AS came, made_at AS at FROM predictions
       WHERE tenant_id = $1 AND model = $2 AND version = $3 AND shown AND settled_at IS NOT NULL AND due_at <= $4 ORDER BY subject_id, made_at) firsts
     ORDER BY at DESC LIMIT $5`,
    [tenant, name, version, now, limit],
  );
  return rows;
}

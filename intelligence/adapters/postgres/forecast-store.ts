import type { Evidence, NodeForecast } from '../../contract/api/failures.ts';
import type { Sql } from '../../data/sql.ts';

/** What is kept of a forecast beside its numbers. */
export interface ForecastTold {
  readonly typical_points: number | null;
  readonly reasons: NodeForecast['reasons'];
  readonly other_points: number;
  readonly evidence: readonly (Evidence & { readonly strays: number })[];
  readonly heard_at: string | null;
  readonly abstained: string | null;
  readonly model: NodeForecast['model'];
}

/** The present forecast of a device as it is kept. */
export interface StoredForecast {
  readonly node: string;
  readonly madeAt: string;
  readonly state: NodeForecast['state'];
  readonly near: number | null;
  readonly far: number | null;
  readonly warnedSince: string | null;
  readonly warnedChance: number | null;
  readonly told: ForecastTold;
}

/** A device that is read often is looked at again after so long; one that went down or came back at once. */
const LEAST_APART = "interval '10 minutes'";
/** Without anything new a device is looked at again after so long: silence is news, too. */
const AT_MOST_APART = "interval '1 hour'";

/** Takes devices that wait for a forecast, of the tenant that has waited longest; taken means deleted when the transaction commits. */
export async function takeForecastRequests(sql: Sql, now: Date, limit: number): Promise<{ tenant: string; nodes: string[] } | null> {
  const due = `(r.urgent OR NOT EXISTS (SELECT 1 FROM node_forecasts f WHERE f.tenant_id = r.tenant_id AND f.node_id = r.node_id AND f.made_at > $1::timestamptz - ${LEAST_APART}))`;
  const first = await sql.query<{ tenant_id: string }>(
    `SELECT r.tenant_id FROM forecast_requests r WHERE ${due} ORDER BY r.requested_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED`,
    [now],
  );
  const tenant = first.rows[0]?.tenant_id;
  if (tenant === undefined) return null;
  const { rows } = await sql.query<{ node_id: string }>(
    `DELETE FROM forecast_requests WHERE tenant_id = $2 AND node_id IN
       (SELECT r.node_id FROM forecast_requests r WHERE r.tenant_id = $2 AND ${due} ORDER BY r.requested_at LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING node_id`,
    [now, tenant, limit],
  );
  return { tenant, nodes: rows.map(({ node_id }) => node_id) };
}

/** Asks for new forecasts of every device of a tenant at once. */
export async function requestAllForecasts(sql: Sql, tenant: string, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO forecast_requests (tenant_id, node_id, requested_at, urgent) SELECT DISTINCT tenant_id, node_id, $2::timestamptz, true FROM node_hours WHERE tenant_id = $1
     ORDER BY 1, 2 ON CONFLICT (tenant_id, node_id) DO UPDATE SET urgent = true`,
    [tenant, now],
  );
}

/** Asks for new forecasts of devices whose last one has grown old; says how many. */
export async function requestOldForecasts(sql: Sql, now: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `INSERT INTO forecast_requests (tenant_id, node_id, requested_at) SELECT tenant_id, node_id, $1 FROM node_forecasts WHERE made_at < $1::timestamptz - ${AT_MOST_APART}
     ORDER BY 1, 2 ON CONFLICT (tenant_id, node_id) DO NOTHING`,
    [now],
  );
  return rowCount ?? 0;
}

/** The present forecasts of a tenant. */
export async function storedForecasts(sql: Sql, tenant: string): Promise<StoredForecast[]> {
  const { rows } = await sql.query<StoredForecast>(
    `SELECT node_id AS node, made_at AS "madeAt", state, chance_24h AS near, chance_72h AS far, warned_since AS "warnedSince", warned_chance AS "warnedChance", forecast AS told
     FROM node_forecasts WHERE tenant_id = $1 ORDER BY node_id`,
    [tenant],
  );
  return rows;
}

/** Keeps forecasts in place of those before. */
export async function saveForecasts(sql: Sql, tenant: string, forecasts: readonly StoredForecast[]): Promise<void> {
  if (forecasts.length === 0) return;
  const column = <T>(read: (one: StoredForecast) => T): T[] => forecasts.map(read);
  await sql.query(
    `INSERT INTO node_forecasts (tenant_id, node_id, made_at, state, chance_24h, chance_72h, warned_since, warned_chance, forecast)
     SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::float8[], $6::float8[], $7::timestamptz[], $8::float8[], $9::jsonb[])
     ON CONFLICT (tenant_id, node_id) DO UPDATE SET made_at = excluded.made_at, state = excluded.state, chance_24h = excluded.chance_24h, chance_72h = excluded.chance_72h,
       warned_since = excluded.warned_since, warned_chance = excluded.warned_chance, forecast = excluded.forecast`,
    [
      tenant,
      column((f) => f.node),
      column((f) => f.madeAt),
      column((f) => f.state),
      column((f) => f.near),
      column((f) => f.far),
      column((f) => f.warnedSince),
      column((f) => f.warnedChance),
      column((f) => JSON.stringify(f.told)),
    ],
  );
}

/** Forgets the forecasts of devices that are no more. */
export async function dropForecasts(sql: Sql, tenant: string, nodes: readonly string[]): Promise<void> {
  if (nodes.length > 0) await sql.query('DELETE FROM node_forecasts WHERE tenant_id = $1 AND node_id = ANY ($2)', [tenant, nodes]);
}

/** A warning that opened, or the end of one. */
export type WarningMove =
  | { readonly node: string; readonly openedAt: string; readonly chance: number; readonly version: string }
  | { readonly node: string; readonly openedAt: string; readonly ended: 'failed' | 'calmed' | 'lapsed' };

/** Writes warnings that opened and ended into their record. */
export async function moveWarnings(sql: Sql, tenant: string, moves: readonly WarningMove[], now: Date): Promise<void> {
  for (const move of moves)
    if ('ended' in move)
      await sql.query('UPDATE node_warnings SET ended_at = $4, ended = $5 WHERE tenant_id = $1 AND node_id = $2 AND opened_at = $3 AND ended IS NULL', [
        tenant,
        move.node,
        move.openedAt,
        now,
        move.ended,
      ]);
    else
      await sql.query('INSERT INTO node_warnings (tenant_id, node_id, opened_at, chance, version) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [
        tenant,
        move.node,
        move.openedAt,
        move.chance,
        move.version,
      ]);
}

/** The warnings of a device, the latest first. */
export async function warningsOf(sql: Sql, tenant: string, node: string, limit: number): Promise<NodeForecast['warnings']> {
  const { rows } = await sql.query<NodeForecast['warnings'][number]>(
    'SELECT opened_at, chance, ended_at, ended FROM node_warnings WHERE tenant_id = $1 AND node_id = $2 ORDER BY opened_at DESC LIMIT $3',
    [tenant, node, limit],
  );
  return rows;
}

/** How the warnings that were given since a moment have ended. */
export async function warningsSince(sql: Sql, tenant: string, since: Date): Promise<{ warnings: number; failed: number; calmed: number; lapsed: number }> {
  const { rows } = await sql.query<{ warnings: number; failed: number; calmed: number; lapsed: number }>(
    `SELECT count(*) AS warnings, count(*) FILTER (WHERE ended = 'failed') AS failed, count(*) FILTER (WHERE ended = 'calmed') AS calmed, count(*) FILTER (WHERE ended = 'lapsed') AS lapsed
     FROM node_warnings WHERE tenant_id = $1 AND opened_at >= $2 AND ended IS NOT NULL`,
    [tenant, since],
  );
  return rows[0] ?? { warnings: 0, failed: 0, calmed: 0, lapsed: 0 };
}

/** The active customers on each device itself and what they pay in the currency of the tenant. */
export async function customersOfNodes(
  sql: Sql,
  tenant: string,
): Promise<{ currency: string; own: Map<string, { customers: number; monthlyMinor: number; withoutPrice: number }> }> {
  const currency = (await sql.query<{ currency: string }>('SELECT currency FROM tenants WHERE tenant_id = $1', [tenant])).rows[0]?.currency ?? 'USD';
  const { rows } = await sql.query<{ node: string; customers: number; monthlyMinor: number; withoutPrice: number }>(
    `SELECT node_id AS node, count(*) AS customers, coalesce(sum(price_minor) FILTER (WHERE currency = $2), 0)::bigint AS "monthlyMinor",
       count(*) FILTER (WHERE price_minor IS NULL OR currency IS DISTINCT FROM $2) AS "withoutPrice"
     FROM customers WHERE tenant_id = $1 AND status = 'active' AND node_id IS NOT NULL GROUP BY node_id`,
    [tenant, currency],
  );
  return { currency, own: new Map(rows.map(({ node, ...rest }) => [node, rest])) };
}

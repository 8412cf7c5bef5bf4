import type { Channel } from '../../contract/words.ts';
import type { Sql } from '../../data/sql.ts';
import { THE_LAYER } from '../../kernel/the-layer.ts';

/** A route of a channel as it was set up, without its secret. */
export type RouteRow = {
  readonly tenant_id: string;
  readonly channel: Channel;
  readonly route: string;
  readonly kind: string;
  readonly place: number;
  readonly enabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly has_secret: boolean;
  readonly receipt_key: string;
  readonly off_reason: string | null;
  readonly changed_at: string;
  readonly changed_by: string;
};
/** The same with its sealed secret, which only the layer's own work may read. */
export type SealedRoute = RouteRow & { readonly secret: string | null };

const OPEN = 'tenant_id, channel, route, kind, place, enabled, settings, has_secret, receipt_key, off_reason, changed_at, changed_by';
const IN_ORDER = 'ORDER BY channel, place, route';
const bell = (sql: Sql, tenant: string) => sql.query("SELECT pg_notify('uil_channels', $1)", [tenant]);

/** The routes of the tenant whose transaction this is. */
export const listRoutes = async (sql: Sql): Promise<RouteRow[]> => (await sql.query<RouteRow>(`SELECT ${OPEN} FROM channel_settings ${IN_ORDER}`)).rows;

/** The routes of a tenant that are on, with their secrets, for the layer itself. */
export const sealedRoutes = async (sql: Sql, tenant: string): Promise<SealedRoute[]> =>
  (await sql.query<SealedRoute>(`SELECT ${OPEN}, secret FROM channel_settings WHERE tenant_id = $1 AND enabled ${IN_ORDER}`, [tenant])).rows;

/** The route that a provider calls under this key; also one that is switched off, for receipts of what was sent before. */
export const routeByReceiptKey = async (sql: Sql, key: string): Promise<SealedRoute | null> =>
  (await sql.query<SealedRoute>(`SELECT ${OPEN}, secret FROM channel_settings WHERE receipt_key = $1`, [key])).rows[0] ?? null;

/** Tenants that have a route of one of these kinds. */
export const tenantsWithKinds = async (sql: Sql, kinds: readonly string[]): Promise<string[]> =>
  (await sql.query<{ tenant_id: string }>('SELECT DISTINCT tenant_id FROM channel_settings WHERE enabled AND kind = ANY ($1)', [kinds])).rows.map(
    (row) => row.tenant_id,
  );

export type RouteChange = Pick<RouteRow, 'channel' | 'route' | 'kind' | 'place' | 'enabled' | 'settings'> & {
  /** Sealed; `undefined` leaves the one that is there. */
  readonly secret: string | null | undefined;
};

/** Writes a route in the tenant's own transaction. The key for receipts stays what it was. */
export async function saveRoute(sql: Sql, tenant: string, change: RouteChange, newReceiptKey: string, by: string, now: Date): Promise<void> {
  const values = [tenant, change.channel, change.route, change.kind, change.place, change.enabled, JSON.stringify(change.settings), now, by];
  const updated = await sql.query(
    `UPDATE channel_settings SET kind = $4, place = $5, enabled = $6, settings = $7, changed_at = $8, changed_by = $9, off_reason = NULL
       ${change.secret === undefined ? '' : ', secret = $10'} WHERE tenant_id = $1 AND channel = $2 AND route = $3`,
    change.secret === undefined ? values : [...values, change.secret],
  );
  if (updated.rowCount === 0)
    await sql.query(
      `INSERT INTO channel_settings (tenant_id, channel, route, kind, place, enabled, settings, changed_at, changed_by, secret, receipt_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [...values, change.secret ?? null, newReceiptKey],
    );
  await bell(sql, tenant);
}

/** Removes a route; false when there is none. */
export async function removeRoute(sql: Sql, tenant: string, channel: string, route: string): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM channel_settings WHERE tenant_id = $1 AND channel = $2 AND route = $3', [tenant, channel, route]);
  await bell(sql, tenant);
  return rowCount !== 0;
}

/** Switches a route off by itself, with the reason. */
export async function switchRouteOff(sql: Sql, tenant: string, channel: string, route: string, reason: string, now: Date): Promise<void> {
  await sql.query(
    `UPDATE channel_settings SET enabled = false, off_reason = $4, changed_at = $5, changed_by = '${THE_LAYER}' WHERE tenant_id = $1 AND channel = $2 AND route = $3`,
    [tenant, channel, route, reason, now],
  );
  await bell(sql, tenant);
}

/** Origins off the public network that the operator has let through for the tenant. */
export const allowedOrigins = async (sql: Sql, tenant: string): Promise<string[]> =>
  (await sql.query<{ origin: string }>('SELECT origin FROM outbound_allowances WHERE tenant_id = $1 ORDER BY origin', [tenant])).rows.map((row) => row.origin);

/** Lets an origin through, or no longer. Only the operator's command line calls it. */
export async function allowOrigin(sql: Sql, tenant: string, origin: string, allowed: boolean, note: string, now: Date): Promise<void> {
  if (allowed)
    await sql.query('INSERT INTO outbound_allowances (tenant_id, origin, note, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
      tenant,
      origin,
      note,
      now,
    ]);
  else await sql.query('DELETE FROM outbound_allowances WHERE tenant_id = $1 AND origin = $2', [tenant, origin]);
  await bell(sql, tenant);
}

/** What became of the messages of each route in the last day. */
export type RouteFigures = {
  readonly channel: string;
  readonly route: string | null;
  readonly sent: number;
  readonly failed: number;
  readonly unknown: number;
  readonly last_reason: string | null;
};

/** Counts by channel and route, since the moment given. */
export const routeFigures = async (sql: Sql, since: Date): Promise<RouteFigures[]> =>
  (
    await sql.query<RouteFigures>(
      `SELECT command ->> 'channel' AS channel, route, count(*) FILTER (WHERE state = 'sent') AS sent, count(*) FILTER (WHERE state = 'failed') AS failed,
         count(*) FILTER (WHERE state = 'unknown') AS unknown,
         (array_agg(reason ORDER BY done_at DESC) FILTER (WHERE state IN ('failed', 'unknown')))[1] AS last_reason
       FROM outbox WHERE done_at >= $1 AND state IN ('sent', 'failed', 'unknown') GROUP BY 1, 2`,
      [since],
    )
  ).rows;

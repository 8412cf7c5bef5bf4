import type { Sql } from '../../data/sql.ts';
import { digest } from '../../kernel/ids.ts';

/** A browser as it is kept. */
export type SubscriptionRow = { readonly endpoint: string; readonly p256dh: string; readonly auth: string };

/** Notes that a browser of the customer takes notifications; one that is known changes hands. */
export async function addSubscription(sql: Sql, tenant: string, customer: string, { endpoint, p256dh, auth }: SubscriptionRow, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO push_subscriptions (tenant_id, endpoint_id, customer_id, endpoint, p256dh, auth, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (tenant_id, endpoint_id) DO UPDATE SET customer_id = EXCLUDED.customer_id, p256dh = EXCLUDED.p256dh, auth = EXCLUDED.auth, created_at = EXCLUDED.created_at`,
    [tenant, digest(endpoint), customer, endpoint, p256dh, auth, now],
  );
}

/** The browsers of a customer, the latest first. */
export const subscriptionsOf = async (sql: Sql, tenant: string, customer: string): Promise<SubscriptionRow[]> =>
  (
    await sql.query<SubscriptionRow>(
      'SELECT endpoint, p256dh, auth FROM push_subscriptions WHERE tenant_id = $1 AND customer_id = $2 ORDER BY created_at DESC',
      [tenant, customer],
    )
  ).rows;

/** Forgets a browser; false when it was not known. */
export async function removeSubscription(sql: Sql, tenant: string, endpoint: string): Promise<boolean> {
  return (await sql.query('DELETE FROM push_subscriptions WHERE tenant_id = $1 AND endpoint_id = $2', [tenant, digest(endpoint)])).rowCount !== 0;
}

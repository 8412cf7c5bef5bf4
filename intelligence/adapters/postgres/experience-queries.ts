import type { Sql } from '../../data/sql.ts';
import { EXEMPT_AT } from './exemption-store.ts';

/** Customers whom something hits, and what they pay a month. */
export type Hit = { readonly customers: number; readonly monthly_minor: number };

/** Customers of the transaction's tenant who are likely to leave, without those who were exempted. */
export async function likelyToLeave(sql: Sql, now: Date): Promise<Hit> {
  const { rows } = await sql.query<Hit>(
    `SELECT count(*)::int AS customers, coalesce(sum(c.price_minor), 0)::bigint AS monthly_minor
     FROM scores s JOIN customers c USING (tenant_id, customer_id) LEFT JOIN ${EXEMPT_AT} USING (customer_id)
     WHERE s.churn_level = 'high' AND x.exempt_until IS NULL AND c.status <> 'cancelled'`,
    [now],
  );
  return rows[0] ?? { customers: 0, monthly_minor: 0 };
}

/** Customers whose payment is being recovered; a balance that is low is not yet one. */
export async function inRecovery(sql: Sql): Promise<Hit> {
  const { rows } = await sql.query<Hit>(
    `SELECT count(*)::int AS customers, coalesce(sum(c.price_minor), 0)::bigint AS monthly_minor
     FROM playbook_runs r JOIN customers c USING (tenant_id, customer_id) WHERE r.ended_at IS NULL AND r.playbook = 'payment-recovery' AND r.state ->> 'since' IS NOT NULL`,
  );
  return rows[0] ?? { customers: 0, monthly_minor: 0 };
}

/** Work that waited so long that the owner should look, and the customers whom it is about. */
export async function escalatedWork(sql: Sql): Promise<{ pieces: number; customers: number }> {
  const { rows } = await sql.query<{ pieces: number; customers: number }>(
    `SELECT count(*)::int AS pieces, count(DISTINCT customer_id)::int AS customers FROM (
       SELECT customer_id FROM tasks WHERE state = 'open' AND escalated_at IS NOT NULL
       UNION ALL SELECT customer_id FROM platform_actions WHERE state IN ('proposed', 'by-hand') AND escalated_at IS NOT NULL) w`,
  );
  return rows[0] ?? { pieces: 0, customers: 0 };
}

/** Messages that a rule holds back, by the rule, the commonest first; among so many of those that wait. */
export async function heldMessages(sql: Sql, among: number): Promise<{ reason: string; messages: number }[]> {
  const { rows } = await sql.query<{ reason: string; messages: number }>(
    `SELECT reason, count(*)::int AS messages FROM (SELECT reason FROM outbox WHERE state = 'waiting' AND reason IS NOT NULL LIMIT $1) w GROUP BY reason ORDER BY 2 DESC, 1`,
    [among],
  );
  return rows;
}

import type { Collections, Unattended } from '../../contract/api/collections.ts';
import type { Sql } from '../../data/sql.ts';
import { initialRecovery, missingMinor, type RecoveryState } from '../../orchestration/playbooks/payment-recovery-state.ts';

/** A recovery that is open, as it is stored. */
export type OpenRecovery = {
  readonly run_id: string;
  readonly customer_id: string;
  readonly customer_name: string | null;
  readonly state: unknown;
  readonly why: string | null;
  readonly wake_at: string | null;
  readonly opened_at: string;
  readonly held_out: boolean;
};

/** The open recoveries of the tenant whose transaction this is. */
export const openRecoveries = async (sql: Sql): Promise<readonly OpenRecovery[]> =>
  (
    await sql.query<OpenRecovery>(
      `SELECT r.run_id, r.customer_id, c.name AS customer_name, r.state, r.why, r.wake_at, r.opened_at, r.held_out
       FROM playbook_runs r LEFT JOIN customers c USING (tenant_id, customer_id) WHERE r.playbook = 'payment-recovery' AND r.ended_at IS NULL ORDER BY r.run_id`,
    )
  ).rows;

/** Of these customers, those whose open recovery keeps to what was agreed or said with people, and by which reason. What the gate knows of peace is asked of the gate. */
export async function agreedWithPeople(sql: Sql, customers: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (customers.length === 0) return new Map();
  const { rows } = await sql.query<{ customer_id: string; reason: string }>(
    `SELECT customer_id, state #>> '{pause,reason}' AS reason FROM playbook_runs
     WHERE playbook = 'payment-recovery' AND ended_at IS NULL AND customer_id = ANY($1) AND state #>> '{pause,reason}' IN ('promise', 'held', 'reported')`,
    [customers],
  );
  return new Map(rows.map(({ customer_id, reason }) => [customer_id, reason]));
}

/**
 * What the open recoveries of these customers still miss, in minor units, however much was paid of other bills; who misses nothing is absent.
 * The tenant is named where the transaction is not the tenant's own.
 */
export async function missingOf(sql: Sql, customers: readonly string[], tenant?: string): Promise<ReadonlyMap<string, number>> {
  if (customers.length === 0) return new Map();
  const { rows } = await sql.query<{ customer_id: string; state: Partial<RecoveryState> }>(
    `SELECT customer_id, state FROM playbook_runs
     WHERE playbook = 'payment-recovery' AND ended_at IS NULL AND customer_id = ANY ($1)${tenant === undefined ? '' : ' AND tenant_id = $2'}`,
    tenant === undefined ? [customers] : [customers, tenant],
  );
  const missing = rows.map(({ customer_id, state }) => [customer_id, missingMinor({ ...initialRecovery, ...state })] as const);
  return new Map(missing.filter(([, minor]) => minor > 0));
}

/** Customers whose latest charge failed after a moment, who have not paid since, and for whom no recovery runs; the latest first. */
export async function unattendedDebts(sql: Sql, since: Date, most: number): Promise<Collections['unattended']> {
  const { rows } = await sql.query<Unattended & { all: number }>(
    `SELECT customer_id, name AS customer_name, state #>> '{latest,last_failed_minor,0}' AS failed_at, count(*) OVER () AS all
     FROM customers c WHERE status <> 'cancelled' AND customer_id IN (SELECT p.customer_id FROM payment_attempts p WHERE p.state = 'declined' AND p.made_at > $1)
       AND state #>> '{latest,last_failed_minor,0}' > coalesce(state #>> '{latest,last_paid_minor,0}', '')
       AND NOT EXISTS (SELECT FROM playbook_runs r WHERE r.tenant_id = c.tenant_id AND r.customer_id = c.customer_id AND r.playbook = 'payment-recovery' AND r.ended_at IS NULL)
     ORDER BY failed_at DESC, customer_id LIMIT $2`,
    [since, most],
  );
  return { customers: rows.map(({ all: _, ...customer }) => customer), all: rows[0]?.all ?? 0 };
}

/** How the recoveries ended that ended after a moment; `silently` are those that were recovered and to whom nothing had been sent. */
export async function endedRecoveries(sql: Sql, since: Date): Promise<Collections['ended']> {
  const { rows } = await sql.query<Collections['ended']>(
    `SELECT count(*) FILTER (WHERE ending = 'recovered') AS paid,
       count(*) FILTER (WHERE ending = 'recovered' AND NOT EXISTS (SELECT FROM outbox o WHERE o.tenant_id = r.tenant_id AND o.run_id = r.run_id AND o.state = 'sent')) AS silently,
       count(*) FILTER (WHERE ending = 'not-recovered') AS unpaid, count(*) FILTER (WHERE ending = 'left') AS left,
       count(*) FILTER (WHERE ending NOT IN ('recovered', 'not-recovered', 'left')) AS other
     FROM playbook_runs r WHERE playbook = 'payment-recovery' AND ended_at > $1`,
    [since],
  );
  return rows[0] ?? { paid: 0, silently: 0, unpaid: 0, left: 0, other: 0 };
}

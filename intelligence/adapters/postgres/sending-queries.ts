import type { SendLimitChange, SendPriceChange, SendSwitch } from '../../contract/api/sending.ts';
import type { Sql } from '../../data/sql.ts';

/** The switches of a tenant as they stand. */
export const switchRows = async (sql: Sql): Promise<Omit<SendSwitch, 'waiting'>[]> =>
  (await sql.query<Omit<SendSwitch, 'waiting'>>('SELECT scope, off, why, changed_at, changed_by FROM send_switches ORDER BY scope')).rows;

/** Sets a switch in the tenant's own transaction. */
export async function setSwitch(sql: Sql, tenant: string, scope: string, off: boolean, why: string, by: string, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO send_switches (tenant_id, scope, off, why, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (tenant_id, scope) DO UPDATE SET off = excluded.off, why = excluded.why, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [tenant, scope, off, why, now, by],
  );
}

/** What waited for a switch or a limit is looked at again at once. */
export async function wakeHeld(sql: Sql, tenant: string, now: Date): Promise<void> {
  await sql.query(
    "UPDATE outbox SET due_at = $2 WHERE tenant_id = $1 AND state = 'waiting' AND reason IN ('switched-off', 'blast-radius', 'budget-spent') AND due_at > $2",
    [tenant, now],
  );
}

/** Why messages wait, and how many; and how many of each playbook and channel. */
export const waitingCounts = async (sql: Sql): Promise<{ reason: string | null; playbook: string; channel: string; n: number }[]> =>
  (
    await sql.query<{ reason: string | null; playbook: string; channel: string; n: number }>(
      "SELECT reason, playbook, command ->> 'channel' AS channel, count(*)::int AS n FROM outbox WHERE state = 'waiting' GROUP BY 1, 2, 3",
    )
  ).rows;

/** Messages that each playbook has let go since a moment. */
export const letGoSince = async (sql: Sql, since: Date): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await sql.query<{ playbook: string; n: number }>(
        "SELECT substr(scope, 10) AS playbook, sum(amount)::int AS n FROM send_counts WHERE scope LIKE 'playbook:%' AND from_at > $1 GROUP BY 1",
        [since],
      )
    ).rows.map(({ playbook, n }) => [playbook, n]),
  );

export const limitRows = async (sql: Sql): Promise<SendLimitChange[]> =>
  (await sql.query<SendLimitChange>('SELECT playbook, per_hour, share_per_hour, always_allowed, approval_above FROM send_limits ORDER BY playbook')).rows;

export async function setLimit(sql: Sql, tenant: string, limit: SendLimitChange, by: string, now: Date): Promise<void> {
  const { playbook, per_hour, share_per_hour, always_allowed, approval_above } = limit;
  await sql.query(
    `INSERT INTO send_limits (tenant_id, playbook, per_hour, share_per_hour, always_allowed, approval_above, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (tenant_id, playbook) DO UPDATE SET per_hour = excluded.per_hour, share_per_hour = excluded.share_per_hour,
       always_allowed = excluded.always_allowed, approval_above = excluded.approval_above, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [tenant, playbook, per_hour, share_per_hour, always_allowed, approval_above, now, by],
  );
}

/** Prices and budgets, with what was spent in the latest period that anything was spent in. */
export const priceRows = async (sql: Sql): Promise<(SendPriceChange & { spent_milli: number })[]> =>
  (
    await sql.query<SendPriceChange & { spent_milli: number }>(
      `SELECT channel, price_milli, budget_minor, period, marketing_share, care_share,
         coalesce((SELECT amount FROM send_counts n WHERE n.scope = 'spent:' || p.channel ORDER BY from_at DESC LIMIT 1), 0) AS spent_milli
       FROM send_prices p ORDER BY channel`,
    )
  ).rows;

export async function setPrice(sql: Sql, tenant: string, price: SendPriceChange, by: string, now: Date): Promise<void> {
  const { channel, price_milli, budget_minor, period, marketing_share, care_share } = price;
  await sql.query(
    `INSERT INTO send_prices (tenant_id, channel, price_milli, budget_minor, period, marketing_share, care_share, changed_at, changed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (tenant_id, channel) DO UPDATE SET price_milli = excluded.price_milli, budget_minor = excluded.budget_minor, period = excluded.period,
       marketing_share = excluded.marketing_share, care_share = excluded.care_share, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [tenant, channel, price_milli, budget_minor, period, marketing_share, care_share, now, by],
  );
}

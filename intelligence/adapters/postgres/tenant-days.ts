import type { Sql } from '../../data/sql.ts';
import type { StateChange, TenantDay } from '../../data/tenant-days.ts';
import type { Day } from '../../kernel/days.ts';

/** Every status and price of the tenant's customers, from the daily facts that hold states. */
export async function stateChanges(sql: Sql, tenant: string): Promise<StateChange[]> {
  const { rows } = await sql.query<StateChange>(
    `SELECT entity_id AS customer, day, measures -> 'status' ->> 2 AS status, (measures -> 'plan.price_minor' ->> 2)::bigint AS "priceMinor"
     FROM daily_facts WHERE tenant_id = $1 AND entity_kind = 'customer' AND has_states AND (measures ? 'status' OR measures ? 'plan.price_minor')`,
    [tenant],
  );
  return rows;
}

/** What was billed on each day since a day: invoices, and of customers who pay in advance their payments. */
export async function billedByDay(sql: Sql, tenant: string, since: Day): Promise<Map<Day, number>> {
  const { rows } = await sql.query<{ day: Day; minor: number }>(
    `SELECT a.day, sum(CASE WHEN c.state #>> '{latest,billing_mode,2}' = 'prepaid' THEN a.paid_minor ELSE a.billed_minor END)::bigint AS minor
     FROM account_days a JOIN customers c USING (tenant_id, customer_id) WHERE a.tenant_id = $1 AND a.day >= $2 AND (a.billed_minor <> 0 OR a.paid_minor <> 0) GROUP BY 1`,
    [tenant, since],
  );
  return new Map(rows.map(({ day, minor }) => [day, minor]));
}

/** The first day on which anything was billed, and the last that has been added up. */
export async function knownDays(sql: Sql, tenant: string): Promise<{ firstBilled: Day | null; lastSummed: Day | null }> {
  const { rows } = await sql.query<{ firstBilled: Day | null; lastSummed: Day | null }>(
    `SELECT (SELECT min(day) FROM account_days WHERE tenant_id = $1 AND (billed_minor <> 0 OR paid_minor <> 0)) AS "firstBilled",
       (SELECT max(day) FROM tenant_days WHERE tenant_id = $1) AS "lastSummed"`,
    [tenant],
  );
  return rows[0] ?? { firstBilled: null, lastSummed: null };
}

/** Keeps days as they are known now. */
export async function saveTenantDays(sql: Sql, tenant: string, days: readonly TenantDay[]): Promise<void> {
  const column = <K extends keyof TenantDay>(name: K): TenantDay[K][] => days.map((day) => day[name]);
  await sql.query(
    `INSERT INTO tenant_days (tenant_id, day, billed_minor, customers, monthly_minor, joined, joined_minor, lost, lost_minor)
     SELECT $1, * FROM unnest($2::date[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
     ON CONFLICT (tenant_id, day) DO UPDATE SET billed_minor = excluded.billed_minor, customers = excluded.customers, monthly_minor = excluded.monthly_minor,
       joined = excluded.joined, joined_minor = excluded.joined_minor, lost = excluded.lost, lost_minor = excluded.lost_minor`,
    [
      tenant,
      column('day'),
      column('billed_minor'),
      column('customers'),
      column('monthly_minor'),
      column('joined'),
      column('joined_minor'),
      column('lost'),
      column('lost_minor'),
    ],
  );
}

/** The days of a tenant since a day, in order. */
export async function loadTenantDays(sql: Sql, tenant: string, since: Day): Promise<TenantDay[]> {
  const { rows } = await sql.query<TenantDay>(
    'SELECT day, billed_minor, customers, monthly_minor, joined, joined_minor, lost, lost_minor FROM tenant_days WHERE tenant_id = $1 AND day >= $2 ORDER BY day',
    [tenant, since],
  );
  return rows;
}

/** What every customer of today pays a month, and its chance of leaving as it was scored last. */
export async function payers(sql: Sql, tenant: string): Promise<{ priceMinor: number; chance: number | null }[]> {
  const { rows } = await sql.query<{ priceMinor: number; chance: number | null }>(
    `SELECT c.price_minor AS "priceMinor", s.churn_chance AS chance FROM customers c LEFT JOIN scores s USING (tenant_id, customer_id)
     WHERE c.tenant_id = $1 AND c.status <> 'cancelled' AND c.price_minor IS NOT NULL`,
    [tenant],
  );
  return rows;
}

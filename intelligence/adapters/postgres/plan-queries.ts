import type { Sql } from '../../data/sql.ts';

/** The customers of a plan who have not left; `plan` is null for those of whom no plan was told. */
export type PlanCount = {
  readonly plan: string | null;
  readonly name: string | null;
  readonly customers: number;
  readonly monthly_minor: number;
  readonly without_price: number;
};

/** Customers who are asked for the name of their plan; the name that most of them were told is the plan's. */
const NAMED_BY = 50;

/** How many have each plan and what they pay a month, what pays most first. */
export async function planCounts(sql: Sql, tenant: string): Promise<{ currency: string; plans: PlanCount[] }> {
  const { rows: own } = await sql.query<{ currency: string }>('SELECT currency FROM tenants WHERE tenant_id = $1', [tenant]);
  const currency = own[0]?.currency ?? '';
  const { rows } = await sql.query<PlanCount>(
    `WITH counted AS (
       SELECT plan_id, count(*) AS customers, coalesce(sum(price_minor) FILTER (WHERE currency = $2), 0)::bigint AS monthly_minor,
         count(*) FILTER (WHERE price_minor IS NULL OR currency IS DISTINCT FROM $2) AS without_price
       FROM customers WHERE tenant_id = $1 AND status <> 'cancelled' GROUP BY plan_id
     )
     SELECT plan_id AS plan, n.name, customers, monthly_minor, without_price
     FROM counted c, LATERAL (
       SELECT mode() WITHIN GROUP (ORDER BY o.name) AS name FROM (
         SELECT state #>> '{latest,plan_name,2}' AS name FROM customers WHERE tenant_id = $1 AND plan_id = c.plan_id AND status <> 'cancelled' LIMIT ${NAMED_BY}
       ) o
     ) n ORDER BY monthly_minor DESC, plan_id`,
    [tenant, currency],
  );
  return { currency, plans: rows };
}

import type { Sql } from '../../data/sql.ts';
import { EXEMPT_AT } from './exemption-store.ts';

/** A tenant as it was set up. */
export type TenantRow = {
  readonly tenant_id: string;
  readonly name: string;
  readonly country: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly settings: Readonly<Record<string, unknown>>;
};

/** Creates a tenant; one that exists stays as it is. */
export async function createTenant(sql: Sql, tenant: Omit<TenantRow, 'settings'>, now: Date): Promise<void> {
  await sql.query(
    'INSERT INTO tenants (tenant_id, name, country, time_zone, currency, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id) DO NOTHING',
    [tenant.tenant_id, tenant.name, tenant.country, tenant.time_zone, tenant.currency, now],
  );
}

const COLUMNS = 'tenant_id, name, country, time_zone, currency, settings';

/** Every ISP; the owner of the platform is none. */
export async function listTenants(sql: Sql): Promise<TenantRow[]> {
  return (await sql.query<TenantRow>(`SELECT ${COLUMNS} FROM tenants WHERE kind = 'isp' ORDER BY created_at, tenant_id`)).rows;
}

/** One tenant of either kind; null when there is none. */
export async function tenantNamed(sql: Sql, tenant: string): Promise<TenantRow | null> {
  return (await sql.query<TenantRow>(`SELECT ${COLUMNS} FROM tenants WHERE tenant_id = $1`, [tenant])).rows[0] ?? null;
}

/** Notes something about a tenant that the program must remember. */
export async function noteTenant(sql: Sql, tenant: string, name: string, value: unknown): Promise<void> {
  await sql.query('UPDATE tenants SET settings = settings || jsonb_build_object($2::text, $3::jsonb) WHERE tenant_id = $1', [
    tenant,
    name,
    JSON.stringify(value),
  ]);
}

/** Sums over one tenant's customers and scores. */
export type EcosystemSums = {
  readonly customers: number;
  readonly scored: number;
  readonly meanHealth: number | null;
  readonly meanConfidence: number;
  readonly grades: Readonly<Record<string, number>>;
  readonly high: number;
  readonly highMonthlyMinor: number;
  readonly expectedLossMinor: number;
  readonly monthlyMinor: number;
  readonly currency: string | null;
};

/** Who the tenant is, and what goes on there right now. */
export type EcosystemNow = {
  readonly tenant: TenantRow;
  readonly openOutages: readonly { node: string; since: string; customers: number }[];
  readonly failing: number;
};

/** Adds up the customers in the open transaction of the tenant: a pass over all of them. */
export async function ecosystemSums(sql: Sql, now: Date): Promise<EcosystemSums> {
  const { rows } = await sql.query<Omit<EcosystemSums, 'grades'>>(
    `SELECT count(*) AS customers, count(s.churn_chance) AS scored, avg(s.health_score) AS "meanHealth", coalesce(avg(s.confidence), 0) AS "meanConfidence",
       count(*) FILTER (WHERE s.churn_level = 'high' AND x.exempt_until IS NULL) AS high,
       coalesce(sum(c.price_minor) FILTER (WHERE s.churn_level = 'high' AND x.exempt_until IS NULL), 0)::bigint AS "highMonthlyMinor",
       coalesce(sum(s.at_risk_minor), 0)::bigint AS "expectedLossMinor", coalesce(sum(c.price_minor), 0)::bigint AS "monthlyMinor",
       min(c.currency) AS currency
     FROM customers c LEFT JOIN scores s USING (tenant_id, customer_id) LEFT JOIN ${EXEMPT_AT} USING (customer_id) WHERE c.status <> 'cancelled'`,
    [now],
  );
  const grades = await sql.query<{ grade: string; n: number }>('SELECT health_grade AS grade, count(*) AS n FROM scores GROUP BY 1');
  return { ...(rows[0] as Omit<EcosystemSums, 'grades'>), grades: Object.fromEntries(grades.rows.map((row) => [row.grade, row.n])) };
}

/** Reads what goes on right now in the open transaction of the tenant; null when there is no such ISP. */
export async function ecosystemNow(sql: Sql, tenantId: string): Promise<EcosystemNow | null> {
  const tenant = (await listTenants(sql)).find((one) => one.tenant_id === tenantId);
  if (!tenant) return null;
  const open = await sql.query<EcosystemNow['openOutages'][number]>(
    `SELECT o.node_id AS node, o.started_at AS since, (SELECT count(*) FROM customers c WHERE c.node_id = o.node_id AND c.status <> 'cancelled') AS customers
     FROM outages o WHERE o.ended_at IS NULL ORDER BY customers DESC LIMIT 20`,
  );
  const failing = await sql.query<{ n: number }>('SELECT count(*) AS n FROM playbook_runs WHERE ended_at IS NULL');
  return { tenant, openOutages: open.rows, failing: failing.rows[0]?.n ?? 0 };
}

/** The customers with the most at risk who are not exempted, found along the index. */
export async function worstCustomers(sql: Sql, most: number, now: Date): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    // Each is looked up by itself, not joined: a join would go through all scores before it put the first in order.
    `SELECT s.customer_id AS id FROM scores s
     WHERE (SELECT max(until) FROM exemptions e WHERE e.customer_id = s.customer_id AND e.ended_at IS NULL AND e.until > $1) IS NULL
     ORDER BY s.tenant_id, s.at_risk_minor DESC NULLS LAST, s.customer_id LIMIT $2`,
    [now, most],
  );
  return rows.map(({ id }) => id);
}

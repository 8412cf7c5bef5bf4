import type { Customer, CustomerIntelligence } from '../../contract/api/intelligence.ts';
import type { CustomerList, CustomerRow } from '../../contract/api/lists.ts';
import type { CustomerQuery } from '../../contract/api/queries.ts';
import { attribute, type CustomerState, owedMinor } from '../../data/customer-state.ts';
import type { Sql } from '../../data/sql.ts';
import { missingOf } from './collection-queries.ts';
import { cursorOf, readCursor } from './cursor.ts';
import { EXEMPT_AT, exemptionOf } from './exemption-store.ts';
import { fullReason, type KeptReason } from './lean-scores.ts';
import { opportunityOf } from './opportunity-store.ts';

type ScoreColumns = {
  churn: (Omit<CustomerIntelligence['churn_risk'], 'reasons'> & { reasons: KeptReason[] }) | null;
  health: Omit<CustomerIntelligence['health_score'], 'backtest'> | null;
  advice:
    | (Pick<CustomerIntelligence, 'revenue_opportunity' | 'satisfaction' | 'behavioral_insights' | 'recommended_actions'> & { main_reason: KeptReason | null })
    | null;
  at_risk_minor: number | null;
  scored_at: string | null;
  exempt_until: string | null;
};
type Row = ScoreColumns & {
  customer_id: string;
  state: Omit<CustomerState, 'lastEventAt'>;
  last_event_at: string;
  status: Customer['status'];
  sort_key: number | string;
};

/** Each order as one expression that is never null, greatest first. */
const ORDER: Record<CustomerQuery['sort'], { key: string; type: string; direction: 'ASC' | 'DESC' }> = {
  'at-risk': { key: 'coalesce(s.at_risk_minor, -1)', type: 'float8', direction: 'DESC' },
  chance: { key: 'coalesce(s.churn_chance, -1)', type: 'float8', direction: 'DESC' },
  change: { key: 'coalesce(s.churn_change, -1000)', type: 'float8', direction: 'DESC' },
  health: { key: 'coalesce(s.health_score, 1000)', type: 'float8', direction: 'ASC' },
  name: { key: "lower(coalesce(c.name, ''))", type: 'text', direction: 'ASC' },
};

const COLUMNS = 'c.customer_id, c.state, c.last_event_at, c.status, s.churn, s.health, s.advice, s.at_risk_minor, s.scored_at, x.exempt_until';
const FROM = `FROM customers c LEFT JOIN scores s USING (tenant_id, customer_id) LEFT JOIN ${EXEMPT_AT} USING (customer_id)`;
/** Whether those who are left out of lists are shown. */
const SHOWN: Record<CustomerQuery['exempted'], string> = { without: 'x.exempt_until IS NULL', with: 'true', only: 'x.exempt_until IS NOT NULL' };

const notScored = (
  why: string,
): Pick<CustomerIntelligence, 'health_score' | 'churn_risk' | 'revenue_opportunity' | 'satisfaction' | 'behavioral_insights' | 'recommended_actions'> => ({
  health_score: {
    score: null,
    grade: 'no-data',
    grade_since: null,
    pending: null,
    trend: 'no-data',
    change_7d: null,
    usual: null,
    confidence: 0,
    profile: null,
    components: [],
    missing_feeds: [],
    made_at: null,
    backtest: null,
  },
  churn_risk: {
    level: 'no-data',
    chance: null,
    points: null,
    horizon_days: 60,
    of_100: null,
    typical_points: null,
    reasons: [],
    other_points: 0,
    change_7d: null,
    within: [],
    hazard_by_month: [],
    expected: null,
    voluntary_chance: null,
    involuntary_chance: null,
    course_missing: why,
    kinds_missing: why,
    confidence: 0,
    silent_feeds: [],
    model: null,
    made_at: null,
    abstained: why,
  },
  revenue_opportunity: { monthly_price_minor: null, currency: null, at_risk_minor: null, opportunities: [], not_offered: [], none_because: why },
  satisfaction: {
    ...{ value: null, low: null, high: null, typical: null, reasons: [], other_points: 0, confidence: 0 },
    ...{ answers: 0, last_answer: null, abstained: why, made_at: null },
  },
  behavioral_insights: { best_hour: null, time_zone: null, portal_visits_30d: null, usage_change_percent: null },
  recommended_actions: [],
});

function customerOf(row: Row, missing?: number): Customer {
  const state: CustomerState = { ...row.state, lastEventAt: row.last_event_at };
  return {
    customer_id: row.customer_id,
    name: attribute(state, 'name'),
    email: attribute(state, 'email'),
    phone: attribute(state, 'phone'),
    status: row.status,
    segment: attribute(state, 'segment'),
    customer_since: attribute(state, 'customer_since'),
    plan_name: attribute<string>(state, 'plan_name') ?? attribute<string>(state, 'plan_id'),
    monthly_price_minor: attribute(state, 'price_minor'),
    currency: attribute(state, 'currency'),
    contract_term: attribute(state, 'contract_term'),
    speed_down_mbps: attribute(state, 'speed_down_mbps'),
    node_id: attribute(state, 'node_id'),
    partner_id: attribute(state, 'partner_id'),
    time_zone: attribute(state, 'time_zone'),
    owed_minor: owedMinor(state, missing),
    last_event_at: row.last_event_at,
  };
}

function rowOf(row: Row): CustomerRow {
  const customer = customerOf(row);
  return {
    customer_id: customer.customer_id,
    name: customer.name,
    status: customer.status,
    plan_name: customer.plan_name,
    monthly_price_minor: customer.monthly_price_minor,
    currency: customer.currency,
    churn_chance: row.churn?.chance ?? null,
    churn_level: row.churn?.level ?? 'no-data',
    churn_change_7d: row.churn?.change_7d ?? null,
    health_score: row.health?.score ?? null,
    health_grade: row.health?.grade ?? 'no-data',
    at_risk_minor: row.at_risk_minor,
    main_reason: row.advice?.main_reason ? fullReason(row.advice.main_reason) : null,
    next_action: row.exempt_until === null ? (row.advice?.recommended_actions[0] ?? null) : null,
    exempt_until: row.exempt_until,
    scored_at: row.scored_at,
  };
}

/** One window of the tenant's customers in the order asked for, with the totals of the whole list. */
export async function listCustomers(sql: Sql, query: CustomerQuery, now: Date): Promise<CustomerList> {
  const { key, type, direction } = ORDER[query.sort];
  const filter = `($2 = 'all' OR c.status <> 'cancelled') AND ($3::text IS NULL OR coalesce(s.churn_level, 'no-data') = $3)
    AND ($4::text IS NULL OR c.name ILIKE $4 OR c.customer_id ILIKE $4) AND ($5::text IS NULL OR c.node_id = $5)
    AND ($6::text IS NULL OR c.plan_id = $6) AND ($7::text IS NULL OR c.partner_id = $7)`;
  const shown = SHOWN[query.exempted];
  const like = query.q ? `%${query.q.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%` : null;
  const values = [now, query.status, query.level ?? null, like, query.node_id ?? null, query.plan_id ?? null, query.partner_id ?? null];
  const from = readCursor(query.after, type === 'text' ? 'string' : 'number');
  const beyond = from ? `AND (${key}, c.customer_id) ${direction === 'ASC' ? '>' : '<'} ($9::${type}, $10)` : '';
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS}, ${key} AS sort_key ${FROM} WHERE ${filter} AND ${shown} ${beyond} ORDER BY ${key} ${direction}, c.customer_id ${direction} LIMIT $8`,
    [...values, query.limit + 1, ...(from ?? [])],
  );
  const totals = await sql.query<{ total: number; exempted: number; customers: number; monthly: number; currency: string | null }>(
    `SELECT count(*) FILTER (WHERE ${shown}) AS total, count(*) FILTER (WHERE x.exempt_until IS NOT NULL) AS exempted,
       count(*) FILTER (WHERE ${shown} AND s.churn_level = 'high' AND c.status <> 'cancelled') AS customers,
       coalesce(sum(c.price_minor) FILTER (WHERE ${shown} AND s.churn_level = 'high' AND c.status <> 'cancelled'), 0)::bigint AS monthly,
       min(c.currency) AS currency ${FROM} WHERE ${filter}`,
    values,
  );
  const total = totals.rows[0] ?? { total: 0, exempted: 0, customers: 0, monthly: 0, currency: null };
  const window = rows.slice(0, query.limit);
  const last = window.at(-1);
  return {
    rows: window.map(rowOf),
    total: total.total,
    exempted: total.exempted,
    at_risk: { customers: total.customers, monthly_minor: total.monthly, currency: total.currency },
    next: rows.length > query.limit && last ? cursorOf(last.sort_key, last.customer_id) : null,
  };
}

async function named(sql: Sql, customers: readonly string[], now: Date): Promise<Row[]> {
  return (await sql.query<Row>(`SELECT ${COLUMNS} ${FROM} WHERE c.customer_id = ANY ($2)`, [now, customers])).rows;
}

async function one(sql: Sql, customer: string, now: Date): Promise<Row | null> {
  return (await named(sql, [customer], now))[0] ?? null;
}

const missingOfOne = async (sql: Sql, customer: string): Promise<number | undefined> => (await missingOf(sql, [customer])).get(customer);

/** The customer as the source systems tell it; null when the tenant has no such customer. */
export async function getCustomer(sql: Sql, customer: string, now: Date): Promise<Customer | null> {
  const row = await one(sql, customer, now);
  return row && customerOf(row, await missingOfOne(sql, customer));
}

/** One line of the worklist, for live screens. */
export async function getCustomerRow(sql: Sql, customer: string, now: Date): Promise<CustomerRow | null> {
  const row = await one(sql, customer, now);
  return row && rowOf(row);
}

/** The lines of these customers in their order; who is not there is left out. */
export async function getCustomerRows(sql: Sql, customers: readonly string[], now: Date): Promise<CustomerRow[]> {
  const rows = new Map((await named(sql, customers, now)).map((row) => [row.customer_id, rowOf(row)]));
  return customers.flatMap((id) => rows.get(id) ?? []);
}

/** The customer with all that the layer knows; what was never scored says so. */
export async function getCustomerIntelligence(
  sql: Sql,
  customer: string,
  now: Date,
  backtest: CustomerIntelligence['health_score']['backtest'],
): Promise<CustomerIntelligence | null> {
  const row = await one(sql, customer, now);
  if (!row) return null;
  const missing = notScored(row.status === 'cancelled' ? 'The customer has left.' : 'Not scored yet.');
  const back = row.status === 'cancelled' ? await opportunityOf(sql, customer) : null;
  return {
    ...customerOf(row, await missingOfOne(sql, customer)),
    health_score: row.health ? { ...missing.health_score, ...row.health, backtest } : { ...missing.health_score, backtest },
    churn_risk: row.churn ? { ...row.churn, reasons: row.churn.reasons.map(fullReason) } : missing.churn_risk,
    revenue_opportunity: row.advice?.revenue_opportunity ?? { ...missing.revenue_opportunity, ...(back && { opportunities: [back], none_because: null }) },
    satisfaction: row.advice?.satisfaction ?? missing.satisfaction,
    behavioral_insights: row.advice?.behavioral_insights ?? missing.behavioral_insights,
    recommended_actions: row.exempt_until === null ? (row.advice?.recommended_actions ?? missing.recommended_actions) : [],
    exemption: await exemptionOf(sql, customer, now),
  };
}

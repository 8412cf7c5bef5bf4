import { type Latest, mergeFact } from '../../data/daily-facts.ts';
import {
  type CustomerSums,
  NO_CUSTOMERS,
  NO_MONEY,
  PARTNER_WINDOW,
  type PartnerCustomer,
  type PartnerFacts,
  type PartnerMoney,
  type TenantPartnerFacts,
  type WalletFacts,
} from '../../data/partner-facts.ts';
import type { Sql } from '../../data/sql.ts';
import { addDays, type Day, dayOf } from '../../kernel/days.ts';

/** $1 is today, $2 and $3 the first of the 90 and of the 30 days, $4 and $5 the first and last day of bills that should be paid by now. */
const IN_90 = 'day BETWEEN $2::date AND $1::date';
const IN_30 = 'day BETWEEN $3::date AND $1::date';
const total = (expression: string, when = 'true'): string => `coalesce(sum(${expression}) FILTER (WHERE ${when}), 0)::bigint`;
const sum = (measure: string): string => `(measures -> '${measure}' ->> 1)::bigint`;
const count = (measure: string): string => `(measures -> '${measure}' ->> 0)::bigint`;

/**
 * One pass over the customers, grouped by partner and as a whole, so that both come from one snapshot. What a customer owes on
 * bills of the window is what stays when everything ever paid settles the oldest bills first.
 */
const CUSTOMERS = `
  WITH told AS (
    SELECT customer_id,
      ${total('billed_minor', 'day <= $5::date')} AS billed, ${total('billed_minor', 'day > $5::date')} AS young,
      ${total('paid_minor', IN_90)} AS paid, ${total('timed_payments', IN_90)} AS timed, ${total('days_late', IN_90)} AS late,
      ${total('tickets', IN_90)} AS tickets
    FROM account_days WHERE day >= $4::date GROUP BY customer_id
  ), each AS (
    SELECT c.partner_id, c.status <> 'cancelled' AS here, c.left_on,
      CASE WHEN c.customer_since IS NOT NULL THEN c.customer_since ELSE
        (SELECT min(f.measures -> 'customer.created_on' ->> 2) FROM daily_facts f WHERE f.tenant_id = c.tenant_id AND f.entity_kind = 'customer'
           AND f.entity_id = c.customer_id AND f.has_states AND f.measures ? 'customer.created_on')::date END AS first_day,
      coalesce(t.billed, 0) AS billed,
      greatest(0, least(coalesce(t.billed, 0), c.invoiced_minor - coalesce(t.young, 0) - c.paid_minor)) AS unpaid,
      coalesce(t.paid, 0) AS paid, coalesce(t.timed, 0) AS timed, coalesce(t.late, 0) AS late, coalesce(t.tickets, 0) AS tickets
    FROM customers c LEFT JOIN told t USING (customer_id)
  )
  SELECT partner_id AS partner, grouping(partner_id) = 1 AS whole,
    count(*) FILTER (WHERE here) AS customers,
    count(*) FILTER (WHERE first_day BETWEEN $3::date AND $1::date) AS activated_30d,
    count(*) FILTER (WHERE first_day BETWEEN $2::date AND $1::date) AS activated_90d,
    count(*) FILTER (WHERE left_on >= $2::date) AS lapsed_90d,
    ${total('greatest(0, least(left_on, $1::date) - greatest(first_day, $2::date) + 1)')} AS customer_days_90d,
    ${total('tickets')} AS tickets_90d, count(*) FILTER (WHERE tickets > 0) AS complaining_90d,
    ${total('billed')} AS billed_minor, ${total('unpaid')} AS unpaid_minor,
    count(*) FILTER (WHERE billed > 0) AS billed_customers, count(*) FILTER (WHERE unpaid > 0) AS owing_customers,
    ${total('paid')} AS paid_90d_minor, ${total('timed')} AS timed_payments_90d, ${total('late')} AS days_late_90d
  FROM each GROUP BY GROUPING SETS ((partner_id), ())`;

const MONEY = `
  SELECT entity_id AS partner, grouping(entity_id) = 1 AS whole,
    ${total(sum('partner.commission_minor'), IN_30)} AS commission_30d_minor,
    ${total(sum('partner.commission_minor'), IN_90)} AS commission_90d_minor,
    ${total(sum('partner.topped_up_minor'), IN_90)} AS topped_up_90d_minor,
    ${total(count('partner.topped_up_minor'), IN_90)} AS top_ups_90d,
    ${total(sum('partner.charged_minor'), IN_30)} AS charged_30d_minor,
    max(day) FILTER (WHERE measures ? 'partner.topped_up_minor' AND day <= $1::date) AS last_top_up
  FROM daily_facts WHERE entity_kind = 'partner' GROUP BY GROUPING SETS ((entity_id), ())`;

type Group = { readonly partner: string | null; readonly whole: boolean };
type MoneyRow = Group & PartnerMoney & { readonly last_top_up: Day | null };

const sumsOf = ({ partner: _, whole: __, ...sums }: Group & CustomerSums): CustomerSums => sums;
const moneyOf = ({ partner: _, whole: __, last_top_up: ___, ...money }: MoneyRow): PartnerMoney => money;

type OwnDays = { readonly commission: PartnerFacts['commission'][number][]; readonly days: WalletFacts['days'][number][]; balance: Latest | null };

/** What the partners' own facts say day by day, oldest first, and the latest word on what each wallet holds. */
async function ownDays(sql: Sql, today: Day): Promise<Map<string, OwnDays>> {
  const { rows } = await sql.query<{ partner: string; day: Day; commission: number; charged: number; topped_up: number; balances: Latest[] }>(
    `SELECT entity_id AS partner, day, ${total(sum('partner.commission_minor'))} AS commission, ${total(sum('partner.charged_minor'))} AS charged,
       ${total(sum('partner.topped_up_minor'))} AS topped_up,
       coalesce(jsonb_agg(measures -> 'partner.balance_minor') FILTER (WHERE measures ? 'partner.balance_minor'), '[]') AS balances
     FROM daily_facts WHERE entity_kind = 'partner' AND day BETWEEN $2::date AND $1::date GROUP BY entity_id, day ORDER BY entity_id, day`,
    [today, addDays(today, 1 - PARTNER_WINDOW.ownDays)],
  );
  const found = new Map<string, OwnDays>();
  for (const { partner, day, commission, charged, topped_up, balances } of rows) {
    const own: OwnDays = found.get(partner) ?? { commission: [], days: [], balance: null };
    if (commission > 0) own.commission.push({ day, minor: commission });
    if (charged > 0 || topped_up > 0) own.days.push({ day, charged_minor: charged, topped_up_minor: topped_up });
    for (const told of balances) own.balance = own.balance === null ? told : (mergeFact(own.balance, told) as Latest);
    found.set(partner, own);
  }
  return found;
}

/** Name and standing of each partner by its latest word; one index look per partner. */
async function standings(sql: Sql, partners: readonly string[]): Promise<Map<string, { name: string | null; status: 'active' | 'left' }>> {
  const { rows } = await sql.query<{ partner: string; name: string | null; has_left: boolean }>(
    `SELECT subject_id AS partner,
       (array_agg(data ->> 'name' ORDER BY happened_at DESC, event_id DESC) FILTER (WHERE type = 'partner.joined'))[1] AS name,
       (array_agg(type ORDER BY happened_at DESC, event_id DESC))[1] = 'partner.left' AS has_left
     FROM events WHERE subject_id = ANY ($1) AND type IN ('partner.joined', 'partner.left') GROUP BY subject_id`,
    [partners],
  );
  return new Map(rows.map(({ partner, name, has_left }) => [partner, { name, status: has_left ? 'left' : 'active' }]));
}

const walletOf = (own: OwnDays | undefined): WalletFacts => ({
  balance: own?.balance ? { at: own.balance[0], minor: own.balance[2] as number } : null,
  days: own?.days ?? [],
});

/** Reads the facts of all partners in the open transaction of the tenant, as of that moment; a partner is whoever has customers or facts of its own. */
export async function partnerFacts(sql: Sql, now: Date): Promise<TenantPartnerFacts> {
  const today = dayOf(now);
  const lastDue = addDays(today, -PARTNER_WINDOW.billAge);
  const windows = [today, addDays(today, 1 - PARTNER_WINDOW.days), addDays(today, -29)];
  const due = [addDays(lastDue, 1 - PARTNER_WINDOW.days), lastDue];
  const customers = (await sql.query<Group & CustomerSums>(CUSTOMERS, [...windows, ...due])).rows;
  const money = (await sql.query<MoneyRow>(MONEY, windows)).rows;
  const tenant = await sql.query<{ currency: string }>('SELECT currency FROM tenants');
  const known = new Set([...customers, ...money].flatMap(({ partner }) => (partner === null ? [] : [partner])));
  const partners = [...known].sort((a, b) => (a < b ? -1 : 1));
  const days = await ownDays(sql, today);
  const standing = await standings(sql, partners);
  const customersOf = new Map(customers.filter(({ whole }) => !whole).map((row) => [row.partner, sumsOf(row)]));
  const own = new Map(money.filter(({ whole }) => !whole).map((row) => [row.partner, row]));
  const whole = { customers: customers.find((row) => row.whole), money: money.find((row) => row.whole) };
  return {
    currency: tenant.rows[0]?.currency ?? '',
    partners: partners.map((partner): PartnerFacts => {
      const row = own.get(partner);
      return {
        partner,
        name: standing.get(partner)?.name ?? null,
        status: standing.get(partner)?.status ?? 'active',
        lastTopUpOn: row?.last_top_up ?? null,
        sums: customersOf.get(partner) ?? NO_CUSTOMERS,
        money: row ? moneyOf(row) : NO_MONEY,
        wallet: walletOf(days.get(partner)),
        commission: days.get(partner)?.commission ?? [],
      };
    }),
    noPartner: customersOf.get(null) ?? NO_CUSTOMERS,
    totals: { ...(whole.customers ? sumsOf(whole.customers) : NO_CUSTOMERS), ...(whole.money ? moneyOf(whole.money) : NO_MONEY) },
  };
}

/** Days within which the latest bill or payment tells when a month began. */
const TOLD_WITHIN = 62;

/** The customers of a partner who are here: each with the day of the latest bill (of the latest payment for who pays in advance), and the last score. */
export async function partnerCustomers(sql: Sql, partner: string, now: Date): Promise<PartnerCustomer[]> {
  const today = dayOf(now);
  const { rows } = await sql.query<PartnerCustomer>(
    `WITH own AS (
       SELECT tenant_id, customer_id, name, price_minor, currency, state #>> '{latest,billing_mode,2}' = 'prepaid' AS prepaid
       FROM customers WHERE partner_id = $1 AND status <> 'cancelled'
     ), began AS (
       SELECT o.customer_id, max(a.day) FILTER (WHERE CASE WHEN o.prepaid THEN a.paid_minor ELSE a.billed_minor END > 0) AS began_on
       FROM own o JOIN account_days a USING (tenant_id, customer_id) WHERE a.day BETWEEN $2::date AND $3::date GROUP BY o.customer_id
     )
     SELECT o.customer_id AS customer, o.name, o.price_minor, o.currency, b.began_on, s.churn_chance AS chance, coalesce(s.churn_level, 'no-data') AS level
     FROM own o LEFT JOIN began b USING (customer_id) LEFT JOIN scores s USING (tenant_id, customer_id) ORDER BY o.customer_id`,
    [partner, addDays(today, -TOLD_WITHIN), today],
  );
  return rows;
}

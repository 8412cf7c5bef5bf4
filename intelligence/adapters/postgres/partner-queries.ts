import {
  type CustomerSums,
  NO_CUSTOMERS,
  NO_MONEY,
  PARTNER_WINDOW,
  type PartnerFacts,
  type PartnerMoney,
  type TenantPartnerFacts,
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
    SELECT entity_id AS customer_id,
      ${total(sum('invoices.minor'), 'day BETWEEN $4::date AND $5::date')} AS billed,
      ${total(sum('invoices.minor'), 'day > $5::date')} AS young,
      ${total(sum('payments.minor'), IN_90)} AS paid,
      ${total(count('payments.days_late'), IN_90)} AS timed,
      ${total(sum('payments.days_late'), IN_90)} AS late,
      ${total(count('tickets'), IN_90)} AS tickets
    FROM daily_facts
    WHERE entity_kind = 'customer' AND day >= $4::date AND measures ?| array['invoices.minor', 'payments.minor', 'tickets']
    GROUP BY entity_id
  ), began AS (
    SELECT entity_id AS customer_id, min(measures -> 'customer.created_on' ->> 2) AS created_on
    FROM daily_facts WHERE entity_kind = 'customer' AND has_states AND measures ? 'customer.created_on' GROUP BY entity_id
  ), each AS (
    SELECT c.partner_id, c.status <> 'cancelled' AS here,
      coalesce(c.state -> 'latest' -> 'customer_since' ->> 2, b.created_on)::date AS first_day,
      CASE WHEN c.status = 'cancelled' THEN ((c.state -> 'latest' -> 'status' ->> 0)::timestamptz AT TIME ZONE 'UTC')::date END AS left_on,
      coalesce(t.billed, 0) AS billed,
      greatest(0, least(coalesce(t.billed, 0),
        (c.state -> 'totals' ->> 'invoiced_minor')::bigint - coalesce(t.young, 0) - (c.state -> 'totals' ->> 'paid_minor')::bigint)) AS unpaid,
      coalesce(t.paid, 0) AS paid, coalesce(t.timed, 0) AS timed, coalesce(t.late, 0) AS late, coalesce(t.tickets, 0) AS tickets
    FROM customers c LEFT JOIN told t USING (customer_id) LEFT JOIN began b USING (customer_id)
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
    max(day) FILTER (WHERE measures ? 'partner.topped_up_minor' AND day <= $1::date) AS last_top_up
  FROM daily_facts WHERE entity_kind = 'partner' GROUP BY GROUPING SETS ((entity_id), ())`;

type Group = { readonly partner: string | null; readonly whole: boolean };
type MoneyRow = Group & PartnerMoney & { readonly last_top_up: Day | null };

const sumsOf = ({ partner: _, whole: __, ...sums }: Group & CustomerSums): CustomerSums => sums;
const moneyOf = ({ partner: _, whole: __, last_top_up: ___, ...money }: MoneyRow): PartnerMoney => money;

async function commissionDays(sql: Sql, today: Day): Promise<Map<string, { day: Day; minor: number }[]>> {
  const { rows } = await sql.query<{ partner: string; day: Day; minor: number }>(
    `SELECT entity_id AS partner, day, ${total(sum('partner.commission_minor'))} AS minor FROM daily_facts
     WHERE entity_kind = 'partner' AND measures ? 'partner.commission_minor' AND day BETWEEN $2::date AND $1::date
     GROUP BY entity_id, day ORDER BY entity_id, day`,
    [today, addDays(today, 1 - PARTNER_WINDOW.commissionDays)],
  );
  const days = new Map<string, { day: Day; minor: number }[]>();
  for (const { partner, day, minor } of rows) days.set(partner, [...(days.get(partner) ?? []), { day, minor }]);
  return days;
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
  const days = await commissionDays(sql, today);
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
        commission: days.get(partner) ?? [],
      };
    }),
    noPartner: customersOf.get(null) ?? NO_CUSTOMERS,
    totals: { ...(whole.customers ? sumsOf(whole.customers) : NO_CUSTOMERS), ...(whole.money ? moneyOf(whole.money) : NO_MONEY) },
  };
}

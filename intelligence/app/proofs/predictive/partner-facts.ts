import type { EntityHistory, KnownHistory } from '../../../data/entity-history.ts';
import { type CustomerSums, NO_CUSTOMERS, PARTNER_WINDOW, type PartnerFacts, type TenantPartnerFacts } from '../../../data/partner-facts.ts';
import { addDays, type Day, dayNumber } from '../../../kernel/days.ts';

/** How a history is read on a day; a proof's mutant reads it otherwise. */
export type Reader = (history: EntityHistory, day: Day) => KnownHistory;
export const asKnownThen: Reader = (history, day) => history.asOf(day);

type Histories = { readonly customers: Iterable<EntityHistory>; readonly partners: ReadonlyMap<string, EntityHistory> };

const { days: DAYS, billAge: BILL_AGE } = PARTNER_WINDOW;
const YEAR = 365;

/** The facts of all partners of an ISP on a day, laid out without a store; a test holds them against what the store says. */
export function partnerFactsOf({ customers, partners }: Histories, today: Day, currency: string, read: Reader = asKnownThen): TenantPartnerFacts {
  const sums = new Map<string | null, CustomerSums>();
  for (const history of customers) {
    const known = read(history, today);
    if (known.state('status') === null) continue;
    const partner = known.state<string>('partner_id')?.value ?? null;
    sums.set(partner, added(sums.get(partner) ?? NO_CUSTOMERS, sumsOf(known, today)));
  }
  const own = [...partners]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, history]) => ownFacts(id, read(history, today), sums.get(id) ?? NO_CUSTOMERS, today));
  const money = own.reduce(
    (total, { money: one }) => ({
      commission_30d_minor: total.commission_30d_minor + one.commission_30d_minor,
      commission_90d_minor: total.commission_90d_minor + one.commission_90d_minor,
      topped_up_90d_minor: total.topped_up_90d_minor + one.topped_up_90d_minor,
      top_ups_90d: total.top_ups_90d + one.top_ups_90d,
      charged_30d_minor: total.charged_30d_minor + one.charged_30d_minor,
    }),
    { commission_30d_minor: 0, commission_90d_minor: 0, topped_up_90d_minor: 0, top_ups_90d: 0, charged_30d_minor: 0 },
  );
  return {
    currency,
    partners: own,
    noPartner: sums.get(null) ?? NO_CUSTOMERS,
    totals: { ...[...sums.values()].reduce(added, NO_CUSTOMERS), ...money },
  };
}

const added = (a: CustomerSums, b: CustomerSums): CustomerSums =>
  Object.fromEntries(Object.entries(a).map(([name, value]) => [name, value + b[name as keyof CustomerSums]])) as CustomerSums;

function sumsOf(known: KnownHistory, today: Day): CustomerSums {
  const status = known.state<string>('status');
  const gone = status?.value === 'cancelled' ? status.day : null;
  const first = dayNumber(known.state<string>('customer_since')?.value ?? known.state<string>('customer.created_on')?.value ?? today);
  const last = dayNumber(today);
  const since = last - DAYS + 1;
  const invoices = (days: number, before = 0): number => known.window('invoices.minor', days, before).sum;
  const billed = invoices(DAYS, BILL_AGE);
  const unpaid = Math.max(0, Math.min(billed, invoices(YEAR) - invoices(BILL_AGE) - known.window('payments.minor', YEAR).sum));
  const late = known.window('payments.days_late', DAYS);
  const tickets = known.window('tickets', DAYS).count;
  const flag = (holds: boolean): number => (holds ? 1 : 0);
  return {
    customers: flag(gone === null),
    activated_30d: flag(first > last - 30 && first <= last),
    activated_90d: flag(first >= since && first <= last),
    lapsed_90d: flag(gone !== null && gone >= since),
    customer_days_90d: Math.max(0, Math.min(gone ?? last, last) - Math.max(first, since) + 1),
    tickets_90d: tickets,
    complaining_90d: flag(tickets > 0),
    billed_minor: billed,
    unpaid_minor: unpaid,
    billed_customers: flag(billed > 0),
    owing_customers: flag(unpaid > 0),
    paid_90d_minor: known.window('payments.minor', DAYS).sum,
    timed_payments_90d: late.count,
    days_late_90d: late.sum,
  };
}

function ownFacts(partner: string, known: KnownHistory, sums: CustomerSums, today: Day): PartnerFacts {
  const each = (name: string) => known.daily(name, YEAR).map((day, i) => ({ day: addDays(today, i - YEAR + 1), minor: day?.sum ?? 0 }));
  const [charged, topped] = [each('partner.charged_minor'), each('partner.topped_up_minor')];
  const top = known.window('partner.topped_up_minor', DAYS);
  const lastTopUp = topped.findLast(({ minor }) => minor > 0)?.day ?? null;
  const balance = known.state<number>('partner.balance_minor');
  return {
    partner,
    name: partner,
    status: known.state<string>('partner.status')?.value === 'left' ? 'left' : 'active',
    lastTopUpOn: lastTopUp,
    sums,
    money: {
      commission_30d_minor: known.window('partner.commission_minor', 30).sum,
      commission_90d_minor: known.window('partner.commission_minor', DAYS).sum,
      topped_up_90d_minor: top.sum,
      top_ups_90d: top.count,
      charged_30d_minor: known.window('partner.charged_minor', 30).sum,
    },
    wallet: {
      balance: balance && { at: balance.at, minor: balance.value },
      days: charged
        .map(({ day, minor }, i) => ({ day, charged_minor: minor, topped_up_minor: topped[i]?.minor ?? 0 }))
        .filter((day) => day.charged_minor > 0 || day.topped_up_minor > 0),
    },
    commission: each('partner.commission_minor').filter(({ minor }) => minor > 0),
  };
}

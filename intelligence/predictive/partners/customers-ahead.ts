import type { PartnerRecord } from '../../contract/api/partners.ts';
import type { PartnerCustomer } from '../../data/partner-facts.ts';
import { addDays, type Day, dayNumber } from '../../kernel/days.ts';
import { monthsLater } from '../usage/billing-month.ts';
import { dayText } from '../usage/telling.ts';

const WEEK = 7;
const MOST_RENEWALS = 50;
const MOST_LAPSES = 10;

/** The first day from today on, on which a month begins that has begun on that day before. */
export function renewsOn(began: Day, today: Day): Day {
  const [from, until] = [dayNumber(began), dayNumber(today)];
  let months = 1;
  while (monthsLater(from, months) < until) months++;
  return dayText(monthsLater(from, months));
}

const who = ({ customer, name, price_minor, currency }: PartnerCustomer) => ({ customer_id: customer, name, monthly_price_minor: price_minor, currency });

/** Who of a partner's customers begins a new month in the seven days from today on. */
export function renewalsAhead(customers: readonly PartnerCustomer[], today: Day): PartnerRecord['renewals'] {
  const until = addDays(today, WEEK - 1);
  const due = customers
    .flatMap((one) => (one.began_on === null ? [] : [{ one, renews_on: renewsOn(one.began_on, today) }]))
    .filter(({ renews_on }) => renews_on <= until)
    .toSorted((a, b) => (a.renews_on === b.renews_on ? (a.one.customer < b.one.customer ? -1 : 1) : a.renews_on < b.renews_on ? -1 : 1));
  return {
    from: today,
    until,
    customers: due.length,
    monthly_minor: due.reduce((sum, { one }) => sum + (one.price_minor ?? 0), 0),
    not_known: customers.filter(({ began_on }) => began_on === null).length,
    list: due.slice(0, MOST_RENEWALS).map(({ one, renews_on }) => ({ ...who(one), renews_on })),
  };
}

/** Who of a partner's customers is likely to leave within the horizon of the churn model, and how many of all are expected to. */
export function lapsesAhead(customers: readonly PartnerCustomer[], today: Day, within: number): PartnerRecord['lapses'] {
  const scored = customers.filter((one): one is PartnerCustomer & { chance: number } => one.chance !== null);
  const likely = scored
    .flatMap((one) => (one.level === 'high' || one.level === 'medium' ? [{ ...one, level: one.level }] : []))
    .toSorted((a, b) => b.chance - a.chance || (a.customer < b.customer ? -1 : 1));
  return {
    within_days: within,
    expected: scored.length === 0 ? null : scored.reduce((sum, { chance }) => sum + chance, 0),
    scored: scored.length,
    not_scored: customers.length - scored.length,
    high: likely.filter(({ level }) => level === 'high').length,
    medium: likely.filter(({ level }) => level === 'medium').length,
    list: likely
      .slice(0, MOST_LAPSES)
      .map((one) => ({ ...who(one), chance: one.chance, level: one.level, renews_on: one.began_on === null ? null : renewsOn(one.began_on, today) })),
  };
}

import type { Calendar } from './calendar.ts';
import { HOUR } from './calendar.ts';
import { between, type Streams } from './chance.ts';
import { CURRENCY, type Isp, type Partner } from './isp.ts';
import type { Customer } from './people.ts';
import type { Recorder } from './recorder.ts';

/** What a renewal or an activation takes from the partner's wallet, in basis points of the customer's price. */
const WHOLESALE_BASIS_POINTS = 2500;
const PERIOD_DAYS = 30;
/** A partner tops up when the wallet holds less than this many usual days, for a month or so. */
const THIN_DAYS = 8;
const TOP_UP_DAYS = [20, 40] as const;
const ROUND_MINOR = 1000;

/** The partners were there before the first day. */
export function partnerHistory(isp: Isp, out: Recorder): void {
  for (const [i, partner] of isp.partners.entries()) {
    out.say('partner.joined', -400 - 90 * i, 16 * HOUR, partner.id, { partner_id: partner.id, name: partner.name });
  }
}

/** What the partners earn and what goes in and out of their wallets, day by day. */
export interface PartnerBook {
  run(customers: readonly Customer[], day: number): void;
}

/** A book in which every wallet begins with about three weeks' worth. */
export function partnerBook(isp: Isp, calendar: Calendar, streams: Streams, out: Recorder): PartnerBook {
  const wallets = new Map<string, number>();
  return {
    run(customers, day) {
      for (const [i, partner] of isp.partners.entries()) {
        const own = customers.filter((c) => c.partner === partner.id && c.status === 'active');
        const monthly = own.reduce((sum, { priceMinor }) => sum + priceMinor, 0);
        const random = streams('partners', i, day);
        const aDay = wholesale(monthly) / PERIOD_DAYS;
        const before = wallets.get(partner.id) ?? Math.round(aDay * between(random, 15, 30));
        wallets.set(partner.id, walletDay(partner, own, before, aDay, { calendar, random, out, day }));
        if (day % 7 === 5) earn(partner, monthly, out, day);
      }
    },
  };
}

const wholesale = (minor: number): number => Math.round((minor * WHOLESALE_BASIS_POINTS) / 10_000);

/** Each partner earns its commission once a week on what its customers pay. */
function earn(partner: Partner, monthly: number, out: Recorder, day: number): void {
  const amount = Math.round((monthly * 7 * partner.commissionBasisPoints) / (30 * 10_000));
  out.say('partner.commission_earned', day, 18 * HOUR, `${partner.id}/${day}`, { partner_id: partner.id, amount_minor: amount, currency: CURRENCY });
}

type Day = { readonly calendar: Calendar; readonly random: () => number; readonly out: Recorder; readonly day: number };

/** Takes what activations and renewals of the day cost, then tops up a wallet that has become thin; gives back what it holds. */
function walletDay({ id, causes }: Partner, own: readonly Customer[], before: number, aDay: number, { calendar, random, out, day }: Day): number {
  let balance = before;
  for (const reason of ['activation', 'renewal'] as const) {
    const due = own.filter((c) => beginsAMonth(c, calendar, day) && (c.since === day) === (reason === 'activation'));
    const amount = due.reduce((sum, { priceMinor }) => sum + wholesale(priceMinor), 0);
    if (amount === 0) continue;
    balance -= amount;
    out.say('partner.charged', day, 20 * HOUR, `${id}/${day}/${reason}`, {
      partner_id: id,
      amount_minor: amount,
      currency: CURRENCY,
      reason,
      balance_minor: balance,
    });
  }
  if (balance >= THIN_DAYS * aDay || day >= (causes.noTopUpFrom ?? Number.POSITIVE_INFINITY)) return balance;
  const amount = ROUND_MINOR * Math.ceil((aDay * between(random, ...TOP_UP_DAYS)) / ROUND_MINOR);
  if (amount === 0) return balance;
  balance += amount;
  out.say('partner.topped_up', day, between(random, 21, 23) * HOUR, `${id}/${day}`, {
    partner_id: id,
    amount_minor: amount,
    currency: CURRENCY,
    balance_minor: balance,
  });
  return balance;
}

/** A new customer begins at once; then the month begins with the bill, or for who pays in advance when the last one has ended. */
function beginsAMonth(c: Customer, calendar: Calendar, day: number): boolean {
  if (c.since === day) return true;
  return c.billing === 'prepaid' ? c.paidUntil - PERIOD_DAYS === day : calendar.dayOfMonth(day) === c.billingDay;
}

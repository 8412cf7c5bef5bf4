import { normal, pick } from '../kernel/random.ts';
import { HOUR } from './calendar.ts';
import { between, happens, within } from './chance.ts';
import { CURRENCY } from './isp.ts';
import { CLOSING_HAZARD } from './leaving.ts';
import type { Customer } from './people.ts';
import { GRACE_DAYS, RETURNS, resume, type Till } from './till.ts';

const DUE_DAYS = 14;
const SUSPEND_DAYS = 21;
/** Days after the first attempt at which the biller tries again by itself. */
const RETRY_DAYS = [3, 7, 14] as const;
const SOFT = ['insufficient_funds', 'do_not_honor', 'processing_error', 'issuer_unavailable'] as const;
const HARD = ['expired_card', 'lost_card', 'stolen_card', 'account_closed'] as const;

/** A bill that is not paid yet. */
export interface Bill {
  readonly id: string;
  readonly amount: number;
  readonly due: number;
  attempts: number;
  /** Next charge of the card; Infinity when none is planned. */
  chargeOn: number;
  /** Day on which the customer pays by hand; Infinity when not at all. */
  payOn: number;
}

/**
 * One day of a customer who pays afterwards: a bill each month, due after 14 days; the card is charged on the due day and again
 * after 3, 7 and 14 days; 21 days after it the service stops. `bills` are the open ones and are kept up to date. True when the
 * ISP closes the customer.
 */
export function postpaidDay(till: Till, c: Customer, bills: Bill[], random: () => number, day: number): boolean {
  if (c.status === 'active' && till.calendar.dayOfMonth(day) === c.billingDay && day > c.since) bills.push(issue(till, c, random, day));
  if (bills.length === 0) return false;
  keep(bills, (bill) => !settled(till, c, bill, random, day));
  if (c.status === 'active') {
    if (bills.some((bill) => day - bill.due >= SUSPEND_DAYS)) suspend(till, c, day);
    return false;
  }
  if (happens(random, RETURNS.postpaid)) for (const bill of bills.splice(0)) succeed(till, c, bill, day, till.local(c, day, 10));
  if (bills.some((bill) => day - bill.due >= SUSPEND_DAYS)) return happens(random, CLOSING_HAZARD) && day - c.stoppedOn >= GRACE_DAYS.postpaid;
  resume(till, c, day, till.local(c, day, 19));
  return false;
}

function keep<T>(items: T[], test: (item: T) => boolean): void {
  const kept = items.filter(test);
  items.splice(0, items.length, ...kept);
}

function issue({ calendar, out, local }: Till, c: Customer, random: () => number, day: number): Bill {
  const id = `inv-${c.id}-${calendar.day(day).slice(0, 7)}`;
  const due = day + DUE_DAYS;
  const data = { customer_id: c.id, invoice_id: id, amount_minor: c.priceMinor, currency: CURRENCY, due_on: calendar.day(due) };
  out.say('invoice.issued', day, local(c, day, 4), id, data);
  const byHand = due + Math.round(within(c.lateness + 3 * normal(random), -12, 40));
  const never = happens(random, c.defaultRisk);
  const chargeOn = c.paysAutomatically ? due : Number.POSITIVE_INFINITY;
  return { id, amount: c.priceMinor, due, attempts: 0, chargeOn, payOn: c.paysAutomatically || never ? Number.POSITIVE_INFINITY : byHand };
}

/** True when the bill is paid on that day. */
function settled(till: Till, c: Customer, bill: Bill, random: () => number, day: number): boolean {
  if (bill.chargeOn === day) return charged(till, c, bill, random, day);
  if (bill.payOn > day) return false;
  succeed(till, c, bill, day, till.local(c, day, 9) + between(random, 0, 9 * HOUR));
  return true;
}

function charged(till: Till, c: Customer, bill: Bill, random: () => number, day: number): boolean {
  bill.attempts++;
  const second = till.local(c, day, 6) + between(random, 0, 2 * HOUR);
  const chance = bill.attempts === 1 ? c.cardRisk : 0.42;
  if (!happens(random, chance)) {
    succeed(till, c, bill, day, second);
    return true;
  }
  const hard = bill.attempts === 1 && happens(random, 0.22);
  const retry = hard ? undefined : RETRY_DAYS[bill.attempts - 1];
  bill.chargeOn = retry === undefined ? Number.POSITIVE_INFINITY : bill.due + retry;
  if (retry === undefined && happens(random, 0.8)) bill.payOn = day + between(random, 3, 18);
  till.out.say('payment.failed', day, second, `${bill.id}/${bill.attempts}`, {
    customer_id: c.id,
    payment_id: `pay-${bill.id}/${bill.attempts}`,
    invoice_id: bill.id,
    amount_minor: bill.amount,
    currency: CURRENCY,
    attempt: bill.attempts,
    decline_code: pick<string>(random, hard ? HARD : SOFT),
    hard,
  });
  c.failures.push(day);
  return false;
}

function succeed({ out }: Till, c: Customer, bill: Bill, day: number, second: number): void {
  const late = day - bill.due;
  const key = `${bill.id}/${day}`;
  const data = { customer_id: c.id, payment_id: `pay-${key}`, invoice_id: bill.id, amount_minor: bill.amount, currency: CURRENCY, days_late: late };
  out.say('payment.succeeded', day, second, key, data);
  c.daysLate = late;
}

function suspend({ out, local }: Till, c: Customer, day: number): void {
  c.status = 'suspended';
  c.stoppedOn = day;
  out.say('customer.suspended', day, local(c, day, 8), `${c.id}/${day}`, { customer_id: c.id, reason: 'non-payment' });
}

import { HOUR } from './calendar.ts';
import { between, happens } from './chance.ts';
import { CURRENCY } from './isp.ts';
import { CLOSING_HAZARD } from './leaving.ts';
import type { Customer } from './people.ts';
import { GRACE_DAYS, RETURNS, resume, type Till } from './till.ts';

const PERIOD_DAYS = 30;
const LOW_DAYS = 3;

/**
 * One day of a customer who pays in advance for 30 days: told three days before the end that the balance is low, then either
 * tops up in time or stands still from the end on until the next top-up. True when the ISP closes the customer.
 */
export function prepaidDay(till: Till, c: Customer, random: () => number, day: number): boolean {
  const left = c.paidUntil - day;
  if (c.status === 'expired') return standingStill(till, c, random, day);
  if (left > LOW_DAYS) return false;
  const forgets = 0.1 + (c.lateness > 5 ? 0.35 : 0);
  if (left === LOW_DAYS) {
    const data = { customer_id: c.id, balance_minor: Math.round(c.priceMinor * 0.1), currency: CURRENCY };
    till.out.say('balance.low', day, till.local(c, day, 8), `${c.id}/${day}`, data);
  } else if (left > 0) {
    if (happens(random, left === 1 ? 1 - forgets : 0.4)) topUp(till, c, random, day);
  } else expire(till, c, day);
  return false;
}

/** Most come back within days; who does not may be closed after the days of grace. */
function standingStill(till: Till, c: Customer, random: () => number, day: number): boolean {
  const days = day - c.stoppedOn;
  if (!happens(random, days < 6 ? 0.25 : RETURNS.prepaid)) return happens(random, CLOSING_HAZARD) && days >= GRACE_DAYS.prepaid;
  topUp(till, c, random, day);
  return false;
}

function expire({ out, local }: Till, c: Customer, day: number): void {
  c.status = 'expired';
  c.stoppedOn = day;
  const data = { customer_id: c.id, price_minor: c.priceMinor, currency: CURRENCY };
  out.say('balance.expired', day, local(c, day, 0), `${c.id}/${day}`, data);
  out.say('service.expired', day, local(c, day, 0) + 60, `${c.id}/${day}`, data);
}

function topUp(till: Till, c: Customer, random: () => number, day: number): void {
  const second = till.local(c, day, 8) + between(random, 0, 11 * HOUR);
  const data = { customer_id: c.id, payment_id: `top-${c.id}/${day}`, amount_minor: c.priceMinor, currency: CURRENCY };
  till.out.say('payment.succeeded', day, second, `${c.id}/${day}`, data);
  c.paidUntil = Math.max(c.paidUntil, day) + PERIOD_DAYS;
  if (c.status === 'expired') resume(till, c, day, second + 60);
}

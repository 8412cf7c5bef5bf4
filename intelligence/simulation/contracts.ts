import { pick } from '../kernel/random.ts';
import { type Calendar, HOUR } from './calendar.ts';
import { happens, type Streams } from './chance.ts';
import { CURRENCY, PLANS, type Plan } from './isp.ts';
import { type Customer, TERM_DAYS } from './people.ts';
import type { Recorder } from './recorder.ts';

/** A rise of the list price on one day; only who is not bound by a contract is met. */
export interface PriceRise {
  /** Number of the simulated day, 0 is the first. */
  readonly day: number;
  readonly percent: number;
  /** Plans that rise; absent means all. */
  readonly plans?: readonly string[];
}

/** Says which plan the customer has from that moment on. */
export function tellService(c: Customer, out: Recorder, day: number, second: number, key: string): void {
  const limit = c.plan.allowanceBytes === undefined ? {} : { allowance_bytes: c.plan.allowanceBytes };
  out.say('service.changed', day, second, key, {
    customer_id: c.id,
    plan_id: c.plan.id,
    plan_name: c.plan.name,
    price_minor: c.priceMinor,
    currency: CURRENCY,
    speed_down_mbps: c.plan.downMbps,
    speed_up_mbps: c.plan.upMbps,
    ...limit,
    contract_term: c.term,
    add_ons: [...c.addOns],
  });
}

/** Contract ends, changes of plan and price rises of one customer and day. `price` is the list price of that day. */
export function contractDay(
  c: Customer,
  rises: readonly PriceRise[],
  price: (plan: Plan) => number,
  calendar: Calendar,
  streams: Streams,
  out: Recorder,
  day: number,
): void {
  const random = streams('contract', c.index, day);
  const second = 10 * HOUR + calendar.toUtc(c.node.region.zone, day);
  // What follows a renewal on the same day is told after it: of two facts of one moment nobody could say which holds.
  const afterwards = second + 60;
  if (day === c.termEnd + 30) {
    if (!happens(random, 0.55)) c.term = 'month-to-month';
    c.termEnd = c.term === 'month-to-month' ? Number.POSITIVE_INFINITY : day + TERM_DAYS[c.term];
    tellService(c, out, day, second, `${c.id}/${day}/renewed`);
  }
  const rise = rises.find((one) => one.day === day && (one.plans?.includes(c.plan.id) ?? true));
  if (rise && c.term === 'month-to-month') {
    c.priceMinor = Math.round(c.priceMinor * (1 + rise.percent / 100));
    c.lastRiseOn = day;
    c.lastRisePercent = rise.percent;
    tellService(c, out, day, afterwards, `${c.id}/${day}/risen`);
  } else if (c.status === 'active' && happens(random, 0.0003)) {
    const others = PLANS.filter((plan) => plan.segment === c.segment && plan.billing === c.billing && plan !== c.plan && plan.downMbps <= c.node.maxMbps);
    if (others.length === 0) return;
    c.plan = pick(random, others);
    c.priceMinor = price(c.plan);
    tellService(c, out, day, afterwards, `${c.id}/${day}/changed`);
  }
}

/** The list price of each plan on a day, all rises up to it included. */
export function listPrice(rises: readonly PriceRise[], day: number): (plan: Plan) => number {
  return (plan) =>
    rises
      .filter((rise) => rise.day <= day && (rise.plans?.includes(plan.id) ?? true))
      .reduce((price, rise) => Math.round(price * (1 + rise.percent / 100)), plan.priceMinor);
}

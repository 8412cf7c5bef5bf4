import { type Calendar, HOUR } from './calendar.ts';
import { happens, type Streams } from './chance.ts';
import { tellService } from './contracts.ts';
import { type Node, PLANS, type Plan } from './isp.ts';
import type { Customer } from './people.ts';
import type { Recorder } from './recorder.ts';

/** The chance of a day that a customer of usual appetite, on a line that gives what it promises, takes the next larger plan. */
const USUAL = 0.0003;
/** Below this share of the plan's speed in the evening nobody pays for more of the same. */
const SLOW_PERCENT = 75;

/**
 * The chance that a customer takes the next larger plan on a day: it grows with the third power of how much is used beside what
 * is typical of the plan, is nearly nothing on a line that is slow in the evening, and nothing for whom there is no larger plan.
 */
export function upgradeChance(c: Pick<Customer, 'plan' | 'usageSlow' | 'evening'> & { node?: Node }): number {
  if (!largerPlan(c.plan, c.node) || !(c.usageSlow > 0)) return 0;
  const fills = Math.min(4, c.usageSlow / c.plan.dailyBytes);
  return Math.min(0.02, USUAL * fills ** 3 * (c.evening < SLOW_PERCENT ? 0.1 : 1));
}

/** The next plan of the same kind at a higher price that the node can carry. */
export const largerPlan = (plan: Plan, node?: Node): Plan | undefined =>
  PLANS.filter(
    (one) =>
      one.segment === plan.segment &&
      one.billing === plan.billing &&
      one.priceMinor > plan.priceMinor &&
      one.downMbps <= (node?.maxMbps ?? Number.POSITIVE_INFINITY),
  ).sort((a, b) => a.priceMinor - b.priceMinor)[0];

/** One day of one customer: perhaps the next larger plan. */
export function upgradeDay(c: Customer, price: (plan: Plan) => number, calendar: Calendar, streams: Streams, out: Recorder, day: number): void {
  const next = largerPlan(c.plan, c.node);
  if (c.status !== 'active' || !next || !happens(streams('upgrade', c.index, day), upgradeChance(c))) return;
  c.plan = next;
  c.priceMinor = price(next);
  tellService(c, out, day, 11 * HOUR + calendar.toUtc(c.node.region.zone, day), `${c.id}/${day}/larger`);
}

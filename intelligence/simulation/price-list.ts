import { HOUR } from './calendar.ts';
import { listPrice, type PriceRise } from './contracts.ts';
import { CURRENCY, type Isp, type Node, PLANS, type Plan } from './isp.ts';
import type { Recorder } from './recorder.ts';

/** Something sold beside a plan. */
export interface AddOn {
  readonly id: string;
  readonly name: string;
  readonly segment: 'residential' | 'business';
  readonly priceMinor: number;
  readonly costMinor: number;
}

export const ADD_ONS: readonly AddOn[] = [
  { id: 'wifi-plus', name: 'Whole-home Wi-Fi', segment: 'residential', priceMinor: 700, costMinor: 250 },
  { id: 'tv-basic', name: 'Television', segment: 'residential', priceMinor: 1500, costMinor: 1100 },
  { id: 'static-ip', name: 'Fixed address', segment: 'business', priceMinor: 1200, costMinor: 100 },
  { id: 'backup-line', name: 'Backup line', segment: 'business', priceMinor: 2900, costMinor: 1500 },
];

/** What carrying a plan costs a month: a part for every line and a part that grows with its speed. */
export const planCost = (plan: Plan): number => 1200 + Math.round(0.22 * plan.priceMinor);

/** True when the access node can carry the plan. */
export const carries = (node: Node, plan: Plan): boolean => plan.downMbps <= node.maxMbps;

/** Says the whole price list before the first day. */
export function priceListHistory(isp: Isp, out: Recorder): void {
  for (const plan of PLANS) tellPlan(plan, plan.priceMinor, isp, out, -30, 15 * HOUR);
  for (const { id, name, segment, priceMinor, costMinor } of ADD_ONS)
    out.say('addon.listed', -30, 15 * HOUR, id, { add_on_id: id, name, segment, price_minor: priceMinor, cost_minor: costMinor, currency: CURRENCY });
}

/** Says again what has become dearer on that day. */
export function priceListDay(rises: readonly PriceRise[], isp: Isp, out: Recorder, day: number): void {
  const risen = rises.filter((rise) => rise.day === day);
  const price = listPrice(rises, day);
  for (const plan of PLANS) if (risen.some((rise) => rise.plans?.includes(plan.id) ?? true)) tellPlan(plan, price(plan), isp, out, day, 5 * HOUR);
}

function tellPlan(plan: Plan, priceMinor: number, isp: Isp, out: Recorder, day: number, second: number): void {
  out.say('plan.listed', day, second, `${plan.id}/${day}`, {
    plan_id: plan.id,
    name: plan.name,
    segment: plan.segment,
    billing_mode: plan.billing,
    price_minor: priceMinor,
    cost_minor: planCost(plan),
    currency: CURRENCY,
    speed_down_mbps: plan.downMbps,
    ...(plan.allowanceBytes === undefined ? {} : { allowance_bytes: plan.allowanceBytes }),
    node_ids: isp.access.filter((node) => carries(node, plan)).map(({ id }) => id),
  });
}

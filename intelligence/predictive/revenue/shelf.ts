import type { PriceList } from '../../data/price-list.ts';

/** A plan that customers have, for an ISP that has not told its price list: where it was seen within a year. */
export interface SeenPlan {
  readonly plan_id: string;
  readonly name: string | null;
  readonly price_minor: number;
  readonly currency: string;
  readonly speed_down_mbps: number | null;
  readonly allowance_bytes: number | null;
  readonly segment: string | null;
  readonly billing_mode: string | null;
  readonly node_ids: readonly string[];
}

/** A plan or an add-on as it stands for offers. */
export interface Item {
  /** `plan:home-300`, `add-on:static-ip`. */
  readonly thing: string;
  readonly item: 'plan' | 'add-on';
  readonly id: string;
  readonly name: string;
  readonly priceMinor: number;
  readonly currency: string;
  /** Null when the ISP does not tell what carrying it costs. */
  readonly costMinor: number | null;
  readonly segment: string | null;
  readonly billing: string | null;
  readonly speedMbps: number | null;
  /** Null is unlimited. */
  readonly allowanceBytes: number | null;
  /** The nodes on which it can be had; null when not told. */
  readonly nodes: ReadonlySet<string> | null;
  /** True when the nodes are those on which it was seen, not those that the ISP told. */
  readonly seenOnly: boolean;
  readonly withdrawn: boolean;
  readonly changesInTerm: 'any' | 'larger' | 'none';
}

/** Everything that can be offered, the cheapest first. */
export interface Shelf {
  readonly plans: readonly Item[];
  readonly addOns: readonly Item[];
  readonly byThing: ReadonlyMap<string, Item>;
}

/** Puts together what the ISP told and, for plans that it has not told, what its customers have. Where a listing does not say on which nodes, those on which it was seen count when there are any. */
export function shelfOf({ plans, addOns }: PriceList, seen: readonly SeenPlan[]): Shelf {
  const seenOn = new Map(seen.map((plan) => [plan.plan_id, plan.node_ids]));
  const told = plans.map((plan): Item => {
    const nodes = plan.node_ids ?? seenOn.get(plan.plan_id);
    return {
      ...listed(`plan:${plan.plan_id}`, 'plan', plan.plan_id, plan),
      billing: plan.billing_mode ?? null,
      speedMbps: plan.speed_down_mbps ?? null,
      allowanceBytes: plan.allowance_bytes ?? null,
      nodes: nodes && nodes.length > 0 ? new Set(nodes) : null,
      seenOnly: plan.node_ids === undefined,
      changesInTerm: plan.changes_in_term ?? 'larger',
    };
  });
  const known = new Set(plans.map(({ plan_id }) => plan_id));
  const others = seen.filter(({ plan_id }) => !known.has(plan_id)).map(fromSeen);
  const all = {
    plans: [...told, ...others].sort(byPrice),
    addOns: addOns.map((one) => listed(`add-on:${one.add_on_id}`, 'add-on', one.add_on_id, one)).sort(byPrice),
  };
  return { ...all, byThing: new Map([...all.plans, ...all.addOns].map((item) => [item.thing, item])) };
}

const byPrice = (a: Item, b: Item): number => a.priceMinor - b.priceMinor || (a.id < b.id ? -1 : 1);

type Listed = PriceList['addOns'][number] | PriceList['plans'][number];

const listed = (thing: string, item: Item['item'], id: string, { name, price_minor, currency, cost_minor, segment, withdrawn }: Listed): Item => ({
  ...{ thing, item, id, name, currency, priceMinor: price_minor, costMinor: cost_minor ?? null, segment: segment ?? null },
  ...{ billing: null, speedMbps: null, allowanceBytes: null, nodes: null, seenOnly: false, withdrawn: withdrawn ?? false, changesInTerm: 'larger' },
});

const fromSeen = (plan: SeenPlan): Item => ({
  ...{ thing: `plan:${plan.plan_id}`, item: 'plan', id: plan.plan_id, name: plan.name ?? plan.plan_id, priceMinor: plan.price_minor, currency: plan.currency },
  ...{ costMinor: null, segment: plan.segment, billing: plan.billing_mode, speedMbps: plan.speed_down_mbps, allowanceBytes: plan.allowance_bytes },
  ...{ nodes: new Set(plan.node_ids), seenOnly: true, withdrawn: false, changesInTerm: 'larger' },
});

/** What a month of it brings: the price less what carrying it costs, as far as that is told. */
export const marginOf = ({ priceMinor, costMinor }: Pick<Item, 'priceMinor' | 'costMinor'>): number => priceMinor - (costMinor ?? 0);

import type { PlatformEvent } from '../../../contract/envelope.ts';
import { offeredThing } from '../../../data/customer-state.ts';
import { computeFeatures } from '../../../data/features/catalogue.ts';
import type { PriceList } from '../../../data/price-list.ts';
import { addDays, type Day, dayOf, daysBetween } from '../../../kernel/days.ts';
import { levelOf } from '../../../predictive/churn/risk.ts';
import { REFUSED_DAYS, type refusalOf } from '../../../predictive/revenue/eligibility.ts';
import { offerKnowledge, offerModels } from '../../../predictive/revenue/offer-knowledge.ts';
import { learnOffers } from '../../../predictive/revenue/offer-learning.ts';
import { type OfferMade, offerTrials } from '../../../predictive/revenue/offer-trials.ts';
import type { ProspectFacts } from '../../../predictive/revenue/prospect.ts';
import { type OfferAdvice, RevenueOpportunityEngine } from '../../../predictive/revenue.ts';
import { limitOf } from '../../../simulation/homes.ts';
import { PLANS } from '../../../simulation/isp.ts';
import { eveningPercent } from '../../../simulation/network.ts';
import { carries } from '../../../simulation/price-list.ts';
import { type SimulatedFacts, simulatedFacts } from '../simulated-facts.ts';

/** A simulated ISP with offers tried on it, and everything that an engine is asked with on its last day. */
export interface OfferIsp {
  readonly facts: SimulatedFacts;
  readonly asOf: Day;
  readonly prices: PriceList;
  readonly offers: readonly OfferMade[];
  readonly refusals: ReadonlyMap<string, Day>;
  readonly usual: readonly (readonly [string, number])[];
  readonly prospects: ReadonlyMap<string, ProspectFacts>;
}

/** Runs an ISP and lays out what is known on its last day; `leave` says which events never arrive. */
export function offerIsp(seed: number, customers: number, days: number, leave: (event: PlatformEvent) => boolean = () => false): OfferIsp {
  const from = '2026-01-05';
  const prices: { plans: Map<string, PriceList['plans'][number]>; addOns: Map<string, PriceList['addOns'][number]> } = { plans: new Map(), addOns: new Map() };
  const offers: OfferMade[] = [];
  const refusals = new Map<string, Day>();
  const also = (event: PlatformEvent): void => {
    if (event.type === 'plan.listed') prices.plans.set(event.data.plan_id, event.data);
    else if (event.type === 'addon.listed') prices.addOns.set(event.data.add_on_id, event.data);
    else if (event.type === 'offer.refused') refusals.set(`${event.data.customer_id} ${offeredThing(event.data)}`, dayOf(event.time));
    else if (event.type === 'offer.made') offers.push(madeOf(event as PlatformEvent<'offer.made'>));
  };
  const facts = simulatedFacts({ seed, tenant: 't', from, days, customers, nodes: 40, keepCauses: false }, { also, leave });
  const asOf = addDays(from, days - 1);
  const usual = usualUse(facts, asOf);
  return {
    facts,
    asOf,
    prices: { plans: [...prices.plans.values()], addOns: [...prices.addOns.values()] },
    offers,
    refusals,
    usual,
    prospects: prospectsOf(facts, asOf),
  };
}

const madeOf = ({ data, time }: PlatformEvent<'offer.made'>): OfferMade => ({
  customer: data.customer_id,
  kind: data.kind,
  thing: offeredThing(data),
  priceMinor: data.price_minor ?? null,
  on: dayOf(time),
  heldOut: data.held_out ?? false,
  chance: data.chance ?? 0.5,
});

/** The median use of each plan's customers in 30 days. */
function usualUse({ customers }: SimulatedFacts, asOf: Day): [string, number][] {
  const use = new Map<string, number[]>();
  for (const history of customers.values()) {
    const known = history.facts.asOf(asOf);
    const plan = known.state<string>('plan.id')?.value;
    const month = known.window('usage.down_bytes', 30, 1);
    if (plan === undefined || month.days < 20) continue;
    use.set(plan, [...(use.get(plan) ?? []), month.sum]);
  }
  return [...use].map(([plan, sums]) => [plan, sums.sort((a, b) => a - b)[Math.floor(sums.length / 2)] as number]);
}

function prospectsOf({ world, customers, states }: SimulatedFacts, asOf: Day): Map<string, ProspectFacts> {
  const chances = [...customers.keys()].map((id) => world.truth.chanceWithin(id, asOf, 60)).filter((chance) => !Number.isNaN(chance));
  const base = chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
  const found = new Map<string, ProspectFacts>();
  for (const [id, history] of customers) {
    const state = states.get(id);
    if (!state) continue;
    const input = history.asOf(asOf);
    const chance = world.truth.chanceWithin(id, asOf, 60);
    const churn = Number.isNaN(chance) ? { chance: base, level: 'no-data' as const } : { chance, level: levelOf(chance, base) };
    found.set(id, { state, input, features: computeFeatures(input), outageOpen: false, churn });
  }
  return found;
}

/** What the engine says of everybody, learned from the trials of this ISP; `refuse` is the rules, or a mutant of them. */
export function adviceOn(isp: OfferIsp, refuse?: typeof refusalOf): Map<string, OfferAdvice> {
  const trials = offerTrials(
    isp.offers.filter(({ on }) => daysBetween(on, isp.asOf) >= 60),
    isp.facts.customers,
    new Map(isp.usual),
  );
  const snapshot = { kind: 'offers' as const, ...learnOffers(trials, 1, () => {}), seen: [], usual: isp.usual };
  return new RevenueOpportunityEngine(offerKnowledge(isp.prices, offerModels(snapshot, null)), refuse).advise(isp.prospects, isp.asOf);
}

/** Offers that must not be, counted against the truth. */
export interface Wrong {
  readonly offers: number;
  readonly upsells: number;
  /** People whom the port, the Wi-Fi or the sector holds, and upsells to them. */
  readonly limited: number;
  readonly upsellsToLimited: number;
  readonly owned: number;
  readonly unavailable: number;
  readonly refused: number;
}

/** The customers of an ISP on its last day whom a port, the Wi-Fi or the sector holds. */
export function heldCustomers({ facts: { world }, asOf }: Pick<OfferIsp, 'facts' | 'asOf'>): Set<string> {
  const today = daysBetween(world.truth.from, asOf);
  const held = world.customers.filter(({ status, home, plan, node }) => {
    const congested = today >= node.congestedFrom && today < node.congestedTo;
    return status !== 'gone' && limitOf(home, plan, eveningPercent(congested ? node.congestedLoad : node.load)) !== null;
  });
  return new Set(held.map(({ id }) => id));
}

/** Holds what was advised against what really is. */
export function wrongOffers({ facts, asOf, refusals }: OfferIsp, advice: ReadonlyMap<string, OfferAdvice>): Wrong {
  const { world } = facts;
  const heldBack = heldCustomers({ facts, asOf });
  let [offers, upsells, limited, upsellsToLimited, owned, unavailable, refused] = [0, 0, 0, 0, 0, 0, 0];
  for (const customer of world.customers) {
    if (customer.status === 'gone') continue;
    const { node, plan } = customer;
    const held = heldBack.has(customer.id);
    if (held) limited++;
    for (const { kind, offer } of advice.get(customer.id)?.opportunities ?? []) {
      offers++;
      if (kind === 'upsell') upsells++;
      if (kind === 'upsell' && held) upsellsToLimited++;
      const id = offer.slice(offer.indexOf(':') + 1);
      const offered = PLANS.find((one) => one.id === id);
      if (offered === plan || customer.addOns.includes(id)) owned++;
      if (offered && !carries(node, offered)) unavailable++;
      const on = refusals.get(`${customer.id} ${offer}`);
      if (on !== undefined && daysBetween(on, asOf) < REFUSED_DAYS) refused++;
    }
  }
  return { offers, upsells, limited, upsellsToLimited, owned, unavailable, refused };
}

import type { PlatformEvent } from '../../contract/envelope.ts';
import type { EventType } from '../../contract/events/catalogue.ts';
import { NO_PRICE_LIST } from '../../data/price-list.ts';
import { assign, HOLDOUT_SHARE, UNIVERSAL_SHARE } from '../../orchestration/holdout.ts';
import type { CustomerView } from '../../orchestration/playbook.ts';
import { churnRescue } from '../../orchestration/playbooks/churn-rescue.ts';
import { defaultRescue } from '../../orchestration/playbooks/flow-settings.ts';
import { upsell } from '../../orchestration/playbooks/upsell.ts';
import { type FlowSettings, RevenueFlowOptimizer, type Way } from '../../orchestration/revenue-flow.ts';
import type { Room } from '../../orchestration/room.ts';
import type { Decision } from '../../orchestration/run.ts';
import { advance } from '../../orchestration/runtime.ts';
import { sampleView } from '../../orchestration/sample-run.ts';
import { refusalOf } from '../../predictive/revenue/eligibility.ts';
import { offerKnowledge, offerModels } from '../../predictive/revenue/offer-knowledge.ts';
import { learnOffers } from '../../predictive/revenue/offer-learning.ts';
import type { RescueKind } from '../../predictive/revenue/offer-trials.ts';
import { rescuesFor } from '../../predictive/revenue/rescue.ts';
import { wayOfRescue, waysFrom } from '../ways.ts';
import { COSTS, drawPeople, RESCUES, rescueTrial, type TruePerson, trueNet } from './c1/rescue-world.ts';
import { adviceOn, heldCustomers, type OfferIsp, offerIsp } from './predictive/offer-guards.ts';
import type { Proof } from './proof.ts';

const NOW = new Date('2026-03-02T15:00:00Z');
const TENANT = 'isp';
const NIGHTS = 6;
const PEOPLE = 6_000;
/** Customers on whom each way has been tried by lot before: leaving is rare, and with fewer of them the effect on a group is mostly noise. */
const TRIAL = 30_000;
type Costs = Pick<FlowSettings, 'message_cost_minor' | 'call_cost_minor' | 'visit_cost_minor'>;
const COSTS_SET: Costs = { message_cost_minor: COSTS.discount, call_cost_minor: COSTS.call, visit_cost_minor: COSTS['line-check'] };

const eventOf = (type: EventType, customer: string, data: object): PlatformEvent => {
  const time = NOW.toISOString();
  return { id: `${type}/${customer}`, source: 'urn:proof:c1', tenant: TENANT, type, time, learned: time, data: { customer_id: customer, ...data } } as never;
};

const viewOf = (customer: string, ways: readonly Way[], limit: string | null): CustomerView =>
  sampleView(customer, {
    currency: 'USD',
    revenue: {
      valued_at: NOW.toISOString(),
      ways,
      limit,
      limit_sentence: limit,
      reach: ['email'],
      recovering: false,
      group: 'all',
      room: null,
    },
  });

/** What was done for whom: the chosen action of those who were acted upon. */
type Done = ReadonlyMap<string, RescueKind>;

/** Nights of the real path: ways, whom the limits should serve, the signal, the playbook's look, its decision. */
function decide(ways: ReadonlyMap<string, readonly Way[]>, budget: number | null, costs: Costs): Done {
  const playbook = churnRescue.make(costs);
  const optimizer = new RevenueFlowOptimizer({ ...defaultRescue, ...costs });
  const done = new Map<string, RescueKind>();
  const looked = new Set<string>();
  for (let night = 0; night < NIGHTS; night++) {
    const left = budget === null ? null : budget - done.size;
    const room: Room = { left: { contacts: null, calls: left, spend: null, discount: null }, fairness: null };
    // Messages count too: one limit on everything that reaches somebody.
    const rest: Room = { ...room, left: { ...room.left, contacts: left } };
    const waiting = [...ways].flatMap(([customer, own]) => (looked.has(customer) ? [] : [{ customer, ways: own, group: 'all' }]));
    const proposed = optimizer.allocate(waiting, rest).slice(0, left ?? Number.POSITIVE_INFINITY);
    if (proposed.length === 0) break;
    for (const { customer } of proposed) looked.add(customer);
    const events = proposed.map(({ customer }) => eventOf('rescue.proposed', customer, { period: '2026-03-01', because: 'worth-it' }));
    const views = new Map(proposed.map(({ customer }) => [customer, viewOf(customer, ways.get(customer) ?? [], 'plan')]));
    const { decisions } = advance(TENANT, { playbooks: [playbook] }, [], events, views, NOW, new Map([['churn-rescue', rest]]));
    for (const decision of decisions) for (const kind of actedBy(decision)) done.set(decision.customer_id, kind);
  }
  return done;
}

const actedBy = ({ choice, commands }: Decision): RescueKind[] =>
  choice !== 'act' ? [] : commands.flatMap(({ offer }) => (offer && RESCUES.includes(offer.kind as RescueKind) ? [offer.kind as RescueKind] : []));

/** What was done, against the truth. */
type Worth = { readonly net: number; readonly contacts: number; readonly dogs: number };
function worthOf(done: Done, people: readonly TruePerson[]): Worth {
  const chosen = people.flatMap((person) => (done.has(person.id) ? [{ person, kind: done.get(person.id) as RescueKind }] : []));
  return {
    net: chosen.reduce((sum, { person, kind }) => sum + trueNet(person, kind), 0),
    contacts: chosen.length,
    dogs: chosen.filter(({ person }) => person.kind === 'dog').length,
  };
}

/** Those whom the lot does not hold out: nobody may act upon the others, whatever is known of them. */
const notHeldOut = (people: readonly TruePerson[]): TruePerson[] =>
  people.filter(({ id }) => !assign(TENANT, 'churn-rescue', id, HOLDOUT_SHARE, UNIVERSAL_SHARE).heldOut);

/** Who knows everything, under the same limit. */
function oracle(people: readonly TruePerson[], budget: number | null): number {
  const best = people.map((person) =>
    Math.max(0, ...RESCUES.filter((kind) => kind !== 'line-check' || person.kind === 'line').map((kind) => trueNet(person, kind))),
  );
  return best
    .sort((a, b) => b - a)
    .slice(0, budget ?? undefined)
    .reduce((sum, net) => sum + net, 0);
}

/** The ways of the product, learned from trials by lot. */
function learnedWays(people: readonly TruePerson[], seed: number, trial: number): Map<string, readonly Way[]> {
  const trials = Object.fromEntries(RESCUES.map((kind, k) => [kind, rescueTrial(kind, drawPeople(trial, 3 * seed + k), 5 * seed + k)]));
  const snapshot = { kind: 'offers' as const, ...learnOffers(trials, 1, () => {}), seen: [], usual: [] };
  const knowledge = offerKnowledge(NO_PRICE_LIST, offerModels(snapshot, null));
  const rescues = rescuesFor(people, knowledge);
  return new Map(people.map(({ id }, i) => [id, (rescues[i] ?? []).map(wayOfRescue)]));
}

type Change = (way: Way, person: TruePerson) => Way;
const changed = (ways: ReadonlyMap<string, readonly Way[]>, people: readonly TruePerson[], change: Change) =>
  new Map(people.map((person) => [person.id, (ways.get(person.id) ?? []).map((way) => change(way, person))]));
const worth = (way: Way, mid: number): Way => ({ ...way, expected_minor: { low: mid, mid, high: mid } });

/** The likelier somebody is to leave, the more a call is taken to be worth. */
const byRisk: Change = (way, { churn, marginNow }) => worth(way, way.kind === 'call' ? 12 * churn * marginNow : 0);
/** Something is always done. */
const neverNothing: Change = (way) => worth(way, (way.expected_minor?.mid ?? 0) + 1e9);

function rescued(seed: number, { people: count, trial }: { people: number; trial: number }) {
  const people = drawPeople(count, 97 * seed + 1);
  const ways = learnedWays(people, seed, trial);
  const budget = Math.round(count / 10);
  const of = (these: ReadonlyMap<string, readonly Way[]>, most: number | null, costs: Costs = COSTS_SET) => worthOf(decide(these, most, costs), people);
  return {
    people,
    budget,
    ours: of(ways, budget),
    freely: of(ways, null),
    risk: of(changed(ways, people, byRisk), budget),
    noCost: of(ways, null, { message_cost_minor: 0, call_cost_minor: 0, visit_cost_minor: 0 }),
    always: of(changed(ways, people, neverNothing), null),
    best: oracle(notHeldOut(people), budget),
    bestOfAll: oracle(people, budget),
    bestFreely: oracle(notHeldOut(people), null),
  };
}

/** Larger plans offered by the playbook to everybody who fills the plan, and how many of them to whom something else holds. */
function offered(isp: OfferIsp, held: ReadonlySet<string>, ignoring: boolean): { offers: number; wrong: number; mended: number } {
  const advice = adviceOn(isp, (candidate, who, shelf) => refusalOf(candidate, who, shelf, ignoring ? 'limited' : undefined));
  const ways = waysFrom(new Map([...advice].map(([customer, own]) => [customer, { ways: own }])));
  const views = new Map(ways.map(({ customer, ways: own, line }) => [customer, viewOf(customer, own, ignoring ? null : (line?.limit ?? null))]));
  const events = [...views.keys()].map((customer) => eventOf('usage.threshold', customer, { of: 'plan', state: 'crossed' }));
  const { messages, tasks } = advance(TENANT, { playbooks: [upsell.make()] }, [], events, views, NOW);
  const larger = messages.filter(({ command }) => command.offer?.kind === 'upsell');
  return {
    offers: larger.length,
    wrong: larger.filter(({ customer_id }) => held.has(customer_id)).length,
    mended: tasks.filter(({ customer_id }) => held.has(customer_id)).length,
  };
}

/** Uplift, not risk: worlds with sleeping dogs as in the field, and simulated ISPs with planted causes. */
export const c1: Proof = {
  id: 'C1',
  promise: 'Acting brings money because it is chosen by what it changes: targeting by risk loses it, and nobody is sold speed that would not arrive.',
  async run({ seed, long }) {
    const worlds = Array.from({ length: long ? 20 : 3 }, (_, w) => rescued(100 * seed + w, { people: PEOPLE, trial: TRIAL }));
    const sum = (of: (world: (typeof worlds)[number]) => number) => worlds.reduce((all, world) => all + of(world), 0);
    const share = sum(({ ours }) => ours.net) / sum(({ best }) => best);
    const freely = (of: (world: (typeof worlds)[number]) => Worth) => sum((world) => of(world).net) / sum(({ bestFreely }) => bestFreely);
    const dogs = sum(({ ours }) => ours.dogs) / sum(({ ours }) => ours.contacts);
    const sleeping = worlds.flatMap(({ people }) => people.filter(({ kind }) => kind === 'dog'));
    const mean = (of: (person: TruePerson) => number) => (100 * sleeping.reduce((all, person) => all + of(person), 0)) / sleeping.length;
    const isp = offerIsp(seed, long ? 4_000 : 1_200, 240);
    const held = heldCustomers(isp);
    const fit = offered(isp, held, false);
    const blind = offered(isp, held, true);
    const risk = sum((world) => world.risk.net);
    const caught = [risk < 0, freely(({ noCost }) => noCost) < 0.8, freely(({ always }) => always) < 0.8, blind.wrong > 0];
    const keeps = share >= 0.8 && sum(({ ours }) => ours.net) > 0 && dogs <= 0.05 && freely((world) => world.freely) >= 0.8;
    return {
      holds: keeps && fit.wrong === 0 && fit.offers > 0 && fit.mended > 0 && caught.every(Boolean),
      figures: {
        worlds: worlds.length,
        tried_each_way: TRIAL,
        dogs_left_alone_leave_percent: mean(({ churn }) => churn),
        dogs_contacted_leave_percent: mean(({ leaves }) => leaves.call),
        net_minor: Math.round(sum(({ ours }) => ours.net)),
        contacts: sum(({ ours }) => ours.contacts),
        budget: sum(({ budget }) => budget),
        share_of_oracle: share,
        share_of_oracle_who_holds_nobody_out: sum(({ ours }) => ours.net) / sum(({ bestOfAll }) => bestOfAll),
        contacts_on_sleeping_dogs: dogs,
        share_of_oracle_without_a_budget: freely((world) => world.freely),
        mutant_risk_net_minor: Math.round(risk),
        mutant_risk_on_dogs: sum((world) => world.risk.dogs) / sum((world) => world.risk.contacts),
        mutant_no_contact_cost_share: freely(({ noCost }) => noCost),
        mutant_never_nothing_share: freely(({ always }) => always),
        limited_customers: held.size,
        larger_plans_offered: fit.offers,
        offered_to_limited: fit.wrong,
        lines_looked_at: fit.mended,
        mutant_limits_ignored_offered: blind.wrong,
        mutants: caught.length,
        mutants_caught: caught.filter(Boolean).length,
      },
    };
  },
};

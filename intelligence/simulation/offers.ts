import { type Calendar, HOUR } from './calendar.ts';
import { between, happens, type Streams } from './chance.ts';
import { tellService } from './contracts.ts';
import { limitOf } from './homes.ts';
import { CURRENCY, PLANS, type Plan } from './isp.ts';
import { eveningPercent } from './network.ts';
import type { Customer } from './people.ts';
import { ADD_ONS, type AddOn, carries } from './price-list.ts';
import type { Recorder } from './recorder.ts';
import { largerPlan } from './upgrades.ts';

export type OfferKind = 'upsell' | 'cross-sell' | 'downgrade';

/** What people are like where an offer is concerned; all of it shows in the events. */
export interface Receptive {
  /** Own use against what is typical of the plan. */
  readonly fills: number;
  readonly bound: boolean;
  /** Something other than the plan holds the line. */
  readonly limited: boolean;
  /** The home loses speed on its way. */
  readonly badHome: boolean;
  readonly tenureDays: number;
  readonly business: boolean;
}

/** What telling somebody of an offer does: chance added to taking it, and a factor on the hazard of leaving for so many days. */
export interface Response {
  readonly takes: number;
  /** Acts on who was told, whatever the answer. */
  readonly toldFactor: number;
  /** Acts on who took it. */
  readonly tookFactor: number;
  readonly days: number;
}

const NO_EFFECT: Response = { takes: 0, toldFactor: 1, tookFactor: 1, days: 30 };

/**
 * The true response. A larger plan is taken by who somewhat fills the smaller one; who fills it by far takes it anyway, and when not
 * bound is woken by the offer to look elsewhere: these sleeping dogs leave eight times as readily for a month. A smaller plan keeps
 * who hardly uses the larger one.
 */
export function responseTo(kind: OfferKind, thing: string, who: Receptive): Response {
  const wakes = !who.bound && who.fills > 1.8;
  if (kind === 'downgrade') return who.fills < 0.7 ? { takes: 0.35, toldFactor: 1, tookFactor: 0.15, days: 60 } : NO_EFFECT;
  if (kind === 'upsell') {
    const takes = who.limited ? 0 : who.fills < 0.9 ? 0.015 : who.fills < 1.8 ? (who.bound ? 0.16 : 0.1) : 0.02;
    return { ...NO_EFFECT, takes, toldFactor: wakes ? 8 : 1 };
  }
  const wanted =
    thing === 'wifi-plus' ? (who.badHome ? 0.24 : 0.05) : thing === 'tv-basic' ? (who.fills > 1.1 ? 0.1 : 0.03) : who.tenureDays > 720 ? 0.12 : 0.05;
  return { ...NO_EFFECT, takes: wanted, toldFactor: wakes ? 5 : 1 };
}

/** What of a customer counts for an offer on that day; `utilisation` is the node's, 0–1. */
export const receptiveOf = (c: Customer, day: number, utilisation: number): Receptive => ({
  fills: c.usageSlow > 0 ? c.usageSlow / c.plan.dailyBytes : 0,
  bound: c.termEnd > day && Number.isFinite(c.termEnd),
  limited: limitOf(c.home, c.plan, eveningPercent(utilisation)) !== null,
  badHome: c.homeLoss > 10 || c.home.wifiPercent < 85,
  tenureDays: day - c.since,
  business: c.segment === 'business',
});

/** The next smaller plan of the same kind. */
export const smallerPlan = (plan: Plan): Plan | undefined =>
  PLANS.filter((one) => one.segment === plan.segment && one.billing === plan.billing && one.priceMinor < plan.priceMinor).sort(
    (a, b) => b.priceMinor - a.priceMinor,
  )[0];

/** Days between which the ISP tries offers, as shares of all days. */
const CAMPAIGN = { from: 0.25, to: 0.7 };
/** The chance that the lot tells who was drawn for an offer. */
export const TOLD = 0.5;

type Thing = { readonly plan: Plan } | { readonly addOn: AddOn };

/**
 * One day of the ISP's trials of offers: each customer is drawn for each kind on one day of the campaign at most, and the lot says
 * who is told. Who is told may take it within days, or says no.
 */
export function offerDay(
  c: Customer,
  days: number,
  price: (plan: Plan) => number,
  calendar: Calendar,
  streams: Streams,
  out: Recorder,
  day: number,
  utilisation: number,
): void {
  answerDay(c, price, calendar, out, day);
  if (c.status !== 'active') return;
  for (const kind of ['upsell', 'cross-sell', 'downgrade'] as const) {
    const random = streams('offers', c.index * 4 + KINDS.indexOf(kind));
    const on = Math.floor(days * (CAMPAIGN.from + (CAMPAIGN.to - CAMPAIGN.from) * random()));
    if (on !== day) continue;
    const thing = thingFor(kind, c, random);
    if (!thing) continue;
    makeOffer(c, kind, thing, price, random, calendar, out, day, utilisation);
  }
}

const KINDS: readonly OfferKind[] = ['upsell', 'cross-sell', 'downgrade'];

function thingFor(kind: OfferKind, c: Customer, random: () => number): Thing | null {
  const draw = random();
  if (kind === 'cross-sell') {
    const free = ADD_ONS.filter((one) => one.segment === c.segment && !c.addOns.includes(one.id));
    const addOn = free[Math.floor(draw * free.length)];
    return addOn ? { addOn } : null;
  }
  const plan = kind === 'upsell' ? largerPlan(c.plan, c.node) : smallerPlan(c.plan);
  if (!plan || !carries(c.node, plan)) return null;
  return kind === 'downgrade' && (Number.isFinite(c.termEnd) || c.usageSlow > 0.9 * c.plan.dailyBytes) ? null : { plan };
}

function makeOffer(
  c: Customer,
  kind: OfferKind,
  thing: Thing,
  price: (plan: Plan) => number,
  random: () => number,
  calendar: Calendar,
  out: Recorder,
  day: number,
  utilisation: number,
): void {
  const told = happens(random, TOLD);
  const id = 'plan' in thing ? thing.plan.id : thing.addOn.id;
  const offer = `o-${c.id}-${kind}`;
  const about = { customer_id: c.id, offer_id: offer, kind, ...('plan' in thing ? { plan_id: id } : { add_on_id: id }) };
  const second = 12 * HOUR + calendar.toUtc(c.node.region.zone, day);
  const amount = 'plan' in thing ? price(thing.plan) : thing.addOn.priceMinor;
  out.say('offer.made', day, second, offer, { ...about, price_minor: amount, currency: CURRENCY, chance: TOLD, ...(told ? {} : { held_out: true }) });
  const response = responseTo(kind, id, receptiveOf(c, day, utilisation));
  const answer = random();
  const days = between(random, 1, 6);
  if (!told) return;
  wake(c, response.toldFactor, day + response.days);
  const says = answer < response.takes ? 'takes' : answer < response.takes + 0.3 ? 'refuses' : null;
  if (says) c.answers.push({ on: day + days, about, says, factor: response.tookFactor, until: day + response.days });
}

/** Raises or lowers the readiness to leave; of two causes at a time the stronger holds. */
function wake(c: Customer, factor: number, until: number): void {
  if (factor === 1) return;
  c.offerFactor = factor;
  c.offerFactorUntil = until;
}

function answerDay(c: Customer, price: (plan: Plan) => number, calendar: Calendar, out: Recorder, day: number): void {
  const due = c.answers.filter(({ on }) => on === day);
  for (const { about, says, factor, until } of due) {
    const second = 13 * HOUR + calendar.toUtc(c.node.region.zone, day);
    if (says === 'refuses') {
      out.say('offer.refused', day, second, about.offer_id, about);
      continue;
    }
    const plan = PLANS.find((one) => one.id === about.plan_id);
    // Who has changed the plan meanwhile has taken something else.
    if (c.status !== 'active' || plan === c.plan || (plan && (about.kind === 'upsell') !== plan.priceMinor > c.plan.priceMinor)) continue;
    out.say('offer.accepted', day, second, about.offer_id, about);
    wake(c, factor, until);
    if (plan) {
      c.plan = plan;
      c.priceMinor = price(plan);
    } else if (about.add_on_id) c.addOns = [...c.addOns, about.add_on_id];
    tellService(c, out, day, second + 60, `${c.id}/${day}/${about.kind}`);
  }
}

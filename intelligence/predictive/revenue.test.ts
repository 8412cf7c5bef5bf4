import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { EventData, EventType } from '../contract/events/catalogue.ts';
import { type CustomerState, evolveCustomer } from '../data/customer-state.ts';
import { EntityHistory } from '../data/entity-history.ts';
import { CustomerHistory } from '../data/feature-store.ts';
import { computeFeatures } from '../data/features/catalogue.ts';
import { contributionsOf } from '../data/measures.ts';
import { NO_PRICE_LIST } from '../data/price-list.ts';
import { addDays } from '../kernel/days.ts';
import { PRICES } from './revenue/given.ts';
import { type OfferModels, type OfferSnapshot, offerKnowledge, offerModels } from './revenue/offer-knowledge.ts';
import type { ProspectFacts } from './revenue/prospect.ts';
import { RevenueOpportunityEngine } from './revenue.ts';

const TODAY = '2026-06-30';
let place = 0;
const event = <T extends EventType>(type: T, day: string, data: EventData<T>): PlatformEvent =>
  ({ id: `e${place++}`, source: 's', tenant: 't', type, time: `${day}T10:00:00.000Z`, learned: `${day}T10:00:00.000Z`, data }) as PlatformEvent;

/** A customer on the plan of 100 who uses so many GB a day, with whatever else happened. */
function prospect(gb: number, ...more: PlatformEvent[]): ProspectFacts {
  const events = [
    event('customer.created', '2025-01-01', { customer_id: 'c', segment: 'residential', billing_mode: 'postpaid', node_id: 'n1' }),
    event('service.changed', '2025-01-01', {
      customer_id: 'c',
      plan_id: 'home-100',
      plan_name: 'Home 100',
      price_minor: 5000,
      currency: 'USD',
      speed_down_mbps: 100,
      add_ons: [],
    }),
    ...Array.from({ length: 40 }, (_, i) =>
      event('usage.recorded', addDays(TODAY, i - 40), { customer_id: 'c', down_bytes: gb * 1e9, up_bytes: 1e9, evening_speed_percent: 96 }),
    ),
    ...more,
  ];
  const facts = new EntityHistory();
  for (const one of [...events].sort((a, b) => (a.time < b.time ? -1 : 1)))
    for (const { day, learnedOn, measures } of contributionsOf(one, { kind: 'customer', id: 'c' })) facts.add(day, learnedOn, measures);
  const state = events.reduce<CustomerState | undefined>(evolveCustomer, undefined) as CustomerState;
  const input = new CustomerHistory(facts, new Map()).asOf(TODAY);
  return { state, input, features: computeFeatures(input), outageOpen: false, churn: { chance: 0.02, level: 'low' } };
}

const untried = offerModels({ kind: 'offers', kinds: {}, leaves: null, seen: [], usual: [['home-100', 150e9]] }, null);
const advise = (facts: ProspectFacts, models: OfferModels = untried, prices = PRICES) =>
  new RevenueOpportunityEngine(offerKnowledge(prices, models)).advise(new Map([['c', facts]]), TODAY).get('c');

/** Every customer of a kind responds alike: so many told, so many of them took it, and an effect of that size. */
const flat = (effect: number, half: number) => ({
  model: {
    kind: 'pooled-effects' as const,
    factors: [],
    mean: [effect],
    covariance: [(half / 1.96) ** 2],
    average: { effect, low: effect - half, high: effect + half },
    rows: 1000,
  },
  per: 1,
});
const tried = (takes: number, leaves: number, half = 0.01): OfferModels => {
  const kind = { shares: { residential: { told: 500, took: 60 } }, told: 500, heldOut: 500, takes: null, effect: flat(takes, half) };
  const snapshot: OfferSnapshot = {
    kind: 'offers',
    kinds: { upsell: kind, 'cross-sell': kind, downgrade: kind },
    leaves: flat(leaves, half),
    seen: [],
    usual: [['home-100', 150e9]],
  };
  return offerModels(snapshot, null);
};

describe('before anything was tried', () => {
  const advice = advise(prospect(10));
  test('what fits is shown without a value, and says that its chance is not known', () => {
    expect(advice?.opportunities.map(({ offer }) => offer)).toEqual(['add-on:tv', 'plan:home-1000', 'plan:home-300']);
    for (const offer of advice?.opportunities ?? []) expect(offer).toMatchObject({ measured: false, expected_minor: null, propensity: null, effect: null });
    expect(advice?.opportunities[0]?.basis).toMatch(/Nobody has been offered/);
  });
  test('everything that is not offered says why', () => {
    expect(advice?.notOffered).toEqual([{ offer: 'plan:home-25', kind: 'downgrade', name: 'home-25', because: 'the customer is not at risk of leaving' }]);
  });
  test('an ISP that sells nothing that is known has nothing to offer', () => {
    expect(advise(prospect(10), offerModels(null, null), NO_PRICE_LIST)?.none).toMatch(/not known yet/);
  });
});

describe('once offers have been tried by lot', () => {
  test('the best is the one that brings most margin, at what a month brings more', () => {
    const [best, next] = advise(prospect(10), tried(0.1, 0))?.opportunities ?? [];
    expect(best).toMatchObject({
      offer: 'plan:home-1000',
      kind: 'upsell',
      price_change_minor: 4000,
      margin_change_minor: 4000,
      margin_basis: 'margin',
      measured: true,
    });
    expect(best?.expected_minor?.mid).toBeCloseTo(0.1 * 4000 * (best?.months as number), -1);
    expect(next?.offer).toBe('plan:home-300');
    expect(best?.effect).toMatchObject({ told: 500, held_out: 500 });
  });
  test('a larger plan is not offered to who does not fill the smaller one, and not by the same margin', () => {
    const advice = advise(prospect(2), tried(0.1, 0));
    expect(advice?.opportunities.some(({ kind }) => kind === 'upsell')).toBe(false);
    expect(advice?.notOffered.filter(({ kind }) => kind === 'upsell').map(({ because }) => because)).toEqual(
      new Array(2).fill('the customer uses less than is usual on the plan'),
    );
  });
  test('sleeping dogs are let lie: what is surely worth less than nothing is not offered, and says so', () => {
    const advice = advise(prospect(10), tried(0.01, 0.08, 0.005));
    expect(advice?.opportunities).toEqual([]);
    expect(advice?.notOffered.find(({ offer }) => offer === 'plan:home-300')?.because).toMatch(/lose margin/);
    expect(advice?.none).toMatch(/Nothing on the price list fits now/);
  });
  test('doing nothing is a choice too: what is expected to bring nothing is not offered, although it might', () => {
    expect(advise(prospect(10), tried(0, 0.001, 0.02))?.notOffered.find(({ offer }) => offer === 'add-on:tv')?.because).toMatch(/doing nothing/);
  });
  test('a smaller plan is offered to who may leave and pays for more than is used', () => {
    const facts = { ...prospect(2), churn: { chance: 0.2, level: 'high' as const } };
    const offer = advise(facts, tried(0.3, -0.2))?.opportunities.find(({ kind }) => kind === 'downgrade');
    expect(offer).toMatchObject({ offer: 'plan:home-25', price_change_minor: -1500 });
    expect(offer?.expected_minor?.mid).toBeGreaterThan(0);
  });
  test('without a churn prediction there is no value, for nobody knows how long the customer stays', () => {
    const facts = { ...prospect(10), churn: { chance: null, level: 'no-data' as const } };
    expect(advise(facts, tried(0.1, 0))?.opportunities[0]).toMatchObject({ expected_minor: null, months: null });
  });
});

test('a complaint that is open, or a payment that failed, holds every offer back until it is settled', () => {
  const complaint = event('ticket.opened', '2026-06-28', { customer_id: 'c', ticket_id: 't1', category: 'billing' });
  const settled = event('ticket.closed', '2026-06-29', { customer_id: 'c', ticket_id: 't1', opened_at: '2026-06-28T10:00:00Z' });
  const failed = event('payment.failed', '2026-06-27', { customer_id: 'c', payment_id: 'p1', amount_minor: 5000, currency: 'USD', attempt: 1 });
  const paid = event('payment.succeeded', '2026-06-28', { customer_id: 'c', payment_id: 'p2', amount_minor: 5000, currency: 'USD' });
  const count = (...more: PlatformEvent[]) => advise(prospect(10, ...more), tried(0.1, 0))?.opportunities.length;
  expect([count(complaint), count(complaint, settled)]).toEqual([0, 3]);
  expect([count(failed), count(failed, paid)]).toEqual([0, 3]);
});
test('a refusal holds back what was refused and nothing else', () => {
  const refused = event('offer.refused', '2026-05-01', { customer_id: 'c', offer_id: 'o1', kind: 'upsell', plan_id: 'home-300' });
  expect(advise(prospect(10, refused), tried(0.1, 0))?.opportunities.map(({ offer }) => offer)).toEqual(['plan:home-1000', 'add-on:tv']);
});
test('the advice for one does not depend on who else is asked about', () => {
  const engine = new RevenueOpportunityEngine(offerKnowledge(PRICES, tried(0.1, 0)));
  const both = engine.advise(
    new Map([
      ['other', prospect(3)],
      ['c', prospect(10)],
    ]),
    TODAY,
  );
  expect(both.get('c')).toEqual(engine.advise(new Map([['c', prospect(10)]]), TODAY).get('c'));
});

import type { PriceList } from '../../data/price-list.ts';
import type { Prospect } from './prospect.ts';
import { type Item, type Shelf, shelfOf } from './shelf.ts';

// A small price list and a content customer on it, for tests.

const plan = (plan_id: string, price_minor: number, speed_down_mbps: number, more: Partial<PriceList['plans'][number]> = {}): PriceList['plans'][number] => ({
  plan_id,
  name: plan_id,
  price_minor,
  cost_minor: 2000,
  currency: 'USD',
  segment: 'residential',
  billing_mode: 'postpaid',
  speed_down_mbps,
  node_ids: ['n1'],
  ...more,
});

/** Four plans and one add-on, all with their cost, on one node. */
export const PRICES: PriceList = {
  plans: [plan('home-25', 3500, 25, { allowance_bytes: 300e9 }), plan('home-100', 5000, 100), plan('home-300', 7000, 300), plan('home-1000', 9000, 1000)],
  addOns: [{ add_on_id: 'tv', name: 'Television', price_minor: 1500, cost_minor: 1000, currency: 'USD', segment: 'residential' }],
};

export const SHELF: Shelf = shelfOf(PRICES, []);
const named = (thing: string): Item => SHELF.byThing.get(thing) as Item;
export const LARGER = named('plan:home-300');
export const SMALLER = named('plan:home-25');
export const ADD_ON = named('add-on:tv');

/** A customer on the plan of 100 who fills it, whom nothing holds and nothing stands against, on day 1000. */
export const given = (change: Partial<Prospect> = {}): Prospect => ({
  status: 'active',
  segment: 'residential',
  billing: 'postpaid',
  node: 'n1',
  planId: 'home-100',
  priceMinor: 5000,
  currency: 'USD',
  speedMbps: 100,
  tenureDays: 400,
  termDaysLeft: null,
  addOns: [],
  monthBytes: 200e9,
  fills: 1.5,
  allowanceShare: null,
  usedOn: null,
  limit: 'plan',
  limitSentence: 'Evenings at full speed',
  lineMaxMbps: null,
  portMbps: null,
  recovering: false,
  complaining: false,
  outageOpen: false,
  refusedOn: () => null,
  allowsMarketing: null,
  allowsCalls: true,
  churnChance: 0.02,
  churnLevel: 'low',
  left: null,
  today: 1000,
  ...change,
});

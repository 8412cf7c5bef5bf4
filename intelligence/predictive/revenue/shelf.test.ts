import { expect, test } from 'vitest';
import { NO_PRICE_LIST } from '../../data/price-list.ts';
import { PRICES } from './given.ts';
import { marginOf, type SeenPlan, shelfOf } from './shelf.ts';

const seen: SeenPlan = {
  plan_id: 'home-100',
  name: 'Home 100',
  price_minor: 4900,
  currency: 'USD',
  speed_down_mbps: 100,
  allowance_bytes: null,
  segment: 'residential',
  billing_mode: 'postpaid',
  node_ids: ['n7'],
};

test('an ISP that tells nothing can offer what its customers have, where they have it', () => {
  const [plan] = shelfOf(NO_PRICE_LIST, [seen]).plans;
  expect(plan).toMatchObject({ thing: 'plan:home-100', priceMinor: 4900, seenOnly: true, costMinor: null });
  expect([...(plan?.nodes ?? [])]).toEqual(['n7']);
});
test('what the ISP has told beats what was seen', () => {
  const plan = shelfOf(PRICES, [seen]).byThing.get('plan:home-100');
  expect(plan).toMatchObject({ priceMinor: 5000, seenOnly: false });
  expect([...(plan?.nodes ?? [])]).toEqual(['n1']);
});
test('a listing that does not say where counts where it was seen, and says so', () => {
  const { node_ids: _, ...anywhere } = PRICES.plans[1] as (typeof PRICES.plans)[number];
  const plan = shelfOf({ plans: [anywhere], addOns: [] }, [seen]).plans[0];
  expect(plan?.seenOnly).toBe(true);
  expect([...(plan?.nodes ?? [])]).toEqual(['n7']);
  expect(shelfOf({ plans: [anywhere], addOns: [] }, []).plans[0]?.nodes).toBeNull();
});
test('the margin is the price less the cost, as far as that is told', () => {
  expect(marginOf({ priceMinor: 5000, costMinor: 2000 })).toBe(3000);
  expect(marginOf({ priceMinor: 5000, costMinor: null })).toBe(5000);
});

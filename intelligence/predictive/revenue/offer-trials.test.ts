import { expect, test } from 'vitest';
import type { Measures } from '../../data/daily-facts.ts';
import { EntityHistory } from '../../data/entity-history.ts';
import { CustomerHistory } from '../../data/feature-store.ts';
import { type OfferMade, offerTrials } from './offer-trials.ts';

const at = (day: string, value: string | number): readonly [string, string, string | number] => [`${day}T10:00:00.000Z`, `e-${day}`, value];
const plan = (day: string, id: string, price: number, addOns = 0): Measures => ({
  'plan.id': at(day, id),
  'plan.price_minor': at(day, price),
  'plan.add_ons': at(day, addOns),
  status: at(day, 'active'),
});
const history = (...rows: [string, Measures][]): CustomerHistory => {
  const facts = new EntityHistory();
  for (const [day, measures] of rows) facts.add(day, day, measures);
  return new CustomerHistory(facts, new Map());
};
const offer = (change: Partial<OfferMade> = {}): OfferMade => ({
  ...{ customer: 'c', kind: 'upsell', thing: 'plan:b', priceMinor: 7000, on: '2026-03-01', heldOut: false, chance: 0.5 },
  ...change,
});
const come = (of: OfferMade, which: CustomerHistory) => offerTrials([of], new Map([['c', which]]), new Map())[of.kind];

test.each<[string, OfferMade['kind'], string, Measures, number]>([
  ['another plan at a higher price is a larger one', 'upsell', '2026-03-20', plan('2026-03-20', 'b', 7000), 1],
  ['a higher price of the same plan is none', 'upsell', '2026-03-20', plan('2026-03-20', 'a', 5500), 0],
  ['another plan at a lower price is a smaller one', 'downgrade', '2026-03-20', plan('2026-03-20', 'b', 3500), 1],
  ['one more additional service is one', 'cross-sell', '2026-03-20', plan('2026-03-20', 'a', 5000, 1), 1],
  ['what is taken after the sixty days is not of the offer', 'upsell', '2026-05-20', plan('2026-05-20', 'b', 7000), 0],
])('%s', (_what, kind, day, later, took) => {
  expect(come(offer({ kind }), history(['2026-01-01', plan('2026-01-01', 'a', 5000)], [day, later]))?.took).toEqual(Uint8Array.of(took));
});
test('who is held out and takes it all the same counts as having taken it', () => {
  const trial = come(offer({ heldOut: true }), history(['2026-01-01', plan('2026-01-01', 'a', 5000)], ['2026-03-20', plan('2026-03-20', 'b', 7000)]));
  expect([trial?.told[0], trial?.took[0]]).toEqual([0, 1]);
});
test('leaving within the sixty days is seen', () => {
  const left: Measures = { cancellations: [1, 1, 1, 1], status: at('2026-04-01', 'cancelled') };
  expect(come(offer(), history(['2026-01-01', plan('2026-01-01', 'a', 5000)], ['2026-04-01', left]))?.left).toEqual(Uint8Array.of(1));
});
test('what is known of a customer is what was known the evening before, not what the offer brought', () => {
  const trial = come(offer(), history(['2026-01-01', plan('2026-01-01', 'a', 5000)], ['2026-03-01', plan('2026-03-01', 'b', 7000)]));
  expect(trial?.rows[0]).toMatchObject({ price_minor: 5000, step_percent: 40 });
});
test('of two offers of one kind to one person the first counts', () => {
  const both = [offer({ on: '2026-03-05', heldOut: true }), offer()];
  expect(offerTrials(both, new Map([['c', history(['2026-01-01', plan('2026-01-01', 'a', 5000)])]]), new Map()).upsell?.told).toEqual(Uint8Array.of(1));
});

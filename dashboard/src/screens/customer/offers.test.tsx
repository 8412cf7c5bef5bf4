// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Opportunity, RevenueOpportunity, SessionInfo } from '../../api/types.ts';
import { TenantProvider } from '../../ui/tenant.tsx';
import { Offers } from './offers.tsx';

afterEach(cleanup);

const session: SessionInfo = { person: 'Ada', role: 'owner', tenant_id: 't', tenant_name: 'Ridgeline', time_zone: 'Africa/Lagos', currency: 'USD' };
const offer: Opportunity = {
  offer: 'plan:home-300',
  kind: 'upsell',
  name: 'Home 300',
  sentence: 'Home 300: the plan is filled and the line gives what it promises.',
  price_minor: 6995,
  price_change_minor: 2000,
  margin_change_minor: 1560,
  margin_basis: 'margin',
  currency: 'USD',
  propensity: { low: 0.08, mid: 0.12, high: 0.16, basis: 'of those like this who were told' },
  effect: { takes: { low: 2, mid: 6.2, high: 10 }, leaves: { low: -1, mid: 0.4, high: 2 }, told: 700, held_out: 660 },
  months: 11.2,
  expected_minor: { low: -150, mid: 960, high: 2070 },
  measured: true,
  basis: 'Margin within 12 months against not making the offer.',
  reasons: [{ sentence: 'Uses 1.6 times what is usual on the plan', source: ['usage.recorded'], latest: '2026-03-02T00:00:00Z' }],
};
const show = (part: Partial<RevenueOpportunity>) =>
  render(
    <TenantProvider session={session}>
      <Offers
        worth={{ monthly_price_minor: 4995, currency: 'USD', at_risk_minor: 120, opportunities: [offer], not_offered: [], none_because: null, ...part }}
      />
    </TenantProvider>,
  ).container.textContent ?? '';

test('an offer shows its price, its worth with bounds, and what making it changes beside whom it was measured on', () => {
  const text = show({});
  expect(text).toContain('$69.95, +$20');
  expect(text).toContain('$9.60, between -$1.50 and $20.70');
  expect(text).toContain('+6.2 of 100 take it, +0.4 leave (700 told, 660 held out by lot)');
});
test('what is not known is said in its place', () => {
  expect(show({ opportunities: [{ ...offer, expected_minor: null, propensity: null, effect: null }] })).toContain('Worth in a yearnot known');
});
test('a price without its cost says that it counts as margin', () => {
  expect(show({ opportunities: [{ ...offer, margin_basis: 'price' }] })).toContain('the price counts as margin');
});
test('everything that is not offered is there with its reason', () => {
  const text = show({
    opportunities: [],
    not_offered: [{ offer: 'add-on:tv', kind: 'cross-sell', name: 'Television', because: 'the customer has it already' }],
    none_because: 'Nothing fits now.',
  });
  expect(text).toContain('Nothing fits now.');
  expect(text).toContain('Television · beside the plan: the customer has it already');
});

import { expect, test } from 'vitest';
import type { TenantRollUp } from '../../api/types.ts';
import { lossShare, platformSentence, troublesOf } from './sentences.ts';

const isp: TenantRollUp = {
  tenant_id: 'north',
  tenant_name: 'North Net',
  country: 'NG',
  as_of: '2026-03-03T06:00:00Z',
  customers: 1200,
  scored: 1200,
  health: 71,
  grades: {},
  confidence: 0.9,
  customers_high: 60,
  monthly_minor: 1_000_000,
  high_monthly_minor: 60_000,
  expected_loss_minor: 45_000,
  currency: 'NGN',
  open_outages: 0,
  silent_feeds: [],
  findings: [],
  revenue_30d: null,
};

test('the platform is told in sentences, the ISP with most at risk by name', () => {
  expect(platformSentence([isp, { ...isp, tenant_name: 'South', silent_feeds: ['usage'] }])).toBe(
    '2 ISPs with 2,400 customers. Most is at risk at North Net: 4.5 % of what its customers pay. 1 ISP has an outage or a silent feed.',
  );
  expect(platformSentence([])).toBe('No ISP has been set up yet.');
});
test('what was never scored has no share at risk', () => {
  expect(lossShare({ ...isp, scored: 0 })).toBeNull();
});
test('what goes on is told, and that nothing does', () => {
  expect(troublesOf(isp)).toBe('Nothing stands out.');
  expect(troublesOf({ ...isp, open_outages: 2, silent_feeds: ['usage'], findings: [{ kind: 'full', customers: 3 }] })).toBe(
    '2 open outages; nothing heard of usage; 1 finding.',
  );
});

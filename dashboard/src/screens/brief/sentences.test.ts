import { expect, test } from 'vitest';
import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { morning, states } from './sentences.ts';

const data: TenantEcosystemIntelligence = {
  tenant_id: 't',
  tenant_name: 'Ridgeline',
  as_of: '2026-03-03T06:00:00Z',
  overall_health: { score: 71, customers: 1842, scored: 1790, grades: { A: 820, B: 512, C: 301, D: 102, E: 55, 'no-data': 52 }, confidence: 0.8 },
  churn_risks: { customers_high: 214, monthly_minor: 1_830_000, expected_loss_minor: 1, currency: 'USD', worst: [] },
  growth_opportunities: { items: [], none_because: null },
  operational_insights: [
    { sentence: '3 payments failed', evidence: '', action: '', customers: 3, node_id: null },
    { sentence: '41 customers on Tower Ridge had a bad evening', evidence: '', action: '', customers: 41, node_id: 'r' },
  ],
  revenue_forecast: { monthly_minor: null, low_minor: null, high_minor: null, currency: null, basis: '' },
  model: null,
};

test('the morning is said in sentences, the finding that touches most customers last', () => {
  expect(morning(data, 'USD')).toBe(
    '214 customers are at high risk of leaving; together they pay $18,300 a month. The health of 157 customers of 1,842 needs attention. 41 customers on Tower Ridge had a bad evening.',
  );
});
test('before the first scores the morning says so and gives no number as zero', () => {
  const unscored = { ...data.overall_health, scored: 0 };
  expect(morning({ ...data, overall_health: unscored }, 'USD')).toBe('1,842 customers known, none scored yet. The brief begins with the first scores.');
  expect(morning({ ...data, overall_health: { ...unscored, customers: 0 } }, 'USD')).toContain('No customer is known yet');
});
test('a morning without trouble is said to be one', () => {
  const well = {
    ...data,
    overall_health: { ...data.overall_health, grades: { A: 1842 } },
    churn_risks: { ...data.churn_risks, customers_high: 0 },
    operational_insights: [],
  };
  expect(morning(well, 'USD')).toBe('Nobody is at high risk of leaving. The health of none needs attention.');
});
test('every grade belongs to one of the four states', () => {
  expect(states(data.overall_health.grades)).toEqual({ healthy: 1332, watch: 301, attention: 157, 'no-data': 52 });
});

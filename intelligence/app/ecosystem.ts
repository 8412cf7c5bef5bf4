import type { EcosystemRows } from '../adapters/postgres/tenant-queries.ts';
import type { CustomerRow } from '../contract/api/lists.ts';
import type { TenantEcosystemIntelligence } from '../contract/api/tenant.ts';
import type { TenantModels } from './models/tenant-models.ts';

const several = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
const Z95 = 1.96;

type Insight = TenantEcosystemIntelligence['operational_insights'][number];

function insights(rows: EcosystemRows): Insight[] {
  const found: Insight[] = rows.openOutages.map(({ node, since, customers }) => ({
    sentence: `${node} is in an outage; ${several(customers, 'customer')} cannot use the service.`,
    evidence: `outage.started since ${since}`,
    action: 'Restore the node first; dunning and offers to these customers are held until then.',
    customers,
    node_id: node,
  }));
  for (const { node, minutes, customers, high } of rows.nodes) {
    if (minutes < 60 || customers === 0) continue;
    found.push({
      sentence: `${node} was down for ${Math.round(minutes / 6) / 10} hours in 30 days; ${high} of its ${several(customers, 'customer')} are at high risk of leaving.`,
      evidence: `outage.ended, ${minutes} minutes in 30 days`,
      action: 'Look for the cause at the node before anyone calls its customers.',
      customers,
      node_id: node,
    });
  }
  if (rows.failing > 0)
    found.push({
      sentence: `${several(rows.failing, 'payment')} ${rows.failing === 1 ? 'is' : 'are'} being recovered.`,
      evidence: 'open runs of payment-recovery',
      action: 'See the decisions; tasks for a person appear there when reminders did not help.',
      customers: rows.failing,
      node_id: null,
    });
  return found;
}

/** `TenantIntelligence`: roll-ups that equal the sums over the customers they count. */
export function ecosystemOf(
  rows: EcosystemRows,
  worst: readonly CustomerRow[],
  growth: TenantEcosystemIntelligence['growth_opportunities'],
  models: TenantModels,
  now: Date,
): TenantEcosystemIntelligence {
  const expected = rows.monthlyMinor - rows.expectedLossMinor;
  const half = Math.round(Z95 * Math.sqrt(rows.lossVariance));
  const { card } = models;
  const churn = models.churn.champion;
  return {
    tenant_id: rows.tenant.tenant_id,
    tenant_name: rows.tenant.name,
    as_of: now.toISOString(),
    overall_health: { score: rows.meanHealth, customers: rows.customers, scored: rows.scored, grades: { ...rows.grades }, confidence: rows.meanConfidence },
    churn_risks: {
      customers_high: rows.high,
      monthly_minor: rows.highMonthlyMinor,
      expected_loss_minor: rows.expectedLossMinor,
      currency: rows.currency,
      worst: [...worst],
    },
    growth_opportunities: growth,
    operational_insights: insights(rows),
    revenue_forecast:
      rows.scored === 0
        ? { monthly_minor: null, low_minor: null, high_minor: null, currency: rows.currency, basis: 'No customer has been scored yet.' }
        : {
            monthly_minor: expected,
            low_minor: Math.max(0, expected - half),
            high_minor: Math.min(rows.monthlyMinor, expected + half),
            currency: rows.currency,
            basis: `Monthly revenue in 60 days of the ${several(rows.customers, 'customer')} of today: prices less expected leavers, 95 % band if they leave independently; new customers are not in it.`,
          },
    model:
      churn && card
        ? {
            name: churn.name,
            version: churn.version,
            trained_at: churn.trainedAt,
            roc_auc: card.metrics.roc_auc,
            log_loss: card.metrics.log_loss,
            ece: card.metrics.ece,
            test_rows: card.testRows,
          }
        : null,
  };
}

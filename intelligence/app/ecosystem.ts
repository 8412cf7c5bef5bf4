import type { EcosystemNow, EcosystemSums } from '../adapters/postgres/tenant-queries.ts';
import type { CustomerRow } from '../contract/api/lists.ts';
import type { OperationalInsight, PeerComparison, TenantEcosystemIntelligence } from '../contract/api/tenant.ts';
import { TenantIntelligence } from '../predictive/tenant.ts';
import type { Brief } from './brief.ts';
import type { TenantModels } from './models/tenant-models.ts';

/** What the view of a whole ISP is made of. */
export type EcosystemParts = {
  readonly present: EcosystemNow;
  readonly sums: EcosystemSums;
  readonly worst: readonly CustomerRow[];
  readonly growth: TenantEcosystemIntelligence['growth_opportunities'];
  readonly brief: Brief | null;
  readonly settled: { readonly rows: number; readonly held_95: number };
  readonly peers: PeerComparison;
};

/** Findings of the night, with what goes on right now before them. */
function insights(present: EcosystemNow, brief: Brief | null): OperationalInsight[] {
  const tenant = new TenantIntelligence();
  return [
    ...tenant.now(present),
    ...(brief?.findings ?? []).map(({ monthlyMinor, node, partner, ...told }) => ({
      ...told,
      monthly_minor: monthlyMinor,
      node_id: node,
      partner_id: partner,
    })),
  ];
}

/** The ISP at a glance: roll-ups that equal the sums over the customers they count, and what was found out at night. */
export function ecosystemOf(
  { present, sums, worst, growth, brief, settled, peers }: EcosystemParts,
  models: TenantModels,
  asOf: string,
): TenantEcosystemIntelligence {
  const { card } = models;
  const churn = models.churn.champion;
  return {
    tenant_id: present.tenant.tenant_id,
    tenant_name: present.tenant.name,
    as_of: asOf,
    overall_health: { score: sums.meanHealth, customers: sums.customers, scored: sums.scored, grades: { ...sums.grades }, confidence: sums.meanConfidence },
    churn_risks: {
      customers_high: sums.high,
      monthly_minor: sums.highMonthlyMinor,
      expected_loss_minor: sums.expectedLossMinor,
      currency: sums.currency,
      worst: [...worst],
    },
    growth_opportunities: growth,
    operational_insights: insights(present, brief),
    revenue_forecast: { ...new TenantIntelligence().forecast(brief?.forecast ?? null, brief?.days ?? null), currency: sums.currency, settled },
    peers,
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

import type { EcosystemRows } from '../adapters/postgres/tenant-queries.ts';
import type { CustomerRow } from '../contract/api/lists.ts';
import type { OperationalInsight, PeerComparison, TenantEcosystemIntelligence } from '../contract/api/tenant.ts';
import { TenantIntelligence } from '../predictive/tenant.ts';
import type { Brief } from './brief.ts';
import type { TenantModels } from './models/tenant-models.ts';

/** What the view of a whole ISP is made of. */
export type EcosystemParts = {
  readonly rows: EcosystemRows;
  readonly worst: readonly CustomerRow[];
  readonly growth: TenantEcosystemIntelligence['growth_opportunities'];
  readonly brief: Brief | null;
  readonly settled: { readonly rows: number; readonly held_95: number };
  readonly peers: PeerComparison;
};

/** Findings of the night, with what goes on right now before them. */
function insights(rows: EcosystemRows, brief: Brief | null): OperationalInsight[] {
  const tenant = new TenantIntelligence();
  return [
    ...tenant.now(rows),
    ...(brief?.findings ?? []).map(({ monthlyMinor, node, partner, ...told }) => ({
      ...told,
      monthly_minor: monthlyMinor,
      node_id: node,
      partner_id: partner,
    })),
  ];
}

/** The ISP at a glance: roll-ups that equal the sums over the customers they count, and what was found out at night. */
export function ecosystemOf({ rows, worst, growth, brief, settled, peers }: EcosystemParts, models: TenantModels, now: Date): TenantEcosystemIntelligence {
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
    operational_insights: insights(rows, brief),
    revenue_forecast: { ...new TenantIntelligence().forecast(brief?.forecast ?? null, brief?.days ?? null), currency: rows.currency, settled },
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

import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { AmountMinor, BalanceMinor, Chance, Currency, Id, Moment } from '../words.ts';
import { CustomerRow } from './lists.ts';
import { OpportunitySum } from './opportunities.ts';

/** The ISP at a glance; every number can be opened as the list that it counts. */
export const TenantEcosystemIntelligence = Type.Object(
  {
    tenant_id: Id,
    tenant_name: Type.String(),
    as_of: Moment,
    overall_health: Type.Object(
      {
        score: orNull(Type.Number()),
        customers: Type.Integer(),
        scored: Type.Integer(),
        grades: Type.Record(Type.String(), Type.Integer()),
        confidence: Chance,
      },
      closed,
    ),
    churn_risks: Type.Object(
      {
        customers_high: Type.Integer(),
        /** What the customers of level high pay a month. */
        monthly_minor: AmountMinor,
        /** Sum over all customers of price × chance, rounded per customer: it equals the sum of the list to the cent. */
        expected_loss_minor: AmountMinor,
        currency: orNull(Currency),
        worst: Type.Array(CustomerRow),
      },
      closed,
    ),
    growth_opportunities: Type.Object(
      /** By kind of offer; each customer is counted once, with the best offer, as in the list of opportunities. */
      { items: Type.Array(OpportunitySum), none_because: orNull(Type.String()) },
      closed,
    ),
    operational_insights: Type.Array(
      Type.Object({ sentence: Type.String(), evidence: Type.String(), action: Type.String(), customers: Type.Integer(), node_id: orNull(Id) }, closed),
    ),
    revenue_forecast: Type.Object(
      {
        monthly_minor: orNull(BalanceMinor),
        low_minor: orNull(BalanceMinor),
        high_minor: orNull(BalanceMinor),
        currency: orNull(Currency),
        basis: Type.String(),
      },
      closed,
    ),
    model: orNull(
      Type.Object(
        {
          name: Type.String(),
          version: Type.String(),
          trained_at: Moment,
          /** Measured on customers and months that the model had not seen. */
          roc_auc: orNull(Type.Number()),
          log_loss: orNull(Type.Number()),
          ece: orNull(Type.Number()),
          test_rows: Type.Integer(),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type TenantEcosystemIntelligence = Static<typeof TenantEcosystemIntelligence>;

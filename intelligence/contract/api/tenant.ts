import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { AmountMinor, BalanceMinor, CalendarDay, Chance, Currency, Id, Moment } from '../words.ts';
import { CustomerRow } from './lists.ts';
import { OpportunitySum } from './opportunities.ts';

/** Something that stands out: a sentence, its evidence, what to do, and whom it touches. */
export const OperationalInsight = Type.Object(
  {
    kind: Type.Enum(['outage', 'recovery', 'evenings', 'outages', 'full', 'payments', 'tickets', 'partner', 'feed', 'price']),
    sentence: Type.String(),
    evidence: Type.String(),
    action: Type.String(),
    customers: Type.Integer(),
    /** What the customers touched pay a month; null where that is not counted. */
    monthly_minor: orNull(AmountMinor),
    /** The list that it opens: the customers of a node, or a partner; null where there is none. */
    node_id: orNull(Id),
    partner_id: orNull(Id),
  },
  closed,
);
export type OperationalInsight = Static<typeof OperationalInsight>;

/** What will be billed from one day to another, with the bounds within which it lies with a chance of 80 and of 95 %, and what it is made of. */
export const RevenueSpan = Type.Object(
  {
    days: Type.Integer(),
    from: CalendarDay,
    until: CalendarDay,
    expected_minor: AmountMinor,
    low_80_minor: AmountMinor,
    high_80_minor: AmountMinor,
    low_95_minor: AmountMinor,
    high_95_minor: AmountMinor,
    /** If everybody of today stayed; less leavers, with those who join, with changes of price at the usual pace. */
    existing_minor: AmountMinor,
    leavers_minor: AmountMinor,
    joins_minor: AmountMinor,
    repriced_minor: BalanceMinor,
  },
  closed,
);
export type RevenueSpan = Static<typeof RevenueSpan>;

export const RevenueForecast = Type.Object(
  {
    spans: Type.Array(RevenueSpan),
    currency: orNull(Currency),
    basis: Type.String(),
    /** Forecasts of before whose days have passed, and how many of them held their bounds of 95 %. */
    settled: Type.Object({ rows: Type.Integer(), held_95: Type.Integer() }, closed),
  },
  closed,
);
export type RevenueForecast = Static<typeof RevenueForecast>;

/** The own figure of a month beside the middle half of the peers, of whom nobody is named. */
export const PeerBand = Type.Object(
  {
    measure: Type.Enum(['churn_percent', 'arpu_minor', 'tickets_per_100', 'outage_minutes', 'failed_payment_percent', 'health']),
    own: orNull(Type.Number()),
    low: Type.Number(),
    middle: Type.Number(),
    high: Type.Number(),
    peers: Type.Integer(),
    among: Type.String(),
  },
  closed,
);
export type PeerBand = Static<typeof PeerBand>;

export const PeerComparison = Type.Object(
  { takes_part: Type.Boolean(), month: orNull(CalendarDay), bands: Type.Array(PeerBand), none_because: orNull(Type.String()) },
  closed,
);
export type PeerComparison = Static<typeof PeerComparison>;

/** Whether the ISP gives its figures to the comparison and gets the bands of the others. */
export const TakePart = Type.Object({ takes_part: Type.Boolean() }, closed);

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
    operational_insights: Type.Array(OperationalInsight),
    revenue_forecast: RevenueForecast,
    peers: PeerComparison,
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

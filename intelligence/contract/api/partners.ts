import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { AmountMinor, BalanceMinor, CalendarDay, Chance, Currency, Id, Moment } from '../words.ts';

const customerSums = {
  customers: Type.Integer(),
  activated_30d: Type.Integer(),
  activated_90d: Type.Integer(),
  lapsed_90d: Type.Integer(),
  customer_days_90d: Type.Integer(),
  tickets_90d: Type.Integer(),
  complaining_90d: Type.Integer(),
  billed_minor: AmountMinor,
  unpaid_minor: AmountMinor,
  billed_customers: Type.Integer(),
  owing_customers: Type.Integer(),
  paid_90d_minor: AmountMinor,
  timed_payments_90d: Type.Integer(),
  days_late_90d: Type.Integer(),
};
const partnerMoney = {
  commission_30d_minor: AmountMinor,
  commission_90d_minor: AmountMinor,
  topped_up_90d_minor: AmountMinor,
  top_ups_90d: Type.Integer(),
};

/** Counts and sums of a group of customers; those of the partners and of the customers without one add up to the tenant's. */
export const CustomerSums = Type.Object(customerSums, closed);

/** The quartiles of the other partners of the ISP, without their names. */
export const PeerBand = Type.Object({ low: Type.Number(), middle: Type.Number(), high: Type.Number(), peers: Type.Integer() }, closed);
export type PeerBand = Static<typeof PeerBand>;

/** One figure of a partner with what it counts, on how many it rests, and how similar partners stand. */
export const PartnerFigure = Type.Object(
  {
    name: Type.Enum(['activations', 'lapses', 'collections', 'days-late', 'complaints']),
    label: Type.String(),
    value: orNull(Type.Number()),
    unit: Type.String(),
    /** Customers (payments for days late) it rests on. */
    n: Type.Integer(),
    definition: Type.String(),
    unknown_because: orNull(Type.String()),
    band: orNull(PeerBand),
    /** Against the band: on its good side, inside it, or on its bad side. */
    against_band: orNull(Type.Enum(['better', 'within', 'worse'])),
    no_band_because: orNull(Type.String()),
  },
  closed,
);
export type PartnerFigure = Static<typeof PartnerFigure>;

/** One part of the success score; `points` are what it adds to (or takes from) the 50 of the ISP's own average. */
export const PartnerReason = Type.Object(
  {
    name: Type.Enum(['lapses', 'collections', 'activations', 'complaints']),
    sentence: Type.String(),
    weight: Chance,
    points: Type.Number(),
    /** How much of the difference to the average is believed: 0 nothing, 1 all of it. */
    confidence: Chance,
    /** What was seen against what the average would give, and the same drawn towards 1 by how little was seen. */
    seen_ratio: orNull(Type.Number()),
    believed_ratio: Type.Number(),
    n: Type.Integer(),
  },
  closed,
);
export type PartnerReason = Static<typeof PartnerReason>;

/** 0 to 100, 50 being the ISP's own average: `average` + the points of `reasons` add up to `score` (within 1e-9). */
export const PartnerSuccess = Type.Object(
  {
    score: orNull(Type.Number({ minimum: 0, maximum: 100 })),
    average: Type.Number(),
    grade: Type.Enum(['A', 'B', 'C', 'D', 'E', 'no-data']),
    confidence: Chance,
    /** The strongest first. */
    reasons: Type.Array(PartnerReason),
    definition: Type.String(),
    /** Why there is no grade, when there is none. */
    abstained: orNull(Type.String()),
  },
  closed,
);
export type PartnerSuccess = Static<typeof PartnerSuccess>;

/** What the facts tell of the wallet; the balance is null, with what is missing, while they do not tell what leaves it. */
export const PartnerWallet = Type.Object(
  {
    balance_minor: orNull(BalanceMinor),
    days_left: orNull(Type.Number()),
    unknown_because: orNull(Type.String()),
    topped_up_90d_minor: AmountMinor,
    top_ups_90d: Type.Integer(),
    last_top_up_on: orNull(CalendarDay),
  },
  closed,
);
export type PartnerWallet = Static<typeof PartnerWallet>;

/** Commission earned, and that of the next month with the interval in which it lies with the chance `level`. */
export const PartnerCommission = Type.Object(
  {
    earned_30d_minor: AmountMinor,
    earned_90d_minor: AmountMinor,
    forecast: orNull(
      Type.Object(
        {
          from: CalendarDay,
          to: CalendarDay,
          minor: AmountMinor,
          low_minor: AmountMinor,
          high_minor: AmountMinor,
          level: Chance,
          n: Type.Integer(),
          basis: Type.String(),
        },
        closed,
      ),
    ),
    none_because: orNull(Type.String()),
  },
  closed,
);
export type PartnerCommission = Static<typeof PartnerCommission>;

export const PartnerCard = Type.Object(
  {
    partner_id: Id,
    name: orNull(Type.String()),
    status: Type.Enum(['active', 'left']),
    success: PartnerSuccess,
    figures: Type.Array(PartnerFigure),
    wallet: PartnerWallet,
    commission: PartnerCommission,
    sums: CustomerSums,
  },
  closed,
);
export type PartnerCard = Static<typeof PartnerCard>;

/** All partners of the ISP, the lowest score first; `totals` equals the sums of the cards and of `no_partner`, to the unit. */
export const PartnerList = Type.Object(
  {
    as_of: Moment,
    currency: Currency,
    partners: Type.Array(PartnerCard),
    no_partner: CustomerSums,
    totals: Type.Object({ ...customerSums, ...partnerMoney }, closed),
  },
  closed,
);
export type PartnerList = Static<typeof PartnerList>;

/** One partner with its complete spans of commission, oldest first. */
export const PartnerRecord = Type.Object(
  {
    as_of: Moment,
    currency: Currency,
    partner: PartnerCard,
    commission_history: Type.Array(Type.Object({ from: CalendarDay, to: CalendarDay, minor: AmountMinor }, closed)),
  },
  closed,
);
export type PartnerRecord = Static<typeof PartnerRecord>;

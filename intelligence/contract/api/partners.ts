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
  charged_30d_minor: AmountMinor,
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
    /** Whether the partner stands out on the good or the bad side: chance alone would give that in one case of a hundred at most. */
    stands_out: orNull(Type.Enum(['better', 'worse'])),
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

/** Days that a wallet lasts; null is more than the `within_days` that are looked at. With a chance of 80 and 95 % it is between the two. */
export const DaysLeft = Type.Object(
  {
    expected: orNull(Type.Integer()),
    low_80: orNull(Type.Integer()),
    high_80: orNull(Type.Integer()),
    low_95: orNull(Type.Integer()),
    high_95: orNull(Type.Integer()),
    within_days: Type.Integer(),
  },
  closed,
);
export type DaysLeft = Static<typeof DaysLeft>;

/** What the facts tell of the wallet; what they do not tell is null, with what is missing. */
export const PartnerWallet = Type.Object(
  {
    balance_minor: orNull(BalanceMinor),
    /** When the balance was told. */
    balance_at: orNull(Moment),
    /** Full days from today on at the charges that are foretold, without another top-up. */
    days_left: orNull(DaysLeft),
    /** The day on which it is used up; null when it is further away than is looked at. */
    used_up_on: orNull(CalendarDay),
    unknown_because: orNull(Type.String()),
    charged_30d_minor: AmountMinor,
    topped_up_90d_minor: AmountMinor,
    top_ups_90d: Type.Integer(),
    last_top_up_on: orNull(CalendarDay),
  },
  closed,
);
export type PartnerWallet = Static<typeof PartnerWallet>;

/** Commission earned, and that of the next four weeks (the next calendar month for who earns monthly): with a chance of 80 and 95 % it lies between the two. */
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
          low_80_minor: AmountMinor,
          high_80_minor: AmountMinor,
          low_95_minor: AmountMinor,
          high_95_minor: AmountMinor,
          /** Spans of the past, of this and like partners, of which the error is known. */
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

const partnerCustomer = {
  customer_id: Id,
  name: orNull(Type.String()),
  monthly_price_minor: orNull(AmountMinor),
  currency: orNull(Currency),
};

/** Customers of a partner whose next month begins within seven days, by the day of the latest bill (of the latest payment for who pays in advance). */
export const PartnerRenewals = Type.Object(
  {
    from: CalendarDay,
    until: CalendarDay,
    customers: Type.Integer(),
    monthly_minor: AmountMinor,
    /** Customers of whom no bill or payment of the last two months tells when their month begins. */
    not_known: Type.Integer(),
    /** The soonest first, at most fifty. */
    list: Type.Array(Type.Object({ ...partnerCustomer, renews_on: CalendarDay }, closed)),
  },
  closed,
);

/** Who of a partner's customers is likely to leave. `expected` is the sum of the chances of those who were scored. */
export const PartnerLapses = Type.Object(
  {
    within_days: Type.Integer(),
    expected: orNull(Type.Number()),
    scored: Type.Integer(),
    not_scored: Type.Integer(),
    high: Type.Integer(),
    medium: Type.Integer(),
    /** The likeliest first, at most ten of high or medium risk. */
    list: Type.Array(Type.Object({ ...partnerCustomer, chance: Chance, level: Type.Enum(['high', 'medium']), renews_on: orNull(CalendarDay) }, closed)),
  },
  closed,
);

/** One partner with its complete spans of commission, oldest first, its single days of the last 90, its renewals and likely lapses. */
export const PartnerRecord = Type.Object(
  {
    as_of: Moment,
    currency: Currency,
    partner: PartnerCard,
    commission_history: Type.Array(Type.Object({ from: CalendarDay, to: CalendarDay, minor: AmountMinor }, closed)),
    /** The latest first; together they are `earned_90d_minor`. */
    commission_lines: Type.Array(Type.Object({ day: CalendarDay, minor: AmountMinor }, closed)),
    renewals: PartnerRenewals,
    lapses: PartnerLapses,
  },
  closed,
);
export type PartnerRecord = Static<typeof PartnerRecord>;

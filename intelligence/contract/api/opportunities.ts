import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { After, AmountMinor, BalanceMinor, Currency, Id, Moment } from '../words.ts';

const OfferKindWord = Type.Enum(['upsell', 'cross-sell', 'downgrade', 'win-back']);
export type OfferKindWord = Static<typeof OfferKindWord>;

/** A number between two bounds within which it lies with a chance of 95 %. */
const Range = Type.Object({ low: Type.Number(), mid: Type.Number(), high: Type.Number() }, closed);
/** The same in minor units of the currency. */
const MinorRange = Type.Object({ low: BalanceMinor, mid: BalanceMinor, high: BalanceMinor }, closed);
export type MinorRange = Static<typeof MinorRange>;

/** Why an offer fits, with the facts that say so. */
export const OfferReason = Type.Object({ sentence: Type.String(), source: Type.Array(Type.String()), latest: orNull(Moment) }, closed);
export type OfferReason = Static<typeof OfferReason>;

/**
 * Something that the customer could have and does not. `expected_minor` is the margin that making the offer brings within
 * `months` months against not making it; while the effect has not been measured it is the margin of who takes it, and says so.
 */
export const Opportunity = Type.Object(
  {
    /** `plan:` or `add-on:` and the id. */
    offer: Type.String(),
    kind: OfferKindWord,
    name: Type.String(),
    sentence: Type.String(),
    /** What a month costs the customer afterwards, and how much more that is than now. */
    price_minor: AmountMinor,
    price_change_minor: BalanceMinor,
    /** What a month brings the ISP more than now; the cost of carrying is taken off where the ISP has told it. */
    margin_change_minor: BalanceMinor,
    margin_basis: Type.Enum(['margin', 'price']),
    currency: Currency,
    /** The chance that the customer takes it within 60 days when it is offered; null while nothing is known. */
    propensity: orNull(Type.Object({ ...Range.properties, basis: Type.String() }, closed)),
    /** What making the offer changes, in points of 100: taking it, and leaving within 60 days. Null while not measured. */
    effect: orNull(Type.Object({ takes: Range, leaves: Range, told: Type.Integer(), held_out: Type.Integer() }, closed)),
    /** Months of the next twelve that the customer is expected to stay; null without a churn prediction. */
    months: orNull(Type.Number()),
    expected_minor: orNull(MinorRange),
    measured: Type.Boolean(),
    /** How the number came about, or why there is none. */
    basis: Type.String(),
    reasons: Type.Array(OfferReason),
  },
  closed,
);
export type Opportunity = Static<typeof Opportunity>;

/** Something that is sold and is not offered to this customer, and the rule that says so. */
export const NotOffered = Type.Object({ offer: Type.String(), kind: OfferKindWord, name: Type.String(), because: Type.String() }, closed);
export type NotOffered = Static<typeof NotOffered>;

/** One line of the list: a customer and the best offer to it. */
export const OpportunityRow = Type.Object(
  {
    customer_id: Id,
    name: orNull(Type.String()),
    status: Type.Enum(['prospect', 'active', 'suspended', 'cancelled']),
    plan_name: orNull(Type.String()),
    made_at: Moment,
    opportunity: Opportunity,
  },
  closed,
);
export type OpportunityRow = Static<typeof OpportunityRow>;

/** The best offers of one kind together. The bounds are the sums of the bounds: they hold also when all estimates err to one side. */
export const OpportunitySum = Type.Object(
  {
    kind: OfferKindWord,
    title: Type.String(),
    customers: Type.Integer(),
    /** Of the customers whose offer has a value; null when none has. */
    expected_minor: orNull(MinorRange),
    /** Customers whose offer's effect has been measured. */
    measured: Type.Integer(),
  },
  closed,
);
export type OpportunitySum = Static<typeof OpportunitySum>;

/** A window of the list, with the sums of the whole list by kind. */
export const OpportunityList = Type.Object(
  { rows: Type.Array(OpportunityRow), total: Type.Integer(), sums: Type.Array(OpportunitySum), currency: orNull(Currency), next: orNull(Type.String()) },
  closed,
);
export type OpportunityList = Static<typeof OpportunityList>;

/** How the list is asked for. */
export const OpportunityQuery = Type.Object(
  {
    kind: Type.Optional(OfferKindWord),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
    after: Type.Optional(After),
  },
  closed,
);
export type OpportunityQuery = Static<typeof OpportunityQuery>;

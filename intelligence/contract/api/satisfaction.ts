import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Chance, Moment } from '../words.ts';

/** A reason of the satisfaction: points of 10 that it adds to (or takes from) what is typical. */
const SatisfactionReason = Type.Object(
  { signal: Type.String(), sentence: Type.String(), points: Type.Number(), source: Type.Array(Type.String()), latest: orNull(Moment) },
  closed,
);

/**
 * How content a customer is believed to be, from 0 to 10, with the bounds within which it lies with a chance of 95 %.
 * `typical` + the points of `reasons` + `other_points` add up to `value`.
 */
export const Satisfaction = Type.Object(
  {
    value: orNull(Type.Number({ minimum: 0, maximum: 10 })),
    low: orNull(Type.Number()),
    high: orNull(Type.Number()),
    typical: orNull(Type.Number()),
    reasons: Type.Array(SatisfactionReason),
    other_points: Type.Number(),
    /** The share of the signals that are known of this customer. */
    confidence: Chance,
    /** Answers within 130 days, and the latest of them. */
    answers: Type.Integer(),
    last_answer: orNull(Type.Number()),
    /** Why there is no value. */
    abstained: orNull(Type.String()),
    made_at: orNull(Moment),
  },
  closed,
);
export type Satisfaction = Static<typeof Satisfaction>;

/** A figure with its 95 % interval. */
const Figure = Type.Object({ low: Type.Number(), mid: Type.Number(), high: Type.Number() }, closed);

/**
 * Satisfaction of all customers, or of a segment: as answered, and corrected for who answers. `nps` runs from -100 to 100: of 100
 * customers, those who would answer 9 or 10 less those who would answer 0 to 6 (the net promoter scale, Reichheld 2003).
 */
export const SatisfactionGroup = Type.Object(
  {
    /** `all`, or the segment. */
    group: Type.String(),
    customers: Type.Integer(),
    asked: Type.Integer(),
    answered: Type.Integer(),
    /** Of those who answered within 90 days; null while fewer than 20 have. */
    raw: orNull(Type.Object({ mean: Figure, nps: Figure }, closed)),
    corrected: Type.Object({ mean: Figure, nps: Figure }, closed),
  },
  closed,
);
export type SatisfactionGroup = Static<typeof SatisfactionGroup>;

/** How content the customers of an ISP are; `answering` says how many of 100 who would give such an answer give one. */
export const TenantSatisfaction = Type.Object(
  {
    as_of: orNull(Moment),
    groups: Type.Array(SatisfactionGroup),
    answering: Type.Array(Type.Object({ answers: Type.String(), of_100: Type.Number() }, closed)),
    basis: Type.String(),
    none_because: orNull(Type.String()),
  },
  closed,
);
export type TenantSatisfaction = Static<typeof TenantSatisfaction>;

import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Chance, Id, Moment } from '../words.ts';

/** Why a person leaves a customer out of lists and advice. */
export const ExemptionKind = Type.Enum(['vpn', 'second-line', 'staff', 'test-line', 'snoozed', 'not-at-risk', 'already-handled', 'other']);
export type ExemptionKind = Static<typeof ExemptionKind>;

/** Asks that a customer be left out of lists and advice until a moment; the customer comes back by itself. */
export const ExemptCustomer = Type.Object(
  {
    kind: Type.Enum(['vpn', 'second-line', 'staff', 'test-line', 'snoozed', 'other']),
    reason: Type.String({ minLength: 3, maxLength: 300 }),
    until: Moment,
  },
  closed,
);
export type ExemptCustomer = Static<typeof ExemptCustomer>;

/** Who left a customer out, when, why and until when. */
export const Exemption = Type.Object(
  { exemption_id: Id, customer_id: Id, kind: ExemptionKind, reason: Type.String(), until: Moment, made_by: Type.String(), made_at: Moment },
  closed,
);
export type Exemption = Static<typeof Exemption>;

/** What a person says of a score. `feature` names the reason that does not hold, or the value that is wrong. */
export const GiveFeedback = Type.Object(
  {
    kind: Type.Enum(['not-at-risk', 'wrong-reason', 'already-handled', 'wrong-data']),
    feature: Type.Optional(Type.String({ maxLength: 64 })),
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
);
export type GiveFeedback = Static<typeof GiveFeedback>;

/** What a person said, with what the score was then, and what came of it. */
export const Feedback = Type.Object(
  {
    feedback_id: Id,
    customer_id: Id,
    kind: Type.Enum(['not-at-risk', 'wrong-reason', 'already-handled', 'wrong-data']),
    feature: orNull(Type.String()),
    /** The feature in the ISP's words. */
    meaning: orNull(Type.String()),
    note: orNull(Type.String()),
    made_by: Type.String(),
    made_at: Moment,
    churn_chance: orNull(Chance),
    health_score: orNull(Type.Number()),
    model_version: orNull(Type.String()),
    withdrawn_at: orNull(Moment),
    done_at: orNull(Moment),
    done_by: orNull(Type.String()),
    found: orNull(Type.String()),
    /** What comes of it, in a sentence. */
    becomes: Type.String(),
    /** The exemption that it brought; null when none. */
    exempt_until: orNull(Moment),
  },
  closed,
);
export type Feedback = Static<typeof Feedback>;

/** How the record of feedback is asked for. `open` takes what nobody has seen to yet. */
export const FeedbackQuery = Type.Object(
  {
    kind: Type.Optional(Type.Enum(['not-at-risk', 'wrong-reason', 'already-handled', 'wrong-data'])),
    customer_id: Type.Optional(Id),
    open: Type.Optional(Type.Boolean()),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  },
  closed,
);
export type FeedbackQuery = Static<typeof FeedbackQuery>;

export const FeedbackList = Type.Object(
  {
    rows: Type.Array(Feedback),
    total: Type.Integer(),
    /** What the latest training made of it, by kind: how much people said, how much of it counted, and with what weight in cases. */
    taught: Type.Array(
      Type.Object(
        { name: Type.String(), label: Type.String(), persons: Type.Integer(), given: Type.Integer(), counted: Type.Integer(), weight: Type.Number() },
        closed,
      ),
    ),
  },
  closed,
);
export type FeedbackList = Static<typeof FeedbackList>;

/** What was found when reported data were looked into. */
export const CloseFeedback = Type.Object({ found: Type.String({ minLength: 3, maxLength: 500 }) }, closed);

import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Id, Moment } from '../words.ts';

/** A decision that would have been made, had something been otherwise. */
export const WhatIf = Type.Object(
  {
    /** "If the customer's own line were up, a reminder would go at …" */
    sentence: Type.String(),
    /** What is otherwise: usually one thing, two where no single one suffices. */
    changes: Type.Array(Type.Object({ what: Type.String(), from: Type.Unknown(), to: Type.Unknown() }, closed), { minItems: 1 }),
    choice: Type.Enum(['act', 'wait', 'hold-out', 'stop']),
    why: Type.String(),
    steps: Type.Array(Type.String()),
  },
  closed,
);
export type WhatIf = Static<typeof WhatIf>;

/** What the arbiter said of a message at one moment; `same` when it says so again on what was kept. */
export const ToldJudgement = Type.Object(
  {
    key: Type.String(),
    at: Moment,
    answer: Type.Enum(['send', 'defer', 'suppress', 'supersede']),
    reason: orNull(Type.String()),
    until: orNull(Moment),
    channel: Type.String(),
    rules: Type.Array(Type.Object({ rule: Type.String(), answer: Type.String() }, closed)),
    /** The rows of policy that were used, by topic. */
    policy_rules: Type.Record(Type.String(), Type.String()),
    /** Messages of the last days that the caps counted. */
    contacts: Type.Integer({ minimum: 0 }),
    same: Type.Boolean(),
    /** What alone held it: "would have gone at 19:10 by SMS, but for the weekly cap". */
    held_by: Type.Array(Type.Object({ sentence: Type.String(), because: Type.String(), at: Moment, channel: Type.String() }, closed)),
  },
  closed,
);
export type ToldJudgement = Static<typeof ToldJudgement>;

/** A decision made again from what was kept of it, with what would have turned it. */
export const DecisionExplanation = Type.Object(
  {
    decision_id: Id,
    /** `same` when every part comes out byte for byte; `not possible` says why it could not be made again. */
    again: Type.Object(
      {
        verdict: Type.Enum(['same', 'different', 'not possible']),
        differs: Type.Array(Type.String()),
        not_possible: orNull(Type.String()),
        /** Whether the event makes of what the run remembered what was decided on; null when no event made it look. */
        event: orNull(Type.Enum(['same', 'different', 'not in the log'])),
      },
      closed,
    ),
    settings: Type.Object(
      { edition: Type.Integer(), hash: orNull(Type.String()), unchanged: orNull(Type.Boolean()), values: Type.Record(Type.String(), Type.Unknown()) },
      closed,
    ),
    /** The chance of leaving that the decision saw, as a sum in points; null when it saw none. */
    score: orNull(
      Type.Object(
        {
          points: Type.Number(),
          typical_points: Type.Number(),
          parts: Type.Array(Type.Object({ feature: Type.String(), points: Type.Number() }, closed)),
          other_points: Type.Number(),
        },
        closed,
      ),
    ),
    /** The smallest changes that turn it, the one to tell first. */
    what_if: Type.Array(WhatIf),
    judgements: Type.Array(ToldJudgement),
  },
  closed,
);
export type DecisionExplanation = Static<typeof DecisionExplanation>;

/** Why a playbook has done nothing for a customer, or not what was expected. */
export const WhyNot = Type.Object(
  {
    customer_id: Id,
    rows: Type.Array(
      Type.Object(
        {
          playbook: Type.String(),
          /** `runs`: it is at work; `ended`: it was; `closed`: it is switched off; `no cause`: nothing that opens it has happened; `too late`: it was told too late. */
          state: Type.Enum(['runs', 'ended', 'closed', 'no cause', 'too late']),
          sentence: Type.String(),
          held_out: Type.Boolean(),
          /** The latest decision, to be explained. */
          decision_id: orNull(Id),
          at: orNull(Moment),
          /** What would be decided now, on what is known now, if the last thing that opens it happened again. */
          if_again: orNull(Type.String()),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type WhyNot = Static<typeof WhyNot>;

/** A customer as it was known at a moment: nothing in it was learned later. */
export const CustomerAsOf = Type.Object(
  {
    customer_id: Id,
    at: Moment,
    /** Events about the customer that had happened and were known. */
    events: Type.Integer(),
    last_event_at: orNull(Moment),
    /** What was known of the customer, each with since when. */
    attributes: Type.Record(Type.String(), Type.Object({ value: Type.Unknown(), since: Moment }, closed)),
    /** What the customer was known to owe; null where no invoice had been heard. */
    owed_minor: orNull(Type.Integer()),
    open_runs: Type.Array(Type.Object({ playbook: Type.String(), opened_at: Moment, why: orNull(Type.String()) }, closed)),
    last_decisions: Type.Array(Type.Object({ decision_id: Id, at: Moment, playbook: Type.String(), choice: Type.String(), why: Type.String() }, closed)),
  },
  closed,
);
export type CustomerAsOf = Static<typeof CustomerAsOf>;

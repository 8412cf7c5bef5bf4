import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { AmountMinor, BalanceMinor, Chance, Currency, Id, Moment, Role } from '../words.ts';
import { Level, Reason, RecommendedAction } from './intelligence.ts';

/** One line of the retention worklist. */
export const CustomerRow = Type.Object(
  {
    customer_id: Id,
    name: orNull(Type.String()),
    status: Type.Enum(['prospect', 'active', 'suspended', 'cancelled']),
    plan_name: orNull(Type.String()),
    monthly_price_minor: orNull(BalanceMinor),
    currency: orNull(Currency),
    churn_chance: orNull(Chance),
    churn_level: Level,
    churn_change_7d: orNull(Type.Number()),
    health_score: orNull(Type.Number()),
    health_grade: Type.String(),
    at_risk_minor: orNull(BalanceMinor),
    main_reason: orNull(Reason),
    next_action: orNull(RecommendedAction),
    /** Set while a person leaves the customer out of lists and advice. */
    exempt_until: orNull(Moment),
    scored_at: orNull(Moment),
  },
  closed,
);
export type CustomerRow = Static<typeof CustomerRow>;

/** A window of the worklist. `at_risk` counts the customers of level high and what they pay a month. */
export const CustomerList = Type.Object(
  {
    rows: Type.Array(CustomerRow),
    total: Type.Integer(),
    /** Customers who fit the filter and are left out of lists by a person, whether they are shown or not. */
    exempted: Type.Integer(),
    at_risk: Type.Object({ customers: Type.Integer(), monthly_minor: AmountMinor, currency: orNull(Currency) }, closed),
    /** Give it back as `after` for the next window; null at the end. */
    next: orNull(Type.String()),
  },
  closed,
);
export type CustomerList = Static<typeof CustomerList>;

/** One thing that happened to, with or for a customer. */
export const TimelineEntry = Type.Object(
  {
    at: Moment,
    kind: Type.Enum(['bill', 'payment', 'fault', 'ticket', 'message', 'plan', 'visit', 'decision', 'status']),
    /** Says whether it went well, badly or neither; never the only sign of it. */
    tone: Type.Enum(['good', 'bad', 'neutral']),
    title: Type.String(),
    detail: orNull(Type.String()),
    source: Type.String(),
    reference: orNull(Type.String()),
  },
  closed,
);
export const Timeline = Type.Object({ entries: Type.Array(TimelineEntry), next: orNull(Type.String()) }, closed);
export type TimelineEntry = Static<typeof TimelineEntry>;
export type Timeline = Static<typeof Timeline>;

/** What a decision asked for, and what became of it. */
export const CommandRecord = Type.Object(
  {
    key: Type.String(),
    kind: Type.Enum(['send-message', 'create-task', 'platform-action']),
    step: Type.String(),
    title: Type.String(),
    channel: orNull(Type.String()),
    class: orNull(Type.String()),
    /** `unknown` when the provider's answer was lost and cannot be asked for: a person looks at it, nothing is sent again. */
    state: Type.Enum(['waiting', 'sending', 'sent', 'superseded', 'suppressed', 'unknown', 'failed', 'open', 'done', 'proposed', 'doing', 'refused', 'lapsed']),
    /** Why it waits, was suppressed or failed. */
    reason: orNull(Type.String()),
    not_before: orNull(Moment),
    done_at: orNull(Moment),
  },
  closed,
);
export type CommandRecord = Static<typeof CommandRecord>;

/** What was decided about whom, on which event, by which rule, and what came of it. Doing nothing is a decision too. */
export const DecisionRecord = Type.Object(
  {
    decision_id: Id,
    at: Moment,
    customer_id: Id,
    customer_name: orNull(Type.String()),
    playbook: Type.String(),
    playbook_version: Type.Integer(),
    choice: Type.Enum(['act', 'wait', 'hold-out', 'stop']),
    /** One sentence: what and why. */
    why: Type.String(),
    event: orNull(Type.Object({ id: Type.String(), type: Type.String(), time: Moment }, closed)),
    /** What the decision could see. */
    view: Type.Record(Type.String(), Type.Unknown()),
    /** The rules that were applied, in order, each with its answer. */
    rules: Type.Array(Type.Object({ rule: Type.String(), answer: Type.String() }, closed)),
    /** The chance with which this choice was made; 1 when there was no chance in it. */
    propensity: Chance,
    model_versions: Type.Record(Type.String(), Type.String()),
    commands: Type.Array(CommandRecord),
    outcome: orNull(
      Type.Object(
        {
          kind: Type.Enum(['recovered', 'not-recovered', 'left', 'completed', 'accepted', 'declined', 'overtaken', 'open']),
          at: Moment,
          sentence: Type.String(),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type DecisionRecord = Static<typeof DecisionRecord>;
export const DecisionList = Type.Object({ rows: Type.Array(DecisionRecord), next: orNull(Type.String()) }, closed);
export type DecisionList = Static<typeof DecisionList>;

/** Who is signed in, to which ISP, in which zone and currency. */
export const SessionInfo = Type.Object(
  { person: Type.String(), role: Role, tenant_id: Id, tenant_name: Type.String(), time_zone: Type.String(), currency: Currency },
  closed,
);
export type SessionInfo = Static<typeof SessionInfo>;

/** What an arriving event came to. */
export const IngestReceipt = Type.Object(
  {
    accepted: Type.Integer(),
    duplicates: Type.Integer(),
    rejected: Type.Array(
      Type.Object({ index: Type.Integer(), id: orNull(Type.String()), code: Type.String(), detail: Type.String(), pointer: orNull(Type.String()) }, closed),
    ),
  },
  closed,
);
export type IngestReceipt = Static<typeof IngestReceipt>;

/** RFC 9457 problem document. `code` is a code of docs/errors.md. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    remedy: Type.String(),
    pointer: Type.Optional(Type.String()),
    request_id: Type.String(),
  },
  closed,
);
export type Problem = Static<typeof Problem>;

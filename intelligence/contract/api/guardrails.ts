import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Currency, Moment } from '../words.ts';

const Playbook = Type.String({ pattern: '^(\\*|[a-z][a-z-]{1,62})$' });
const Measure = Type.Enum(['contacts', 'calls', 'spend', 'discount']);
const Period = Type.Enum(['day', 'week', 'month']);
const Why = Type.String({ minLength: 3, maxLength: 500 });

/** One limit with what has been taken of it in the period of now; `playbook` * is all of them together. */
export const GuardrailRow = Type.Object(
  {
    playbook: Playbook,
    measure: Measure,
    period: Period,
    /** Pieces, or minor units of the tenant's currency; null where there is no limit. */
    most: orNull(Type.Integer()),
    used: Type.Integer(),
    /** True where the tenant has set nothing and the usual holds. */
    is_default: Type.Boolean(),
  },
  closed,
);
export type GuardrailRow = Static<typeof GuardrailRow>;

/** A playbook that was stopped because it did harm. */
export const HarmStop = Type.Object(
  {
    playbook: Type.String(),
    stopped_at: Moment,
    measure: Type.String(),
    why: Type.String(),
    reopened_at: orNull(Moment),
    reopened_by: orNull(Type.String()),
    reopened_why: orNull(Type.String()),
  },
  closed,
);
export type HarmStop = Static<typeof HarmStop>;

/** The shares of a declared group this month: of the looks, how many became a contact and how many a discount. */
const GroupShare = Type.Object(
  { playbook: Type.String(), group: Type.String(), considered: Type.Integer(), contacted: Type.Integer(), discounted: Type.Integer() },
  closed,
);

const GroupBy = Type.Enum(['segment', 'billing_mode', 'partner_id', 'node_id']);

/** Everything that holds playbooks back, and what they have used of it. */
export const Guardrails = Type.Object(
  {
    currency: Currency,
    limits: Type.Array(GuardrailRow),
    fairness: orNull(Type.Object({ group_by: GroupBy, bound_points: Type.Number(), groups: Type.Array(GroupShare) }, closed)),
    stops: Type.Array(HarmStop),
    /** When playbooks were last judged for harm; null before the first time. */
    judged_at: orNull(Moment),
  },
  closed,
);
export type Guardrails = Static<typeof Guardrails>;

/** A limit that a person sets. */
export const SetGuardrail = Type.Object(
  { playbook: Playbook, measure: Measure, period: Period, most: orNull(Type.Integer({ minimum: 0, maximum: 1e13 })), why: Why },
  closed,
);
export type SetGuardrail = Static<typeof SetGuardrail>;

/** The groups that are to be treated alike; null for none. */
export const SetFairness = Type.Object(
  { rule: orNull(Type.Object({ group_by: GroupBy, bound_points: Type.Number({ minimum: 1, maximum: 100 }) }, closed)) },
  closed,
);
export type SetFairness = Static<typeof SetFairness>;

/** Why a stopped playbook is opened again. */
export const Reopen = Type.Object({ why: Why }, closed);
export type Reopen = Static<typeof Reopen>;

import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Currency, Id, Moment } from '../words.ts';

/** What a person can answer: to work, that it is done or cannot be done, to a task also what the customer said or that nobody was reached; to a proposal, yes or no. */
export const WaitingAnswer = Type.Object(
  { answer: Type.Enum(['done', 'cannot', 'agreed', 'refused', 'not-reached', 'approve', 'refuse']), note: Type.Optional(Type.String({ maxLength: 500 })) },
  closed,
);
export type WaitingAnswer = Static<typeof WaitingAnswer>;

/** Something that waits for a person: work to do, a proposal to agree to, or a step that no system of the ISP takes. */
export const WaitingItem = Type.Object(
  {
    key: Type.String(),
    kind: Type.Enum(['task', 'proposal', 'by-hand']),
    customer_id: Id,
    customer_name: orNull(Type.String()),
    title: Type.String(),
    detail: Type.String(),
    /** Who should do it. */
    role: Type.String(),
    /** For proposals: after this moment it lapses and is not done. */
    due_at: Moment,
    overdue: Type.Boolean(),
    /** It has waited too long, so the owner should look. */
    escalated: Type.Boolean(),
    playbook: Type.String(),
    decision_id: Id,
    run_id: Id,
    /** Why the layer asks. */
    why: Type.String(),
    amount: orNull(Type.Object({ minor: Type.Integer(), currency: Currency }, closed)),
    asked_at: Moment,
  },
  closed,
);
export type WaitingItem = Static<typeof WaitingItem>;

/** What waits, the most pressing first; `total` counts all of it. */
export const WaitingList = Type.Object({ rows: Type.Array(WaitingItem), total: Type.Integer(), overdue: Type.Integer(), escalated: Type.Integer() }, closed);
export type WaitingList = Static<typeof WaitingList>;

/** Stops a run for good; `undo` also takes back what systems of the ISP have done for it. */
export const RunStop = Type.Object({ why: Type.String({ minLength: 3, maxLength: 300 }), undo: Type.Boolean() }, closed);
export type RunStop = Static<typeof RunStop>;
export const RunStopped = Type.Object({ stopped: Type.Boolean(), undone: Type.Integer() }, closed);
export type RunStopped = Static<typeof RunStopped>;

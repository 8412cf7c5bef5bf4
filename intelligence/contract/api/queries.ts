import { type Static, Type } from 'typebox';
import { closed } from '../shapes.ts';
import { After, Id } from '../words.ts';

/** How the worklist of customers is asked for; `after` is what the window before gave as `next`. */
export const CustomerQuery = Type.Object(
  {
    sort: Type.Enum(['at-risk', 'chance', 'change', 'health', 'name'], { default: 'at-risk' }),
    status: Type.Enum(['active', 'all'], { default: 'active' }),
    level: Type.Optional(Type.Enum(['high', 'medium', 'low', 'no-data'])),
    q: Type.Optional(Type.String({ maxLength: 100 })),
    node_id: Type.Optional(Id),
    plan_id: Type.Optional(Id),
    partner_id: Type.Optional(Id),
    /** Whether those whom a person leaves out of lists are shown: not, too, or they alone. */
    exempted: Type.Enum(['without', 'with', 'only'], { default: 'without' }),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
    after: Type.Optional(After),
  },
  closed,
);
export type CustomerQuery = Static<typeof CustomerQuery>;

/** How the record of decisions is asked for. */
export const DecisionQuery = Type.Object(
  {
    customer_id: Type.Optional(Id),
    playbook: Type.Optional(Type.String({ maxLength: 64 })),
    choice: Type.Optional(Type.Enum(['act', 'wait', 'hold-out', 'stop'])),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    after: Type.Optional(After),
  },
  closed,
);
export type DecisionQuery = Static<typeof DecisionQuery>;

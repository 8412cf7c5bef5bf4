import { Type } from 'typebox';
import { Id } from '../words.ts';

const action = {
  customer_id: Id,
  /** The idempotency key under which it was asked for. */
  action_key: Id,
  action: Type.Enum([
    'retry-payment',
    'ask-payment',
    'start-payment-plan',
    'suspend-service',
    'restore-service',
    'give-credit',
    'change-plan',
    'open-ticket',
    'book-visit',
  ]),
  decision_id: Type.Optional(Id),
  instance_id: Type.Optional(Id),
  step: Type.Optional(Type.String({ maxLength: 64 })),
};
const reason = Type.String({ maxLength: 500 });

/** What came of something that a system of the ISP was asked to do. */
export const actionEvents = {
  /** A payment that was tried is not thereby paid: its end is a `payment.` event. `answer` is what the biller said of one when asked. */
  'action.done': Type.Object({ ...action, answer: Type.Optional(Type.Enum(['paid', 'declined', 'never-made', 'pending'])) }, { additionalProperties: false }),
  /** The system will not or cannot do it; it is not asked again under this key. */
  'action.failed': Type.Object({ ...action, reason }, { additionalProperties: false }),
  /** A person has closed a task: it is done or cannot be; where a customer was to be asked, it agreed, refused, or was not reached. */
  'task.closed': Type.Object(
    {
      customer_id: Id,
      task_key: Id,
      step: Type.String({ maxLength: 64 }),
      outcome: Type.Enum(['done', 'cannot', 'agreed', 'refused', 'not-reached']),
      instance_id: Type.Optional(Id),
      decision_id: Type.Optional(Id),
      note: Type.Optional(reason),
    },
    { additionalProperties: false },
  ),
  /** A person refused it, or nobody agreed in time. */
  'action.refused': Type.Object({ ...action, by: Type.Enum(['person', 'time']), reason: Type.Optional(reason) }, { additionalProperties: false }),
};

import type { Channel } from '../contract/words.ts';
import { digest } from '../kernel/ids.ts';
import { isoText } from '../kernel/iso-text.ts';
import { asked } from './outbox.ts';
import type { CustomerView } from './playbook.ts';
import type { Changes } from './playbook-store.ts';
import { seen } from './run.ts';

/** The name under which answers of customers are brought to people. */
export const REPLIES = 'replies';
const WITHIN_MS = 24 * 3_600_000;

/**
 * Work for a person: a customer has answered in words that no rule reads, and it may be a wish for no more messages. One a customer and
 * day; what was said stands on the customer's page and not in the task.
 */
export function unreadReply(tenant: string, view: CustomerView, channel: Channel, now: Date): Changes {
  const at = isoText(now);
  const { customer_id } = view;
  const run = digest('reply', tenant, customer_id, at.slice(0, 10));
  const named = { tenant, customer_id, playbook: REPLIES, playbook_version: 1, edition: 0, state: {}, state_version: 1, wake_at: null, propensity: 1 };
  const origin = { tenant, customer_id, playbook: REPLIES, playbook_version: 1, instance_id: run, decision_id: digest('decision', run) };
  const why = 'The customer answered a message, and a person must read it.';
  const command = {
    kind: 'create-task',
    step: 'read',
    title: 'Read the answer of a customer',
    detail: `It came by ${channel}; it stands on the page of the customer. If it asks for no more messages, set that there.`,
    due: isoText(now.getTime() + WITHIN_MS),
    role: 'support',
  } as const;
  return {
    opened: [{ ...named, id: run, why, held_out: false, opened_at: at, opened_by: run, ended_at: at, ending: 'not-recovered' }],
    changed: [],
    decisions: [
      {
        ...named,
        ...{ id: origin.decision_id, instance_id: run, at, choice: 'act', why, rules: [], trigger: null },
        ...{ view: seen(view), commands: [command], ending: 'not-recovered', model_versions: view.model_versions },
      },
    ],
    ...asked(origin, [command]),
  };
}

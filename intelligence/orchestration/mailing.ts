import type { SendMessage } from '../contract/commands.ts';
import { digest } from '../kernel/ids.ts';
import { isoText } from '../kernel/iso-text.ts';
import { asked } from './outbox.ts';
import type { CustomerView } from './playbook.ts';
import type { Changes } from './playbook-store.ts';
import { type Decision, type Run, seen } from './run.ts';

/** What a person wants to be sent, to one customer or to a list. */
export type MailingRequest = Pick<SendMessage, 'class' | 'purpose' | 'subject' | 'channel' | 'instead' | 'template' | 'values'>;

/** A mailing, and how far it is. `proposed` waits for a second person; `held` leaves at its moment and can be called back until then. */
export type Mailing = {
  readonly id: string;
  readonly state: 'proposed' | 'held' | 'refused' | 'cancelled' | 'lapsed';
  readonly request: MailingRequest;
  readonly customers: readonly string[];
  readonly asked_by: string;
  readonly asked_at: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly leaves_at: string | null;
};

/** The name under which the messages of people run. */
export const BY_HAND = 'by-hand';
/** The allowance of a list that a second person has agreed to. */
export const allowanceOf = (mailing: string): string => `mailing:${mailing}`;

/** The run of a customer of a mailing: the same however often it is asked for. */
export const runOfMailing = (tenant: string, mailing: string, customer: string): string => digest('mailing', tenant, mailing, customer);

/** The message of a mailing as it goes to one of its customers, not before a moment; what goes to nobody else is personal. */
export const commandOf = (request: MailingRequest, customers: readonly string[], notBefore: Date, under: string | null): SendMessage => ({
  kind: 'send-message',
  step: 'message',
  ...request,
  ...(under === null ? {} : { under }),
  ...(new Set(customers).size === 1 ? { personal: true } : {}),
  notBefore: isoText(notBefore),
});

/**
 * What a mailing writes: for each customer a run of its own that is over, the decision of the person, and the message. So the messages of
 * people stand in the same record, under the same keys and behind the same gate as those of playbooks.
 */
export function changesOf(
  tenant: string,
  { id, request, customers, asked_by, decided_by }: Pick<Mailing, 'id' | 'request' | 'customers' | 'asked_by' | 'decided_by'>,
  views: ReadonlyMap<string, CustomerView>,
  leavesAt: Date,
  now: Date,
): Changes {
  const command = commandOf(request, customers, leavesAt, decided_by === null ? null : allowanceOf(id));
  const why = decided_by === null ? `${asked_by} asked for this message.` : `${asked_by} asked for this message, and ${decided_by} agreed.`;
  const changes = { opened: [] as Run[], changed: [], decisions: [] as Decision[], messages: [] as Changes['messages'][number][], tasks: [], actions: [] };
  for (const [customer_id, view] of views) {
    const run = runOfMailing(tenant, id, customer_id);
    const named = { tenant, customer_id, playbook: BY_HAND, playbook_version: 1, edition: 0, state: { mailing: id }, state_version: 1 };
    const origin = { tenant, customer_id, playbook: BY_HAND, playbook_version: 1, instance_id: run, decision_id: digest('decision', run) };
    const at = isoText(now);
    const still = { wake_at: null, why, propensity: 1 };
    changes.opened.push({ ...named, ...still, id: run, held_out: false, opened_at: at, opened_by: id, ended_at: at, ending: 'completed' });
    changes.decisions.push({
      ...named,
      ...still,
      id: origin.decision_id,
      instance_id: run,
      at,
      choice: 'act',
      rules: [],
      trigger: null,
      view: seen(view),
      commands: [command],
      ending: 'completed',
      model_versions: view.model_versions,
    });
    changes.messages.push(...asked(origin, [command]).messages);
  }
  return changes;
}

import type { SendMessage } from '../contract/commands.ts';
import type { Channel } from '../contract/words.ts';
import { digest } from '../kernel/ids.ts';
import { isoText } from '../kernel/iso-text.ts';
import { type ChannelChoice, likeliestFirst, type Sending, sendingOf, USUAL_CHANNELS } from './aim.ts';
import { asked } from './outbox.ts';
import type { CustomerView, RuleAnswer } from './playbook.ts';
import type { Changes } from './playbook-store.ts';
import { type Decision, type Run, seen } from './run.ts';

/** What a person or a system wants to be sent, to one customer or to a list. */
export type MailingRequest = Pick<SendMessage, 'class' | 'purpose' | 'subject' | 'instead' | 'template' | 'values'> & {
  readonly channel: ChannelChoice;
  /** At the hour at which each customer answers; absent when it goes at once. */
  readonly hour?: 'own';
  /** For whom no such hour comes before this moment, it goes at once; from it on nothing of it leaves any more. ISO text in UTC. */
  readonly before?: string;
};

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

/** How long what was asked for waits for a second person. */
export const LAPSES_MS = 24 * 3_600_000;

/** How far a mailing is at a moment: what nobody has agreed to in time has lapsed, whether anybody has looked or not. */
export const stateAt = ({ state, asked_at }: Pick<Mailing, 'state' | 'asked_at'>, now: Date): Mailing['state'] =>
  state === 'proposed' && now.getTime() - Date.parse(asked_at) > LAPSES_MS ? 'lapsed' : state;

/** The name under which the messages of people run. */
export const BY_HAND = 'by-hand';
/** The allowance of a list that a second person has agreed to. */
export const allowanceOf = (mailing: string): string => `mailing:${mailing}`;

/** The run of a customer of a mailing: the same however often it is asked for. */
export const runOfMailing = (tenant: string, mailing: string, customer: string): string => digest('mailing', tenant, mailing, customer);

/** Where a message goes and when, for one customer: as its sender named it, or by the customer's own habits; of somebody of whom nothing is known, by the usual channels at once. */
function aimed({ channel, instead = [], hour, before }: MailingRequest, view: CustomerView | undefined, from: Date): Sending {
  const channels = channel === 'auto' ? USUAL_CHANNELS : [channel, ...instead.filter((one) => one !== channel)];
  const aiming = { channel: channel === 'auto' ? 'auto' : 'in-order', earliest_hour: 0, latest_hour: 23 } as const;
  if (hour === 'own' && view !== undefined)
    return sendingOf(view, { ...aiming, hour }, { channels, from, ...(before === undefined ? {} : { before: new Date(before) }) });
  const inOrder = channel === 'auto' ? likeliestFirst(view, channels) : channels;
  const rules = channel === 'auto' ? [{ rule: 'best-channel', answer: inOrder.join(', then ') }] : [];
  const others = inOrder.slice(1);
  return { to: { channel: inOrder[0] as Channel, ...(others.length > 0 ? { instead: others } : {}), notBefore: from.toISOString() }, rules };
}

/**
 * The message of a mailing as it goes to one of its customers, not before a moment, with what its hour and channel rest on where they are the customer's own; what
 * goes to nobody else is personal.
 */
export function commandOf(
  request: MailingRequest,
  {
    customers,
    view,
    leavesAt,
    under,
  }: { readonly customers: readonly string[]; readonly view?: CustomerView | undefined; readonly leavesAt: Date; readonly under: string | null },
): { readonly command: SendMessage; readonly rules: readonly RuleAnswer[] } {
  const { channel, hour, before, instead, ...said } = request;
  const { to, rules } = aimed(request, view, leavesAt);
  const command: SendMessage = {
    kind: 'send-message',
    step: 'message',
    ...said,
    ...to,
    ...(before === undefined ? {} : { notAfter: before }),
    ...(under === null ? {} : { under }),
    ...(new Set(customers).size === 1 ? { personal: true } : {}),
  };
  return { command, rules };
}

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
  const under = decided_by === null ? null : allowanceOf(id);
  const why = decided_by === null ? `${asked_by} asked for this message.` : `${asked_by} asked for this message, and ${decided_by} agreed.`;
  const changes = { opened: [] as Run[], changed: [], decisions: [] as Decision[], messages: [] as Changes['messages'][number][], tasks: [], actions: [] };
  for (const [customer_id, view] of views) {
    const run = runOfMailing(tenant, id, customer_id);
    const { command, rules } = commandOf(request, { customers, view, leavesAt, under });
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
      rules: [...rules],
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

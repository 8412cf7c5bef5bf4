import type { SendMessage } from '../../contract/commands.ts';
import type { LoggedEvent } from '../../contract/envelope.ts';
import { isoText } from '../../kernel/iso-text.ts';
import type { AnyPlaybook, PlaybookInput } from '../playbook.ts';
import { type Decision, type DecisionView, look, type Run, unseen } from '../run.ts';
import { isForAnother } from '../runtime.ts';

/** What was known of the customer from a moment on and what was asked for then, as a decision recorded it. */
export type KnownFrom = Pick<Decision, 'at' | 'choice' | 'commands'> & { readonly view: DecisionView };

/** A run as it happened: who it was, its events with when they were heard, and what was known. */
export type Happened = {
  readonly run: Pick<Run, 'tenant' | 'id' | 'customer_id' | 'held_out' | 'propensity' | 'opened_by'>;
  readonly events: readonly (LoggedEvent & { readonly received_at: string })[];
  /** In the order of time; the first one holds also before it. */
  readonly known: readonly KnownFrom[];
};

const MOST_LOOKS = 400;

/** What the layer itself told of this run: under other settings other messages would have gone. */
const isOwn = (event: LoggedEvent, run: string): boolean =>
  (event.type === 'message.sent' || event.type === 'message.bounced') && 'instance_id' in event.data && event.data.instance_id === run;

const viewAt = (known: readonly KnownFrom[], at: string): DecisionView => {
  let view = known[0]!.view;
  for (const one of known) if (one.at <= at) view = one.view;
  return view;
};

/**
 * What a playbook would have decided in a run that happened under other settings: what the customer and the world did is taken as it
 * was, and messages that would have been asked for count as sent as late after their moment as that step was; one that was asked for and
 * never went does not go here either. What a different contact would have changed in what
 * people do is not in it: that is what the estimates beside it are for.
 */
export function replayUnder(playbook: AnyPlaybook, { run: happened, events, known }: Happened, until: Date): Decision[] {
  const opening = events.findIndex(({ id }) => id === happened.opened_by);
  if (opening < 0 || known.length === 0) return [];
  const queue: { readonly at: string; readonly input: PlaybookInput }[] = events
    .slice(opening)
    .filter((event) => !isOwn(event, happened.id) && !isForAnother(event, happened))
    .map((event) => ({ at: event.received_at, input: event }));
  const leaves = leavingOf(happened.id, events, known);
  const decisions: Decision[] = [];
  let run: Run = {
    ...happened,
    playbook: playbook.name,
    playbook_version: playbook.version,
    edition: playbook.edition,
    state: playbook.initial,
    state_version: 0,
    wake_at: null,
    why: null,
    opened_at: queue[0]!.at,
    ended_at: null,
    ending: null,
  };
  const hears = (input: PlaybookInput): boolean =>
    input.type !== 'step.requested' && (playbook.listensTo.includes(input.type) || playbook.startsOn.includes(input.type));
  for (let looks = 0; looks < MOST_LOOKS && run.ended_at === null; looks++) {
    const next = queue[0];
    const byEvent = next !== undefined && (run.wake_at === null || next.at <= run.wake_at);
    const at = byEvent ? next.at : run.wake_at;
    if (at === null || new Date(at) > until) break;
    const input = byEvent ? queue.shift()!.input : null;
    if (input !== null && !hears(input)) continue;
    const { run: after, decision } = look(playbook, run, input as LoggedEvent | null, unseen(viewAt(known, at)), new Date(at));
    if (after !== null) run = after;
    else if (input === null) break;
    if (decision === null) continue;
    decisions.push(decision);
    if (decision.choice !== 'act') continue;
    for (const command of decision.commands) {
      const sent = command.kind === 'send-message' ? leaves(command) : null;
      if (command.kind === 'send-message' && sent !== null) queue.push({ at: sent, input: sentOf(run, decision, command, sent) });
    }
    queue.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }
  return decisions;
}

/** When a message would leave that is asked for: as late as its step left then, at once where there was no such step, never where it never did. */
function leavingOf(run: string, events: readonly LoggedEvent[], known: readonly KnownFrom[]): (command: SendMessage) => string | null {
  const asked = new Map(
    known
      .flatMap(({ choice, commands }) => (choice === 'act' ? commands : []))
      .flatMap((command) => (command.kind === 'send-message' ? [[command.step, command.notBefore] as const] : [])),
  );
  const sent = new Map(events.flatMap((event) => (event.type === 'message.sent' && isOwn(event, run) ? [[event.data.step, event.time] as const] : [])));
  return ({ step, notBefore }) => {
    const [then, left] = [asked.get(step), sent.get(step)];
    if (then === undefined) return notBefore;
    return left === undefined ? null : isoText(Date.parse(notBefore) + Math.max(0, Date.parse(left) - Date.parse(then)));
  };
}

function sentOf(run: Run, decision: Decision, { channel, class: messageClass, purpose, step }: SendMessage, time: string): PlaybookInput {
  const data = {
    customer_id: run.customer_id,
    message_key: `${run.id}/${step}`,
    channel,
    class: messageClass,
    purpose,
    step,
    decision_id: decision.id,
    instance_id: run.id,
  };
  return { id: `${run.id}/${step}:sent`, source: 'uil/replay', tenant: run.tenant, type: 'message.sent', time, learned: time, data };
}

/** What was done to the customer, in order: kinds and steps, without the moments. Of who was held out what would have been done. */
export const contactsOf = (decisions: readonly Pick<Decision, 'choice' | 'commands'>[]): string =>
  decisions
    .filter(({ choice }) => choice === 'act' || choice === 'hold-out' || choice === 'stop')
    .flatMap(({ commands }) => commands.map(({ kind, step }) => `${kind}:${step}`))
    .join(' ');

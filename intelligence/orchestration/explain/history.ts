import type { Command, OfferInCommand, SendMessage } from '../../contract/commands.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { EventData } from '../../contract/events/catalogue.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { AnyPlaybook } from '../playbook.ts';
import type { Decision } from '../run.ts';
import type { Recorded } from './decided-again.ts';

/** An earlier decision of the same run, with the event that made it. */
export type Earlier = Recorded & Pick<Decision, 'trigger'>;

type AnswerType =
  | 'action.done'
  | 'action.failed'
  | 'action.refused'
  | 'task.closed'
  | 'message.sent'
  | 'survey.answered'
  | 'offer.accepted'
  | 'offer.refused'
  | 'message.replied';

/** What could have come back for a step that a run asked for: of a system, a person, or the customer. */
export type Answer = { [K in AnswerType]: { readonly step: string; readonly type: K; readonly data: EventData<K> } }[AnswerType];

const OUTCOMES = ['done', 'agreed', 'refused', 'not-reached', 'cannot'] as const;
/** A bad answer, a middling one and a good one. */
const SCORES = [2, 7, 9] as const;

function offerAnswers(step: string, { kind, plan_id, add_on_id }: OfferInCommand, channel: SendMessage['channel'], customer_id: string): Answer[] {
  const data = { customer_id, offer_id: step, kind, ...(plan_id && { plan_id }), ...(add_on_id && { add_on_id }) };
  return [
    { step, type: 'offer.accepted', data },
    { step, type: 'offer.refused', data },
    { step, type: 'message.replied', data: { customer_id, channel, text: '' } },
  ];
}

function answersOf(command: Command, customer_id: string): Answer[] {
  const { step } = command;
  if (command.kind === 'create-task')
    return OUTCOMES.map((outcome): Answer => ({ step, type: 'task.closed', data: { customer_id, task_key: step, step, outcome } }));
  if (command.kind === 'platform-action') {
    const data = { customer_id, action_key: step, action: command.action, step };
    return [
      { step, type: 'action.done', data },
      { step, type: 'action.refused', data: { ...data, by: 'person' } },
      { step, type: 'action.failed', data: { ...data, reason: 'what-if' } },
    ];
  }
  const { channel, purpose, survey, offer } = command;
  return [
    { step, type: 'message.sent', data: { customer_id, message_key: step, channel, class: command.class, purpose, step } },
    ...(survey === undefined ? [] : SCORES.map((score): Answer => ({ step, type: 'survey.answered', data: { customer_id, survey_id: survey, score } }))),
    ...(offer === undefined ? [] : offerAnswers(step, offer, channel, customer_id)),
  ];
}

/** An answer as the event by which it would have come. */
export const answerEvent = ({ step, type, data }: Answer, at: string): PlatformEvent =>
  ({ id: `what-if/${type}/${step}`, source: 'urn:uil:what-if', tenant: '', type, time: at, learned: at, data }) as PlatformEvent;

/** The answers that the run listens for and that would have told it something new, to what it had asked for before this decision. */
export function answersTo(playbook: AnyPlaybook, { state, view, at }: Pick<Recorded, 'state' | 'view' | 'at'>, before: readonly Earlier[]): Answer[] {
  const known = canonicalJson(state);
  return before
    .filter(({ choice }) => choice === 'act')
    .flatMap(({ commands }) => commands.flatMap((command) => answersOf(command, view.customer_id)))
    .filter((answer) => playbook.listensTo.includes(answer.type) && canonicalJson(playbook.evolve(state, answerEvent(answer, at))) !== known);
}

/** What the run heard at its earlier decisions, the latest first; not what opened it, as without that there would have been none. */
export const heardBefore = (before: readonly Earlier[]): { readonly type: string; readonly at: string }[] =>
  before
    .slice(1)
    .flatMap(({ trigger, at }) => (trigger === null ? [] : [{ type: trigger.type, at }]))
    .toReversed();

/** The earlier decision that was made at this moment by an event. */
export function heardAt(before: readonly Earlier[], at: string): Earlier {
  const found = before.find((one) => one.at === at && one.trigger !== null);
  if (found === undefined) throw new RangeError(`nothing was heard at ${at}`);
  return found;
}

import type { CreateTask, OfferInCommand, SendMessage } from '../../contract/commands.ts';
import { hashFraction } from '../../kernel/ids.ts';
import { type Aiming, sendingOf } from '../aim.ts';
import { DAY } from '../moments.ts';
import type { CustomerView, RuleAnswer } from '../playbook.ts';
import type { Choice, RevenueFlowOptimizer, RevenueView, Way } from '../revenue-flow.ts';

/** Ways that were valued longer ago say nothing of today. */
const FRESH_DAYS = 3;

const NOT_LOOKED: RevenueView = {
  valued_at: null,
  ways: [],
  limit: null,
  limit_sentence: null,
  reach: [],
  recovering: false,
  group: 'all',
  room: null,
};
/** The revenue side of a view; nothing where nobody looked. */
export const revenueOf = ({ revenue }: CustomerView): RevenueView => revenue ?? NOT_LOOKED;

/** Why the customer is protected from everything that sells or asks now; null when not. */
export function protectedBecause(view: CustomerView): { readonly rule: string; readonly sentence: string } | null {
  if (view.outage_open) return { rule: 'outage', sentence: 'the customer’s own line is down' };
  if (view.peace !== null) return { rule: view.peace, sentence: 'the customer is left in peace' };
  if (revenueOf(view).recovering) return { rule: 'recovering', sentence: 'a payment is being recovered' };
  return view.status === 'active' ? null : { rule: 'status', sentence: `the customer is ${view.status}` };
}

/** True when what could be done was valued lately. */
export const isFresh = ({ valued_at }: RevenueView, now: Date): boolean => valued_at !== null && now.getTime() - Date.parse(valued_at) <= FRESH_DAYS * DAY;

/** The choice of the optimizer among ways of these kinds, with a draw that is the same for a customer and period however often one looks. */
export function chooseFor(optimizer: RevenueFlowOptimizer, view: CustomerView, ways: readonly Way[], period: string): Choice {
  const { room, group } = revenueOf(view);
  return optimizer.choose({ ways, room, group, draw: hashFraction('revenue-flow', view.customer_id, period) });
}

/** What a run that offers something listens to: answers, what came of what was asked for, and the customer's leaving. */
export const HEARD_OF_OFFERS = [
  'offer.accepted',
  'offer.refused',
  'service.changed',
  'action.done',
  'action.failed',
  'action.refused',
  'message.replied',
  'task.closed',
  'customer.cancelled',
] as const;

/** What a command carries of the way that it takes. */
export function offerOf({ kind, thing, price_minor, currency }: Way): OfferInCommand {
  const id = thing?.slice(thing.indexOf(':') + 1);
  return {
    kind,
    ...(id === undefined || id === '' ? {} : thing?.startsWith('add-on:') ? { add_on_id: id } : { plan_id: id }),
    ...(price_minor === null ? {} : { price_minor }),
    ...(currency === null ? {} : { currency }),
  };
}

/** Who is written to, when at the earliest, how it is aimed, and the rules to which that is added. */
type Aimed = { readonly view: CustomerView; readonly now: Date; readonly settings: Aiming; readonly rules: RuleAnswer[] };

/** An offer as a message on one of the channels that may carry marketing, the others behind it. */
export function offerMessage({ view, now, settings, rules }: Aimed, step: string, way: Way, template: string): SendMessage {
  const sending = sendingOf(view, settings, { channels: revenueOf(view).reach, from: now });
  rules.push(...sending.rules);
  return {
    kind: 'send-message',
    step,
    class: 'marketing',
    purpose: `offer-${way.kind}`,
    ...sending.to,
    template,
    values: { offer: way.name, amount_minor: way.price_minor ?? 0, currency: way.currency ?? view.currency },
    offer: offerOf(way),
  };
}

/** A person who looks at the line. */
export const lineTask = (step: string, sentence: string, due: string): CreateTask => ({
  kind: 'create-task',
  step,
  title: 'Check the line',
  detail: `${sentence}. A larger plan would not help; look at the port, the Wi-Fi and the sector first.`,
  due,
  role: 'network',
});

/** A person who reads what a customer answered to an offer. */
export const answerTask = (step: string, what: string, due: string): CreateTask => ({
  kind: 'create-task',
  step,
  title: 'Read an answer to an offer',
  detail: `The customer answered the message about ${what}. Find out what is wanted, and close this as agreed or refused.`,
  due,
  role: 'success',
});

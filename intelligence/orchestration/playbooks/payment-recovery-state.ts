import type { PlatformEvent } from '../../contract/envelope.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { own } from '../../kernel/own.ts';
import type { Decline } from '../decline-rules.ts';
import type { PlaybookInput, RetryChoice } from '../playbook.ts';
import type { RecoverySettings } from './payment-recovery-settings.ts';
import { type TaskAnswers, withTaskAnswer } from './task-answers.ts';

/** A step that was asked for: when, for when, whether and when the message left, and where its clock stands (pauses move it on). */
type Step = { readonly requested: string; readonly sent: boolean; readonly clock: string };

/** What a person has agreed with the customer: one part is a promise, several are a plan. */
export type Agreement = {
  readonly id: string;
  readonly at: string;
  readonly parts: readonly { readonly due_on: string; readonly amount_minor: number }[];
  readonly broken: boolean;
};

/** What a recovery remembers. All of it is plain JSON, and the same events in any order of arrival give the same debts and payments. */
export type RecoveryState = {
  readonly mode: 'postpaid' | 'prepaid';
  /** When the first failure happened. */
  readonly since: string | null;
  /** `since`, moved on by every pause: from here the silent phase, the suspension and the end are counted. */
  readonly clock: string | null;
  /** What is missing, by invoice; a failure without an invoice counts under the empty name, and the largest amount of a name counts. */
  readonly debts: Readonly<Record<string, number>>;
  /** What came, by payment. */
  readonly paid: Readonly<Record<string, { readonly minor: number; readonly time: string; readonly invoice: string | null }>>;
  readonly currency: string | null;
  /** The latest decline of each invoice, and the token of the card. */
  readonly declines: Readonly<Record<string, Decline & { readonly time: string; readonly method_id: string | null }>>;
  /** Trying again cannot help, by the biller's own word. */
  readonly hard: boolean;
  /** Prepaid: told that the balance is low, before anything is missing. */
  readonly low: string | null;
  /** Prepaid: the service runs again since this moment. */
  readonly restored: string | null;
  readonly left: boolean;
  /** The address does not work. */
  readonly bounced: boolean;
  readonly steps: Readonly<Record<string, Step>>;
  /** What came of steps that systems of the ISP were asked for. */
  readonly ends: Readonly<Record<string, 'done' | 'failed' | 'refused'>>;
  /** This plan has stopped the service, and nobody has given it back. */
  readonly suspended: boolean;
  /** When it was stopped; absent while it was not. */
  readonly stopped?: string;
  /** When the next charge is to be tried. */
  readonly plan: RetryChoice | null;
  readonly agreement: Agreement | null;
  /** Held by a person until the end of this day. */
  readonly heldUntil: string | null;
  /** Somebody says that it was paid; the biller has not said so. */
  readonly reported: string | null;
  /** Reminders and proposals to stop the service that were called back before they took effect; they are asked for again under another name. */
  readonly recalled: readonly string[];
  /** Why and since when the clock stands still. */
  readonly pause: { readonly reason: string; readonly since: string } | null;
  /** No contact before this moment. */
  readonly peaceUntil: string | null;
  /** What came of the calls; absent while nothing did. */
  readonly answers?: TaskAnswers;
};

export const initialRecovery: RecoveryState = {
  mode: 'postpaid',
  since: null,
  clock: null,
  debts: {},
  paid: {},
  currency: null,
  declines: {},
  hard: false,
  low: null,
  restored: null,
  left: false,
  bounced: false,
  steps: {},
  ends: {},
  suspended: false,
  plan: null,
  agreement: null,
  heldUntil: null,
  reported: null,
  recalled: [],
  pause: null,
  peaceUntil: null,
};

/** The name under which a prepaid period that ran out is owed. */
const PREPAID = 'prepaid';

/** The step under which the service is stopped, the first time that it is asked for. */
export const SUSPEND = 'suspend';

/** Whether a step stops the service. */
export const stopsService = (step: string): boolean => step === SUSPEND || step.startsWith(`${SUSPEND}-`);

const earliest = (a: string | null, b: string): string => (a === null || b < a ? b : a);
const latest = (a: string | null, b: string): string => (a === null || b > a ? b : a);
const moved = (moment: string, ms: number): string => isoText(Date.parse(moment) + ms);

/** The name of a mark that remembers when the next charge is to be tried. */
export const planMark = ({ at, chance, propensity }: RetryChoice): string => `plan|${at}|${chance}|${propensity}`;

function owe(state: RecoveryState, time: string, invoice: string, minor: number, currency: string): RecoveryState {
  const since = earliest(state.since, time);
  return {
    ...state,
    since,
    clock: state.clock === null || state.clock === state.since ? since : state.clock,
    debts: { ...state.debts, [invoice]: Math.max(own(state.debts, invoice) ?? 0, minor) },
    currency: state.currency ?? currency,
  };
}

function failed(state: RecoveryState, { data, time }: PlatformEvent<'payment.failed'>): RecoveryState {
  const invoice = data.invoice_id ?? '';
  const next = owe(state, time, invoice, data.amount_minor, data.currency);
  const known = own(state.declines, invoice);
  const told = { network: data.network ?? null, decline_code: data.decline_code ?? null, advice_code: data.advice_code ?? null, hard: data.hard ?? false };
  const decline = { ...told, time, method_id: data.method_id ?? known?.method_id ?? null };
  const isLatest = known === undefined || time >= known.time;
  return { ...next, declines: isLatest ? { ...state.declines, [invoice]: decline } : state.declines, hard: state.hard || told.hard };
}

function resume(state: RecoveryState, time: string, peaceMs: number): RecoveryState {
  if (state.pause === null) return state;
  const lasted = Math.max(0, Date.parse(time) - Date.parse(state.pause.since));
  const steps = Object.fromEntries(Object.entries(state.steps).map(([name, step]) => [name, { ...step, clock: moved(step.clock, lasted) }]));
  const peaceUntil = state.pause.reason === 'outage' ? moved(time, peaceMs) : state.peaceUntil;
  // What was planned before the pause was planned without knowing of it.
  return { ...state, pause: null, plan: null, clock: state.clock === null ? null : moved(state.clock, lasted), steps, peaceUntil };
}

/** What was asked for and has not taken effect when the clock stops, or when another amount is missing, does not take effect any more. */
function recalled(state: RecoveryState): RecoveryState {
  const isOpen = (step: string, sent: boolean): boolean => (stopsService(step) ? own(state.ends, step) === undefined : step.startsWith('reminder-') && !sent);
  const waiting = Object.entries(state.steps).flatMap(([step, { sent }]) => (isOpen(step, sent) ? [step] : []));
  if (waiting.length === 0) return state;
  const steps = Object.fromEntries(Object.entries(state.steps).filter(([step]) => !waiting.includes(step)));
  return { ...state, steps, recalled: [...state.recalled, ...waiting] };
}

function requested(state: RecoveryState, { step, time, notBefore }: Extract<PlaybookInput, { type: 'step.requested' }>, peaceMs: number): RecoveryState {
  if (step.startsWith('pause:')) return recalled({ ...state, pause: { reason: step.slice(6), since: time } });
  if (step === 'resume') return resume(state, time, peaceMs);
  if (step === 'promise-broken') return state.agreement === null ? state : { ...state, agreement: { ...state.agreement, broken: true } };
  if (step.startsWith('plan|')) {
    const [, at, chance, propensity] = step.split('|');
    return { ...state, plan: { at: at as string, chance: Number(chance), propensity: Number(propensity) } };
  }
  const clock = notBefore !== undefined && notBefore > time ? notBefore : time;
  return { ...state, plan: step.startsWith('retry-') ? null : state.plan, steps: { ...state.steps, [step]: { requested: time, sent: false, clock } } };
}

function ended(state: RecoveryState, event: PlatformEvent<'action.done'> | PlatformEvent<'action.failed'> | PlatformEvent<'action.refused'>): RecoveryState {
  const { step, action } = event.data;
  if (step === undefined) return state;
  const end = event.type === 'action.done' ? 'done' : event.type === 'action.failed' ? 'failed' : 'refused';
  const ends: RecoveryState['ends'] = { ...state.ends, [step]: end };
  // What was called back and was done all the same is undone.
  if (end !== 'done' || action !== 'suspend-service' || own(state.steps, step) === undefined) return { ...state, ends };
  const stopped = latest(state.stopped ?? null, event.time);
  return { ...state, ends, stopped, suspended: state.restored === null || state.restored < stopped };
}

/** A message has left; one that was called back at the same moment counts all the same. */
function left(state: RecoveryState, { data, time }: PlatformEvent<'message.sent'>): RecoveryState {
  if (data.step === undefined) return state;
  const known = own(state.steps, data.step);
  const step = known ?? (state.recalled.includes(data.step) ? { requested: time, sent: false, clock: time } : undefined);
  if (step === undefined || step.sent) return state;
  return { ...state, steps: { ...state.steps, [data.step]: { ...step, sent: true, clock: latest(step.clock, time) } } };
}

/** The state with other debts or payments. */
function counted(before: RecoveryState, after: RecoveryState): RecoveryState {
  return missingMinor(after) === missingMinor(before) ? after : recalled(after);
}

/** The state after one more input. */
export function evolveRecovery(state: RecoveryState, input: PlaybookInput, settings: RecoverySettings): RecoveryState {
  switch (input.type) {
    case 'payment.failed':
      return counted(state, failed(state, input));
    case 'balance.low':
      return { ...state, mode: 'prepaid', low: latest(state.low, input.time), currency: state.currency ?? input.data.currency };
    case 'balance.expired':
    case 'service.expired':
      return { ...owe(state, input.time, PREPAID, input.data.price_minor, input.data.currency), mode: 'prepaid' };
    case 'payment.succeeded': {
      const { payment_id, amount_minor, invoice_id } = input.data;
      return counted(state, { ...state, paid: { ...state.paid, [payment_id]: { minor: amount_minor, time: input.time, invoice: invoice_id ?? null } } });
    }
    case 'payment.reported':
      return input.data.says === 'made' ? { ...state, reported: latest(state.reported, input.time) } : state;
    case 'payment.promised': {
      const { promise_id, parts } = input.data;
      if (state.agreement !== null && state.agreement.at > input.time) return state;
      const inOrder = parts.toSorted((a, b) => (a.due_on < b.due_on ? -1 : a.due_on > b.due_on ? 1 : 0));
      return { ...state, agreement: { id: promise_id, at: input.time, parts: inOrder, broken: false } };
    }
    case 'recovery.held':
      return { ...state, heldUntil: input.data.until };
    case 'customer.activated':
      return { ...state, restored: latest(state.restored, input.time), suspended: state.suspended && input.time < (state.stopped ?? '') };
    case 'customer.cancelled':
      return { ...state, left: true };
    case 'message.bounced':
      return input.data.permanent && input.data.channel === settings.channel ? { ...state, bounced: true } : state;
    case 'message.sent':
      return left(state, input);
    case 'task.closed':
      return { ...state, answers: withTaskAnswer(state.answers, input, state.steps) };
    case 'action.done':
    case 'action.failed':
    case 'action.refused':
      return ended(state, input);
    case 'step.requested':
      return requested(state, input, settings.peace_after_outage_hours * 3_600_000);
    default:
      return state;
  }
}

/** False for a payment that names a bill which is not among the debts; who owes something that names no bill pays it with any payment. */
export function paysDebt({ debts }: RecoveryState, invoice: string | null): boolean {
  const names = Object.keys(debts);
  return invoice === null || names.length === 0 || names.some((name) => name === invoice || name === '' || name === PREPAID);
}

/** What is missing and what has come of it since the first failure, in minor units. */
export function balance(state: RecoveryState): { readonly due: number; readonly paid: number; readonly payments: number } {
  const from = state.since ?? state.low;
  const counted = Object.values(state.paid).filter(({ time, invoice }) => from !== null && time >= from && paysDebt(state, invoice));
  return {
    due: Object.values(state.debts).reduce((sum, minor) => sum + minor, 0),
    paid: counted.reduce((sum, { minor }) => sum + minor, 0),
    payments: counted.length,
  };
}

/** What is still missing. */
export function missingMinor(state: RecoveryState): number {
  const { due, paid } = balance(state);
  return Math.max(0, due - paid);
}

/** What was paid of the debts after an agreement was made. */
export const paidSince = (state: RecoveryState, moment: string): number =>
  Object.values(state.paid).reduce((sum, { minor, time, invoice }) => (time >= moment && paysDebt(state, invoice) ? sum + minor : sum), 0);

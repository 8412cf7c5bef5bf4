import type { PlaybookInput } from '../playbook.ts';
import type { RecoverySettings } from './payment-recovery-settings.ts';
import { type TaskAnswers, withTaskAnswer } from './task-answers.ts';

/** A step that was asked for: when, for when, whether and when the message left, and where its clock stands (pauses move it on). */
type Step = { readonly requested: string; readonly sent: boolean; readonly clock: string };

/** What a recovery remembers. All of it is plain JSON, and the same events in any order of arrival give the same debts and payments. */
export type RecoveryState = {
  readonly mode: 'postpaid' | 'prepaid';
  /** When the first failure happened. */
  readonly since: string | null;
  /** `since`, moved on by every pause: from here the silent phase and the end are counted. */
  readonly clock: string | null;
  /** What is missing, by invoice; a failure without an invoice counts under the empty name, and the largest amount of a name counts. */
  readonly debts: Readonly<Record<string, number>>;
  /** What came, by payment. */
  readonly paid: Readonly<Record<string, { readonly minor: number; readonly time: string }>>;
  readonly currency: string | null;
  /** Trying again cannot help. */
  readonly hard: boolean;
  /** Prepaid: the service runs again since this moment. */
  readonly restored: string | null;
  readonly left: boolean;
  /** The address does not work. */
  readonly bounced: boolean;
  readonly steps: Readonly<Record<string, Step>>;
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
  hard: false,
  restored: null,
  left: false,
  bounced: false,
  steps: {},
  pause: null,
  peaceUntil: null,
};

const earliest = (a: string | null, b: string): string => (a === null || b < a ? b : a);
const moved = (moment: string, ms: number): string => new Date(Date.parse(moment) + ms).toISOString();

function owe(state: RecoveryState, time: string, invoice: string, minor: number, currency: string): RecoveryState {
  const since = earliest(state.since, time);
  return {
    ...state,
    since,
    clock: state.clock === null || state.clock === state.since ? since : state.clock,
    debts: { ...state.debts, [invoice]: Math.max(state.debts[invoice] ?? 0, minor) },
    currency: state.currency ?? currency,
  };
}

function resume(state: RecoveryState, time: string, peaceMs: number): RecoveryState {
  if (state.pause === null) return state;
  const lasted = Math.max(0, Date.parse(time) - Date.parse(state.pause.since));
  const steps = Object.fromEntries(Object.entries(state.steps).map(([name, step]) => [name, { ...step, clock: moved(step.clock, lasted) }]));
  const peaceUntil = state.pause.reason === 'outage' ? moved(time, peaceMs) : state.peaceUntil;
  return { ...state, pause: null, clock: state.clock === null ? null : moved(state.clock, lasted), steps, peaceUntil };
}

/** The state after one more input. */
export function evolveRecovery(state: RecoveryState, input: PlaybookInput, settings: RecoverySettings): RecoveryState {
  switch (input.type) {
    case 'payment.failed': {
      const { invoice_id, amount_minor, currency, hard } = input.data;
      const next = owe(state, input.time, invoice_id ?? '', amount_minor, currency);
      return hard ? { ...next, hard: true } : next;
    }
    case 'balance.expired':
    case 'service.expired':
      return { ...owe(state, input.time, 'prepaid', input.data.price_minor, input.data.currency), mode: 'prepaid' };
    case 'payment.succeeded':
      return { ...state, paid: { ...state.paid, [input.data.payment_id]: { minor: input.data.amount_minor, time: input.time } } };
    case 'customer.activated':
      return { ...state, restored: state.restored === null || input.time > state.restored ? input.time : state.restored };
    case 'customer.cancelled':
      return { ...state, left: true };
    case 'message.bounced':
      return input.data.permanent && input.data.channel === settings.channel ? { ...state, bounced: true } : state;
    case 'message.sent': {
      const step = input.data.step === undefined ? undefined : state.steps[input.data.step];
      if (step === undefined || step.sent) return state;
      return { ...state, steps: { ...state.steps, [input.data.step!]: { ...step, sent: true, clock: input.time > step.clock ? input.time : step.clock } } };
    }
    case 'task.closed':
      return { ...state, answers: withTaskAnswer(state.answers, input, state.steps) };
    case 'step.requested': {
      if (input.step.startsWith('pause:')) return { ...state, pause: { reason: input.step.slice(6), since: input.time } };
      if (input.step === 'resume') return resume(state, input.time, settings.peace_after_outage_hours * 3_600_000);
      const clock = input.notBefore !== undefined && input.notBefore > input.time ? input.notBefore : input.time;
      return { ...state, steps: { ...state.steps, [input.step]: { requested: input.time, sent: false, clock } } };
    }
    default:
      return state;
  }
}

/** What is missing and what has come since the first failure, in minor units. */
export function balance(state: RecoveryState): { readonly due: number; readonly paid: number; readonly payments: number } {
  const counted = Object.values(state.paid).filter(({ time }) => state.since !== null && time >= state.since);
  return {
    due: Object.values(state.debts).reduce((sum, minor) => sum + minor, 0),
    paid: counted.reduce((sum, { minor }) => sum + minor, 0),
    payments: counted.length,
  };
}

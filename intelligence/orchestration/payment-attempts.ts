import type { PlatformEvent } from '../contract/envelope.ts';
import { isoText } from '../kernel/iso-text.ts';
import { type AttemptLimit, attemptLimits, type Decline, limitsFor } from './decline-rules.ts';
import { HOUR } from './moments.ts';
import type { Action } from './outbox.ts';

/**
 * What is known of a charge: `in-flight` until the biller has said what came of it, however long that takes. A silence is no decline.
 */
export type AttemptState = 'in-flight' | 'paid' | 'declined' | 'never-made';

/** One charge of a card or account, by the biller itself or because the layer asked for it. */
export type PaymentAttempt = Decline & {
  /** The key of the action that asked for it, or a name made of the biller's payment. */
  readonly key: string;
  readonly invoice_id: string;
  /** The biller's token of the card or account; null when it is not told. */
  readonly method_id: string | null;
  readonly by: 'biller' | 'layer';
  /** False for the first charge of an invoice. */
  readonly retry: boolean;
  /** When it was made or asked for, ISO text in UTC. */
  readonly at: string;
  readonly state: AttemptState;
  readonly settled_at: string | null;
};

/** How far back charges are looked at: the longest window of any limit. */
export const ATTEMPTS_REACH_DAYS = 60;

/** The charge that an action asks for; null for any other action. */
export function attemptAsked({ key, command }: Pick<Action, 'key' | 'command'>, now: Date): PaymentAttempt | null {
  if (command.action !== 'retry-payment') return null;
  const text = (name: string): string | null => (command.values[name] === undefined ? null : String(command.values[name]));
  return {
    key,
    invoice_id: text('invoice_id') ?? '',
    method_id: text('method_id'),
    network: text('network'),
    by: 'layer',
    retry: true,
    at: command.notBefore > isoText(now) ? command.notBefore : isoText(now),
    state: 'in-flight',
    settled_at: null,
    decline_code: null,
    advice_code: null,
    hard: false,
  };
}

const told = ({ data }: PlatformEvent<'payment.failed'>): Decline => ({
  network: data.network ?? null,
  decline_code: data.decline_code ?? null,
  advice_code: data.advice_code ?? null,
  hard: data.hard ?? false,
});

/** What an event says of charges: of one that the layer asked for under its key, or of one that the biller made by itself. */
function saidBy(event: PlatformEvent, about: string | null): { key: string; state: AttemptState; decline: Decline | null } | null {
  switch (event.type) {
    case 'payment.failed':
      return { key: event.data.action_key ?? `payment:${event.data.payment_id}`, state: 'declined', decline: told(event) };
    case 'payment.succeeded': {
      const { action_key, attempt, payment_id } = event.data;
      if (action_key === undefined && (attempt ?? 1) < 2) return null;
      return { key: action_key ?? `payment:${payment_id}`, state: 'paid', decline: null };
    }
    case 'action.failed':
    case 'action.refused':
      return event.data.action === 'retry-payment' ? { key: event.data.action_key, state: 'never-made', decline: null } : null;
    case 'action.done': {
      const { action, answer } = event.data;
      if (action !== 'ask-payment' || about === null || answer === undefined || answer === 'pending') return null;
      return { key: about, state: answer, decline: null };
    }
    default:
      return null;
  }
}

/** The key of the charge of which an event speaks; `about` is the charge that was asked about, where the event answers a question. */
export const attemptNamed = (event: PlatformEvent, about: string | null): string | null => saidBy(event, about)?.key ?? null;

/**
 * The charge after an event that speaks of it, or null when nothing changes. Only the biller's own word settles one: a payment is the
 * last word, a decline comes before "never made", and neither the order nor the repetition of what is told matters.
 */
export function attemptAfter(known: PaymentAttempt | null, event: PlatformEvent, about: string | null = null): PaymentAttempt | null {
  const said = saidBy(event, about);
  if (said === null) return null;
  if (known === null) {
    if (event.type !== 'payment.failed' && event.type !== 'payment.succeeded') return null;
    const { data } = event;
    return {
      key: said.key,
      invoice_id: data.invoice_id ?? '',
      method_id: data.method_id ?? null,
      by: 'biller',
      retry: (data.attempt ?? 1) > 1,
      at: event.time,
      state: said.state,
      settled_at: event.time,
      ...(said.decline ?? { network: null, decline_code: null, advice_code: null, hard: false }),
    };
  }
  const weight: Readonly<Record<AttemptState, number>> = { 'in-flight': 0, 'never-made': 1, declined: 2, paid: 3 };
  if (weight[said.state] <= weight[known.state]) return null;
  const { network, ...rest } = said.decline ?? known;
  return { ...known, ...rest, network: network ?? known.network, key: known.key, state: said.state, settled_at: event.time };
}

/** What may still be tried. `until` is when the next place opens, null while there is one. */
export type AttemptsLeft = { readonly left: number; readonly until: Date | null; readonly rule: string };

/**
 * How many more charges of an invoice may be made at a moment: the tightest of the networks' limits, the outer ones and the tenant's own.
 * All charges of the card count, whoever asked for them and in whichever run; of a customer whose card is not told, all charges.
 */
export function attemptsLeft(
  attempts: readonly PaymentAttempt[],
  { invoice_id, method_id, network }: Pick<PaymentAttempt, 'invoice_id' | 'method_id' | 'network'>,
  at: Date,
  own: { readonly retries: number; readonly days: number },
  limits: readonly AttemptLimit[] = attemptLimits,
): AttemptsLeft {
  const rows: readonly Pick<AttemptLimit, 'id' | 'most' | 'withinHours' | 'counts' | 'per'>[] = [
    ...limitsFor(network, at, limits),
    { id: `own-${own.retries}-in-${own.days}-days`, most: own.retries, withinHours: own.days * 24, counts: 'retries', per: 'invoice' },
  ];
  let tightest: AttemptsLeft = { left: Number.POSITIVE_INFINITY, until: null, rule: 'none' };
  for (const { id, most, withinHours, counts, per } of rows) {
    const from = at.getTime() - withinHours * HOUR;
    const times = attempts
      .filter((one) => one.state !== 'never-made' && (counts === 'attempts' || one.retry))
      .filter((one) => (per === 'invoice' ? one.invoice_id === invoice_id : method_id === null || one.method_id === null || one.method_id === method_id))
      .map((one) => Date.parse(one.at))
      .filter((time) => time > from)
      .sort((a, b) => a - b);
    const left = most - times.length;
    if (left >= tightest.left) continue;
    const frees = times[times.length - most];
    tightest = { left: Math.max(0, left), until: left > 0 || frees === undefined ? null : new Date(frees + withinHours * HOUR), rule: id };
  }
  return tightest;
}

/** The charge of which nobody knows yet what came of it; null when there is none. */
export const inFlight = (attempts: readonly PaymentAttempt[]): PaymentAttempt | null => attempts.find(({ state }) => state === 'in-flight') ?? null;

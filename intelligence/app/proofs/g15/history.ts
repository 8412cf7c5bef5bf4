import type { PlatformAction } from '../../../contract/commands.ts';
import type { PlatformEvent } from '../../../contract/envelope.ts';
import { mulberry32, pick } from '../../../kernel/random.ts';
import { attemptAfter, attemptAsked, type PaymentAttempt } from '../../../orchestration/payment-attempts.ts';
import { paymentRecovery } from '../../../orchestration/playbooks/payment-recovery.ts';
import { look, openRun, type Run } from '../../../orchestration/run.ts';
import { sampleView } from '../../../orchestration/sample-run.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-02T12:00:00Z');
const SOFT = ['51', '05', '91', 'insufficient_funds', 'do_not_honor', 'processing_error', undefined] as const;
/** What a network forbids to try again, by code and by advice, with the network that says so. */
const STOPS = [
  { network: 'visa', decline_code: '14' },
  { network: 'visa', decline_code: '46' },
  { network: 'visa', decline_code: '05', advice_code: '1' },
  { network: 'mastercard', decline_code: '05', advice_code: '03' },
  { network: 'mastercard', decline_code: '51', advice_code: '21' },
] as const;

/** What happened to one debt, as the gateway and the networks count it. */
export type History = {
  charges: number;
  /** Charges that took the money a second time. */
  double: number;
  /** Charges asked for while the end of another was not known to the gateway itself. */
  overlapping: number;
  afterStop: number;
  overLimit: number;
  /** Charges of which nothing was known for an hour and nobody was told. */
  forgotten: number;
  unknown: number;
};

/** Seams for mutants: how the layer understands silence, and what it hears. */
export type Ears = {
  readonly silence?: (attempt: PaymentAttempt, now: number) => PaymentAttempt;
  readonly heard?: (event: PlatformEvent, attempts: readonly PaymentAttempt[]) => PlatformEvent;
};

const plan = paymentRecovery.make({ retries: 'layer', retries_in_30_days: 15, retry_for_days: 28, give_up_days: 30, suspend_after_days: 0 }, 1);

/** One debt with a gateway that answers at once, late or never, is asked, lies by callback, and whose biller tries by itself as often as it likes. */
export function historyOf(seed: number, index: number, ears: Ears = {}): History {
  const random = mulberry32(seed * 1_000_003 + index * 97);
  const counted: History = { charges: 0, double: 0, overlapping: 0, afterStop: 0, overLimit: 0, forgotten: 0, unknown: 0 };
  const network = pick(random, ['visa', 'mastercard'] as const);
  const attempts = new Map<string, PaymentAttempt>();
  const settledAt = new Map<string, number>();
  const toldAt: number[] = [];
  const truth = new Map<string, { state: 'paid' | 'declined' | 'never-made'; until: number }>();
  const queue: { event: PlatformEvent; about: string | null }[] = [];
  let taken = false;
  let stopped: number | null = null;
  let run: Run | null = null;
  let made = 0;

  function tell(type: string, at: number, data: object, about: string | null = null): void {
    const time = new Date(at).toISOString();
    const event = { id: `${index}-${++made}`, source: 'biller', tenant: 'isp', type, time, learned: time, data: { customer_id: 'c', ...data } };
    queue.push({ event: event as unknown as PlatformEvent, about });
    queue.sort((a, b) => (a.event.time < b.event.time ? -1 : 1));
  }
  const card = { amount_minor: 5_000, currency: 'USD', invoice_id: 'i', method_id: 'm' };
  function decline(at: number, attempt: number, stops: boolean, key?: string): void {
    const forbids = pick(
      random,
      STOPS.filter((one) => one.network === network),
    );
    const why = stops ? forbids : { network, decline_code: pick(random, SOFT) };
    tell('payment.failed', at, { ...card, ...why, payment_id: key ?? `p${made}`, attempt, ...(key === undefined ? {} : { action_key: key }) });
  }
  decline(START, 1, random() < 0.1);
  const ownTries = random() < 0.3 ? Math.floor(random() * 24) : 0;
  for (let n = 0; n < ownTries; n++) decline(START + random() * 28 * DAY, n + 2, false);

  function charge(command: PlatformAction, key: string, at: number): void {
    const asked = attemptAsked({ key, command }, new Date(at)) as PaymentAttempt;
    counted.charges++;
    if ([...truth.values()].some(({ until }) => until > at)) counted.overlapping++;
    if (stopped !== null && stopped < at) counted.afterStop++;
    const within = (days: number, retriesOnly: boolean) =>
      [...attempts.values()].filter((one) => one.state !== 'never-made' && Date.parse(one.at) > at - days * DAY && (!retriesOnly || one.retry)).length;
    const full =
      within(14, true) >= 8 || within(60, true) >= 20 || within(30, true) >= 15 || (network === 'visa' ? within(30, false) >= 20 : within(1, false) >= 10);
    if (full) counted.overLimit++;
    attempts.set(key, asked);
    const reaches = random() < 0.9;
    const state = !reaches ? 'never-made' : random() < 0.3 ? 'paid' : 'declined';
    if (state === 'paid' && taken) counted.double++;
    taken ||= state === 'paid';
    const kind = random();
    const answer = at + (kind < 0.6 ? 30_000 : kind < 0.8 ? random() * 50 * MINUTE : random() * 3 * DAY);
    truth.set(key, { state, until: reaches ? answer : at });
    if (state === 'paid') tell('payment.succeeded', answer, { ...card, payment_id: key, action_key: key, attempt: 2 });
    if (state === 'declined') decline(answer, 2, random() < 0.1, key);
    if (random() < 0.2) tell('payment.reported', at + MINUTE, { invoice_id: 'i', says: random() < 0.5 ? 'made' : 'declined' });
  }

  function ask(command: PlatformAction, key: string, at: number): void {
    const about = String(command.values.attempt_key ?? '') || null;
    const known = about === null ? undefined : truth.get(about);
    const base = { action_key: key, action: 'ask-payment', step: command.step };
    if (random() < 0.2) tell('action.failed', at + MINUTE, { ...base, reason: 'no answer' }, about);
    else tell('action.done', at + MINUTE, { ...base, answer: known === undefined || known.until > at ? 'pending' : known.state }, about);
  }

  function note({ event, about }: { event: PlatformEvent; about: string | null }): void {
    const at = Date.parse(event.time);
    if (
      event.type === 'payment.failed' &&
      STOPS.some((one) => one.decline_code === event.data.decline_code && ('advice_code' in one ? one.advice_code : undefined) === event.data.advice_code)
    )
      stopped ??= at;
    const named = 'action_key' in event.data && event.data.action_key !== undefined && about === null ? String(event.data.action_key) : about;
    const key = named ?? ('payment_id' in event.data ? `payment:${String(event.data.payment_id)}` : null);
    if (key === null) return;
    const after = attemptAfter(attempts.get(key) ?? null, event, about);
    if (after === null) return;
    attempts.set(key, after);
    if (after.state !== 'in-flight' && !settledAt.has(key)) settledAt.set(key, at);
  }

  function lookAt(event: PlatformEvent | null, at: number): void {
    const now = new Date(at);
    if (run === null && event !== null) run = openRun(plan, 'isp', 'c', event, { heldOut: false, propensity: 0.9, byEverything: false } as never, now);
    if (run === null || run.ended_at !== null) return;
    const seen = [...attempts.values()].map((one) => ears.silence?.(one, at) ?? one).sort((a, b) => (a.at < b.at ? -1 : 1));
    const recovery = { attempts: seen, retry: [], retry_basis: 'proof', days_off: { weekend: [6, 7], holidays: [] } };
    const looked = look(plan, run, event, sampleView('c', { time_zone: 'UTC', currency: 'USD', owed_minor: 5_000, recovery }), now);
    run = looked.run ?? run;
    for (const command of looked.decision?.commands ?? []) {
      const key = `${looked.decision?.id}:${command.step}`;
      if (command.kind === 'create-task' && command.step.startsWith('unknown-')) toldAt.push(at);
      if (command.kind !== 'platform-action') continue;
      if (command.action === 'retry-payment') charge(command, key, at);
      if (command.action === 'ask-payment') ask(command, key, at);
    }
  }

  for (let steps = 0; steps < 2_000; steps++) {
    const current = run as Run | null;
    const wake = current === null || current.ended_at !== null || current.wake_at === null ? Number.POSITIVE_INFINITY : Date.parse(current.wake_at);
    const next = queue[0] === undefined ? Number.POSITIVE_INFINITY : Date.parse(queue[0].event.time);
    const at = Math.min(wake, next);
    if (at === Number.POSITIVE_INFINITY || at > START + 40 * DAY) break;
    if (next > wake) lookAt(null, wake);
    else {
      const told = queue.shift() as (typeof queue)[number];
      const event = ears.heard?.(told.event, [...attempts.values()]) ?? told.event;
      note({ event, about: told.about });
      lookAt(event, next);
    }
  }
  const end = (run as Run | null)?.ended_at ?? null;
  for (const { key, by, at } of attempts.values()) {
    if (by !== 'layer') continue;
    const [from, until] = [Date.parse(at), Date.parse(at) + HOUR];
    if ((settledAt.get(key) ?? Number.POSITIVE_INFINITY) <= from + 5 * MINUTE) continue;
    counted.unknown++;
    const known = (settledAt.get(key) ?? Number.POSITIVE_INFINITY) <= until || toldAt.some((moment) => moment >= from && moment <= until);
    if (!known && (end === null || Date.parse(end) > until)) counted.forgotten++;
  }
  return counted;
}

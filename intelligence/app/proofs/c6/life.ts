import type { PlatformEvent } from '../../../contract/envelope.ts';
import type { EventData, EventType } from '../../../contract/events/catalogue.ts';
import { hashFraction } from '../../../kernel/ids.ts';
import { attemptAfter, attemptAsked, type PaymentAttempt } from '../../../orchestration/payment-attempts.ts';
import type { AnyPlaybook, RetryChoice } from '../../../orchestration/playbook.ts';
import { type Decision, look, openRun, type Run } from '../../../orchestration/run.ts';
import { sampleView } from '../../../orchestration/sample-run.ts';
import { type Account, goesThrough } from '../../../simulation/issuer.ts';

const TENANT = 'isp';
const SECOND = 1_000;
const DAY = 86_400_000;

/** When to try again, of one account, its charges and a moment. */
export type Choices = (account: Account, attempts: readonly PaymentAttempt[], now: Date) => readonly RetryChoice[];

/** What was asked for, and when. */
export type Asked = { readonly at: number; readonly kind: 'retry' | 'message' | 'task' | 'other'; readonly step: string };

/** Everything that happened to one account. */
export type Lived = {
  readonly account: Account;
  readonly asked: Asked[];
  readonly attempts: Map<string, PaymentAttempt>;
  readonly endings: string[];
  /** When the debt was covered; null when it never was. */
  paidAt: number | null;
  cancelledAt: number | null;
  promise: { readonly at: number; readonly until: number } | null;
  /** Things asked for after the debt was covered or the customer had left. */
  afterEnd: number;
};

export type LifeOptions = {
  readonly playbook: AnyPlaybook;
  readonly choices: Choices;
  readonly seed: number;
  /** True when the bank says no to everything, nobody pays by hand and no biller disturbs: then only the moments of the tries count. */
  readonly bare?: boolean;
  /** What an attempt came to, for who learns. */
  readonly settled?: (account: Account, attempt: PaymentAttempt, before: readonly PaymentAttempt[]) => void;
  /** Which charges the view shows: a seam for a mutant. */
  readonly shown?: (attempts: readonly PaymentAttempt[], run: Run) => readonly PaymentAttempt[];
  /** What the playbook hears: a seam for mutants. */
  readonly heard?: (event: PlatformEvent) => PlatformEvent | null;
};

/** One account under one plan: the playbook itself, look by look, with the bank, the customer's own mind, and a biller that may try by itself too. */
export function liveOne(account: Account, options: LifeOptions) {
  const { playbook, choices, seed, settled, shown = (all) => all, heard = (event) => event, bare = false } = options;
  const lot = (what: string): number => hashFraction('c6', String(seed), account.customer, what);
  const lived: Lived = { account, asked: [], attempts: new Map(), endings: [], paidAt: null, cancelledAt: null, promise: null, afterEnd: 0 };
  const queue: PlatformEvent[] = [];
  let made = 0;
  let run: Run | null = null;
  const calledBack = new Set<string>();
  const zone = account.zone;
  const tell = <T extends EventType>(type: T, at: number, data: Omit<EventData<T>, 'customer_id'>): void => {
    const time = new Date(at).toISOString();
    const event = {
      id: `${account.customer}-${++made}`,
      source: 'biller',
      tenant: TENANT,
      type,
      time,
      learned: time,
      data: { customer_id: account.customer, ...data },
    };
    queue.push(event as unknown as PlatformEvent);
    queue.sort((a, b) => (a.time < b.time ? -1 : 1));
  };
  const card = { amount_minor: account.amount_minor, currency: 'USD', invoice_id: 'i1', method_id: account.method_id };
  const declined = (at: number, attempt: number, key?: string) =>
    tell('payment.failed', at, {
      ...card,
      payment_id: `p${at}`,
      attempt,
      decline_code: account.decline_code,
      hard: account.hard,
      network: account.network,
      ...(account.advice_code === null ? {} : { advice_code: account.advice_code }),
      ...(key === undefined ? {} : { action_key: key }),
    });
  declined(account.failedAt, 1);
  // One biller in eight tries by itself now and then, whatever it was told.
  if (!bare && lot('rogue') < 0.12 && account.family !== 'hard')
    for (let n = 1; n <= 3; n++) declined(account.failedAt + n * (1 + 4 * lot(`rogue ${n}`)) * DAY, n + 1);
  if (!bare && lot('promises') < 0.06) {
    const at = account.failedAt + (1 + 4 * lot('promise at')) * DAY;
    const due_on = new Date(at + 6 * DAY).toISOString().slice(0, 10);
    lived.promise = { at, until: Date.parse(`${due_on}T23:59:59Z`) };
    tell('payment.promised', at, { promise_id: 'pr', parts: [{ due_on, amount_minor: account.amount_minor }], currency: 'USD' });
  }
  if (!bare && lot('pays anyway') < 0.04) tell('payment.succeeded', account.failedAt + lot('pays anyway at') * 15 * DAY, { ...card, payment_id: 'hand' });
  if (!bare && lot('leaves') < 0.03) tell('customer.cancelled', account.failedAt + lot('leaves at') * 15 * DAY, {});

  /** What happens outside because of what was asked for. */
  function outside({ id, commands }: Decision, own: Run, at: number): void {
    for (const command of commands) {
      const ended = (lived.paidAt !== null && lived.paidAt < at) || (lived.cancelledAt !== null && lived.cancelledAt < at);
      if (ended) lived.afterEnd++;
      if (command.kind === 'platform-action') {
        const key = `${id}:${command.step}`;
        const attempt = attemptAsked({ key, command }, new Date(at));
        lived.asked.push({ at, kind: attempt === null ? 'other' : 'retry', step: command.step });
        if (attempt === null) continue;
        lived.attempts.set(key, attempt);
        if (!bare && goesThrough(account, at, seed)) tell('payment.succeeded', at + 30 * SECOND, { ...card, payment_id: key, action_key: key });
        else declined(at + 30 * SECOND, 2, key);
      } else if (command.kind === 'send-message') {
        const { step, channel, purpose } = command;
        tell('message.sent', Date.parse(command.notBefore), {
          message_key: `${own.id}:${step}`,
          channel,
          class: 'billing',
          purpose,
          step,
          instance_id: own.id,
        });
      } else lived.asked.push({ at, kind: 'task', step: command.step });
    }
  }

  /** A message whose run has ended or that was called back does not leave; nobody charges who has paid or left. */
  function isMoot(event: PlatformEvent): boolean {
    if (event.type === 'message.sent')
      return run === null || run.ended_at !== null || run.id !== event.data.instance_id || calledBack.has(event.data.step ?? '');
    const over = lived.paidAt !== null || lived.cancelledAt !== null;
    return over && event.type !== 'action.done' && !(event.type === 'payment.failed' && event.data.action_key !== undefined);
  }

  function note(event: PlatformEvent): void {
    const at = Date.parse(event.time);
    const key = event.type === 'payment.failed' || event.type === 'payment.succeeded' ? (event.data.action_key ?? `payment:${event.data.payment_id}`) : null;
    if (key !== null) {
      const before = [...lived.attempts.values()];
      const after = attemptAfter(lived.attempts.get(key) ?? null, event);
      if (after !== null) {
        lived.attempts.set(key, after);
        if (after.by === 'layer') settled?.(account, after, before);
      }
    }
    if (event.type === 'message.sent') {
      const step = event.data.step ?? '';
      lived.asked.push({ at, kind: 'message', step });
      if (!bare && lot(`answers ${step}`) < 0.1)
        tell('payment.succeeded', at + (1 + 40 * lot(`when ${step}`)) * 3_600_000, { ...card, payment_id: `hand-${step}` });
    }
    if (event.type === 'payment.succeeded') lived.paidAt ??= at;
    if (event.type === 'customer.cancelled') lived.cancelledAt ??= at;
  }

  function lookAt(event: PlatformEvent | null, at: number): void {
    const now = new Date(at);
    if (run === null || run.ended_at !== null) {
      if (event === null || !playbook.opens(event)) return;
      run = openRun(playbook, TENANT, account.customer, event, { heldOut: false, propensity: 0.9, byEverything: false } as never, now);
    }
    const all = [...lived.attempts.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
    const attempts = shown(all, run);
    const view = sampleView(account.customer, {
      time_zone: zone,
      currency: 'USD',
      owed_minor: lived.paidAt === null ? account.amount_minor : 0,
      last_paid_at: lived.paidAt === null ? null : new Date(lived.paidAt).toISOString(),
      recovery: { attempts, retry: choices(account, all, now), retry_basis: 'proof', days_off: { weekend: [6, 7], holidays: [] } },
    });
    const looked = look(playbook, run, event, view, now);
    run = looked.run ?? run;
    for (const step of looked.withdrawn ?? []) calledBack.add(step);
    if (looked.decision !== null) outside(looked.decision, run, at);
    if (run.ended_at !== null) {
      lived.endings.push(run.ending ?? '');
      // What is still owed comes up again when the biller makes its next round.
      if (run.ending === 'not-recovered' && lived.endings.length === 1 && !bare && lot('comes again') < 0.5 && account.family !== 'hard') declined(at + DAY, 2);
    }
  }

  return {
    lived,
    /** Lives on until a moment. */
    until(end: number): void {
      for (let steps = 0; steps < 5_000; steps++) {
        const wake: number = run === null || run.ended_at !== null || run.wake_at === null ? Number.POSITIVE_INFINITY : Date.parse(run.wake_at);
        const next: number = queue[0] === undefined ? Number.POSITIVE_INFINITY : Date.parse(queue[0].time);
        const at = Math.min(wake, next);
        if (at > end || at === Number.POSITIVE_INFINITY) return;
        if (next > wake) lookAt(null, wake);
        else {
          const event = queue.shift() as PlatformEvent;
          if (isMoot(event)) continue;
          note(event);
          const told = heard(event);
          if (told !== null) lookAt(told, next);
        }
      }
    },
  };
}

import { type Clock, earliest } from '../kernel/clock.ts';
import { isoText } from '../kernel/iso-text.ts';
import type { Log } from '../kernel/log.ts';
import type { Answer, Person } from './arbiter.ts';
import { createGate, type Gate } from './gate.ts';
import { type Carrier, type Claimed, type LastLook, type Outbox, type Routes, type SendResult, type Settlement, stepKey, type Task } from './outbox.ts';
import type { PolicyRule } from './policy-rules.ts';
import { channelAfter } from './reach.ts';

export type DispatcherOptions = {
  readonly outbox: Outbox;
  /** Who brings the messages: the same for all tenants, or asked for each. */
  readonly carriers: readonly Carrier[] | Routes;
  readonly clock: Clock;
  readonly log: Log;
  readonly rules?: readonly PolicyRule[];
  /** The gate that every message passes; one under the rules when it is not given. */
  readonly gate?: Gate;
  /** How many messages are handed over at the same time. */
  readonly concurrency?: number;
  /** How long a claim holds before another dispatcher may take it. */
  readonly leaseMs?: number;
};

/** What a round came to: how many messages ended in which way. */
export type Round = { readonly claimed: number } & Readonly<Partial<Record<Settlement['state'] | 'lost', number>>>;

/** Brings messages that are due to people, each once. */
export interface Dispatcher {
  /** Takes at most so many messages that are due, and settles each; returns when all are settled. */
  dispatchDue(limit: number): Promise<Round>;
}

/** Attempts after which a message that a provider will not take goes to a person, and how often a provider is asked about a lost answer. */
const MOST_ATTEMPTS = 8;
export const MOST_QUESTIONS = 24;
/** Providers mostly take a third of a second: so many calls at once bring seventy messages a second. A route that takes fewer says so. */
export const HANDS = 24;
/** The last look is at most this old when the provider is called. */
const LOOK_HOLDS_MS = 1_000;
const LEASE_MARGIN_MS = 5_000;
const SETTLE_TRIES = 3;

const backoffMs = (attempt: number): number => Math.min(30_000 * 2 ** Math.max(0, attempt - 1), 3_600_000);

function taskFor(claimed: Claimed, title: string, reason: string, now: Date): Task {
  const { tenant, customer_id, playbook, playbook_version, instance_id, decision_id, command } = claimed;
  const origin = { tenant, customer_id, playbook, playbook_version, instance_id, decision_id };
  const step = `${command.step}:check`;
  return {
    ...origin,
    key: stepKey(origin, step, 'create-task'),
    command: {
      kind: 'create-task',
      step,
      title,
      detail: `Message "${command.purpose}" by ${command.channel}, step ${command.step}: ${reason}. It is not sent again by itself.`,
      due: isoText(now.getTime() + 24 * 3_600_000),
      role: 'support',
    },
  };
}

const inDoubt = (claimed: Claimed, reason: string, now: Date): Settlement => ({
  state: 'unknown',
  reason,
  task: taskFor(claimed, 'Find out whether a message went out', reason, now),
});

/** What the answer of a provider means for the message; null is no answer, so that it may or may not have gone out. */
export function settlementOf(claimed: Claimed, carrier: Pick<Carrier, 'delivery'>, result: SendResult | null, now: Date): Settlement {
  const attempt = claimed.doubtful ? claimed.attempt : claimed.attempt + 1;
  const tired = attempt >= (claimed.doubtful ? MOST_QUESTIONS : MOST_ATTEMPTS);
  if (result === null) {
    // However often the provider refused before: the first answer that is lost is asked for where it can be.
    if (carrier.delivery === 'at-most-once' || (claimed.doubtful && tired)) return inDoubt(claimed, 'the answer of the provider was lost', now);
    return { state: 'doubtful', againInMs: backoffMs(attempt), reason: 'the answer of the provider was lost' };
  }
  if (result.ok) return { state: 'sent', providerId: result.provider_id };
  if (!result.permanent && !tired) {
    // A busy provider says nothing about the attempt before, whose answer was lost.
    const waitMs = Math.max(backoffMs(attempt), result.retryAfterMs ?? 0);
    return claimed.doubtful
      ? { state: 'doubtful', againInMs: waitMs, reason: result.reason }
      : { state: 'waiting', until: new Date(now.getTime() + waitMs), reason: result.reason, failed: true };
  }
  if (claimed.doubtful) return inDoubt(claimed, `an answer of the provider was lost, and then: ${result.reason}`, now);
  const dead = result.dead === true;
  const next = dead ? channelAfter(claimed.command) : null;
  if (next !== null) return { state: 'bounced', next, until: now, reason: result.reason };
  return { state: 'failed', reason: result.reason, dead, task: dead ? null : taskFor(claimed, 'Find out why a message could not be sent', result.reason, now) };
}

/** What a no of the arbiter at the last look means. A message that may have gone out already is not simply put back. */
function refusal(claimed: Claimed, answer: Exclude<Answer, { answer: 'send' }>, now: Date): Settlement {
  if (answer.answer !== 'defer') {
    const state = answer.answer === 'suppress' ? 'suppressed' : 'superseded';
    return claimed.doubtful ? inDoubt(claimed, `its answer was lost, and now: ${answer.reason}`, now) : { state, reason: answer.reason };
  }
  if (claimed.doubtful) return { state: 'doubtful', againInMs: Math.max(1_000, answer.until.getTime() - now.getTime()), reason: answer.reason };
  return { state: 'waiting', until: answer.until, reason: answer.reason, failed: false };
}

/** Messages that go the same way, and how many of them its provider takes at once. */
type Way = { readonly messages: Claimed[]; readonly atOnce: number };

/** Works with so many hands until nothing is left. The next message goes the way that has the fewest in hand, so that one that hangs leaves hands to others. */
async function withHands(ways: readonly Way[], hands: number, work: (claimed: Claimed) => Promise<void>): Promise<void> {
  const lines = ways.map(({ messages, atOnce }) => ({ left: [...messages], atOnce, inHand: 0 }));
  const next = () => lines.filter(({ left, inHand, atOnce }) => left.length > 0 && inHand < atOnce).toSorted((a, b) => a.inHand - b.inHand)[0];
  // A hand that finds no room ends; whoever makes room goes on.
  const hand = async (): Promise<void> => {
    for (let line = next(); line !== undefined; line = next()) {
      line.inHand++;
      await work(line.left.shift()!);
      line.inHand--;
    }
  };
  await Promise.all(Array.from({ length: hands }, hand));
}

/** The answer of the provider, or null when it did not come in time or the call broke. */
async function call(carrier: Carrier, claimed: Claimed, person: Person): Promise<SendResult | null> {
  const late = AbortSignal.timeout(carrier.timeoutMs);
  const timeout = new Promise<null>((resolve) => late.addEventListener('abort', () => resolve(null), { once: true }));
  try {
    return await Promise.race([carrier.send(claimed, person), timeout]);
  } catch {
    return null;
  }
}

/**
 * Claim (with the arbiter and the caps, in one transaction) → last look → provider → settle (with the fact, in one transaction).
 * After a crash a provider that honours keys gets the same key again, one that can be asked is asked, and for any other the message
 * is declared unknown and a person looks; nothing is ever sent again in doubt.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { outbox, carriers, clock, log, rules, concurrency = HANDS, leaseMs = 10_000 } = options;
  const routes: Routes =
    'of' in carriers
      ? carriers
      : { of: async (_tenant, channel) => carriers.filter((carrier) => carrier.channel === channel), always: carriers.map((carrier) => carrier.channel) };

  const gate = options.gate ?? createGate({ clock, always: routes.always, ...(rules && { rules }) });

  /** A COMMIT whose answer was lost may have happened: the same end is written again, never another one. */
  const settle = async (claimed: Claimed, settlement: Settlement): Promise<Settlement['state'] | 'lost'> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await outbox.settle(claimed, settlement, clock.now())) ? settlement.state : 'lost';
      } catch (error) {
        log.warn('what became of a message could not be written', { tenant: claimed.tenant, attempt, channel: claimed.command.channel }, error);
        if (attempt === SETTLE_TRIES) return 'lost';
      }
    }
  };

  const handOver = async (claimed: Claimed, carrier: Carrier): Promise<Settlement | 'lost'> => {
    const asked = clock.elapsedMs();
    let seen: LastLook | 'lost' | 'superseded';
    try {
      seen = await outbox.handOver(claimed, carrier.timeoutMs + LEASE_MARGIN_MS, carrier.route ?? null);
    } catch (error) {
      // Whether it was noted or not: nothing was sent, so it may simply be put back, unless an earlier attempt is in doubt.
      log.warn('the store did not answer before a message was handed over', { tenant: claimed.tenant, channel: carrier.channel }, error);
      return claimed.doubtful ? 'lost' : { state: 'waiting', until: clock.now(), reason: 'the store did not answer', failed: false };
    }
    if (seen === 'lost') return 'lost';
    const now = clock.now();
    if (seen === 'superseded')
      return claimed.doubtful ? inDoubt(claimed, 'its answer was lost, and its reason has gone', now) : { state: 'superseded', reason: 'its reason has gone' };
    const answer = gate.lastLook(claimed, seen);
    if (answer.answer !== 'send' || seen.person === null) return refusal(claimed, answer as Exclude<Answer, { answer: 'send' }>, now);
    if (clock.elapsedMs() - asked > LOOK_HOLDS_MS)
      return refusal(claimed, { answer: 'defer', until: now, reason: 'the last look was too old', rules: [] }, now);
    return settlementOf(claimed, carrier, await call(carrier, claimed, seen.person), clock.now());
  };

  const clearUp = async (claimed: Claimed, carrier: Carrier): Promise<Settlement | 'lost'> => {
    if (carrier.delivery === 'keyed') return handOver(claimed, carrier);
    const fate = carrier.delivery === 'queryable' ? await carrier.status!(claimed.key).catch(() => 'unknown' as const) : 'unknown';
    const now = clock.now();
    if (fate === 'sent') return { state: 'sent', providerId: null };
    if (fate === 'not-sent') return { state: 'waiting', until: now, reason: 'the provider never got it', failed: true };
    return settlementOf(claimed, carrier, null, now);
  };

  /** Each route in its order until one takes the message, refuses it for good, or leaves it in doubt: then no other may have it. */
  const alongRoutes = async (claimed: Claimed, inOrder: readonly Carrier[]): Promise<Settlement | 'lost'> => {
    const [first, ...others] = inOrder;
    if (first === undefined)
      return refusal(
        claimed,
        { answer: 'defer', until: new Date(clock.now().getTime() + 15 * 60_000), reason: 'the channel is not set up', rules: [] },
        clock.now(),
      );
    const settlement = await handOver(claimed, first);
    const refusedForNow = settlement !== 'lost' && settlement.state === 'waiting' && settlement.failed;
    return refusedForNow && others.length > 0 ? alongRoutes(claimed, others) : settlement;
  };

  const bring = async (claimed: Claimed): Promise<Settlement['state'] | 'lost'> => {
    const inOrder = await routes.of(claimed.tenant, claimed.command.channel);
    const inHand = inOrder.find((carrier) => (carrier.route ?? null) === (claimed.route ?? null));
    const settlement = !claimed.doubtful
      ? await alongRoutes(claimed, inOrder)
      : inHand !== undefined
        ? await clearUp(claimed, inHand)
        : inDoubt(claimed, 'its answer was lost, and its route is no longer set up', clock.now());
    return settlement === 'lost' ? 'lost' : settle(claimed, settlement);
  };

  /** Messages by tenant and channel, each in its order. How many go at once is what the first route takes. */
  const waysOf = (claims: readonly Claimed[]): Promise<Way[]> =>
    Promise.all(
      [...Map.groupBy(claims, ({ tenant, command }) => `${tenant}\n${command.channel}`).values()].map(async (messages) => {
        const { tenant, command } = messages[0]!;
        const [first] = await routes.of(tenant, command.channel).catch(() => []);
        return { messages, atOnce: first?.atOnce ?? concurrency };
      }),
    );

  return {
    async dispatchDue(limit) {
      const claims = await outbox.claim(earliest(clock), limit, leaseMs, (candidate) => gate.judge(candidate));
      const ends: Partial<Record<Settlement['state'] | 'lost', number>> = {};
      await withHands(await waysOf(claims), concurrency, async (claimed) => {
        const end = await bring(claimed).catch((error: unknown) => {
          log.warn('a message could not be handed over', { tenant: claimed.tenant, channel: claimed.command.channel }, error);
          return 'lost' as const;
        });
        ends[end] = (ends[end] ?? 0) + 1;
      });
      return { claimed: claims.length, ...ends };
    },
  };
}

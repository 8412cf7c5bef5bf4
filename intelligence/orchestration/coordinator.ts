import { type Clock, earliest } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { type ActionEnd, type ActionStore, byHand, type ClaimedAction, checkTask, isOwed, type Performed, refusedBySystem, type Systems } from './actions.ts';

export type CoordinatorOptions = {
  readonly store: ActionStore;
  readonly systems: Systems;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds until the next attempt, or null when it is given up. */
  readonly patience: (attempt: number, retryAfterMs: number | undefined) => number | null;
};

/** Longer than a call takes: while it is under way nobody else asks for the same. Short enough that whoever lives on takes it up within half a minute. */
const LEASE_MS = 20_000;
/** A system that has said yes is waited for so long. */
const ANSWER_WITHIN_MS = 3 * 24 * 3_600_000;
const LAPSE_BATCH = 500;

/**
 * Carries steps into billing, network and support of the ISP, and to people where no system takes them or one refuses what the customer is
 * owed. Each step is asked for under its one key until it is answered; what needs a person waits for one and lapses; what nobody answers is
 * escalated; what was called off while it was under way is undone. All of it is rows: a program that dies leaves its leases to the next one.
 */
export class CrossModuleWorkflowCoordinator {
  readonly #options: CoordinatorOptions;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  /** Asks for at most so many actions that are due; returns how many it took up. */
  async performDue(limit: number): Promise<number> {
    const { store, clock } = this.#options;
    const claimed = await store.claim(earliest(clock), limit, LEASE_MS);
    await Promise.all(claimed.map((action) => this.#perform(action)));
    return claimed.length;
  }

  /** What time alone changes: proposals lapse, answers that do not come go to a person, what waits too long is escalated. Returns how many. */
  async keepTime(): Promise<number> {
    const { store, clock } = this.#options;
    const now = earliest(clock);
    const lapsed = await store.lapse(now, LAPSE_BATCH);
    const silent = await store.unanswered(now, LAPSE_BATCH);
    for (const action of silent) {
      const reason = 'the system said that it would do it, and was not heard of again';
      await store.settle(action, { state: 'unknown', reason, task: checkTask(action, reason, now) }, now);
    }
    return lapsed + silent.length + (await store.escalate(now));
  }

  async #perform(action: ClaimedAction): Promise<void> {
    const { store, clock, log } = this.#options;
    try {
      const end = await this.#ask(action);
      await store.settle(action, end, clock.now());
    } catch (error) {
      // The lease ends by itself, and the same key is asked for again.
      log.warn('what became of an action could not be written', { tenant: action.tenant }, error);
    }
  }

  async #ask(action: ClaimedAction): Promise<ActionEnd> {
    const { systems, clock, log } = this.#options;
    const system = await systems(action.tenant, action.command.action);
    if (system === null && action.doubtful) return this.#inDoubt(action, 'its answer was lost, and no system takes it any more');
    if (system === null) return byHand('no system of the ISP takes it', clock.now());
    let answer: Performed | null = null;
    try {
      answer = await system.perform(action);
    } catch (error) {
      log.warn('a system did not answer', { tenant: action.tenant }, error);
    }
    return this.#endOf(action, answer);
  }

  #endOf(action: ClaimedAction, answer: Performed | null): ActionEnd {
    const { clock, patience } = this.#options;
    const now = clock.now();
    if (answer?.ok)
      return answer.done
        ? { state: 'done', reference: answer.reference }
        : { state: 'accepted', reference: answer.reference, until: new Date(now.getTime() + ANSWER_WITHIN_MS) };
    if (answer?.permanent && action.doubtful) return this.#inDoubt(action, `an answer of the system was lost, and then: ${answer.reason}`);
    if (answer?.permanent) return isOwed(action.command) ? byHand(refusedBySystem(answer.reason), now) : { state: 'failed', reason: answer.reason };
    const reason = answer?.reason ?? 'the answer of the system was lost';
    const wait = patience(action.attempt, answer?.retryAfterMs);
    if (wait !== null) return { state: 'waiting', until: new Date(now.getTime() + wait), reason, doubt: answer === null || answer.unsure === true };
    return { state: 'unknown', reason, task: checkTask(action, `not heard in ${action.attempt} attempts: ${reason}`, now) };
  }

  /** What may have been done is never simply called failed, and no person does it a second time: somebody finds out. */
  #inDoubt(action: ClaimedAction, reason: string): ActionEnd {
    return { state: 'unknown', reason, task: checkTask(action, reason, this.#options.clock.now()) };
  }
}

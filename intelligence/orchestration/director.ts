import type { Channel, Role } from '../contract/words.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { isoText } from '../kernel/iso-text.ts';
import { type Answer, isTooLate, TOO_LATE } from './arbiter.ts';
import type { Gate } from './gate.ts';
import { type Mailing, type MailingRequest, stateAt } from './mailing.ts';
import type { Candidate, Claimed, Judgement, LastLook } from './outbox.ts';

/** What would become of a message to one customer now. */
export type Foreseen = { readonly customer_id: string; readonly judgement: Judgement | null };

/** Who of a list would get a message when and by which channel, who would not and why. */
export type MailingPlan = {
  readonly now: readonly { readonly customer_id: string; readonly channel: Channel; readonly at: string }[];
  readonly later: readonly { readonly customer_id: string; readonly channel: Channel; readonly at: string; readonly reason: string }[];
  readonly never: readonly { readonly customer_id: string; readonly reason: string }[];
  /** True when a second person has to agree. */
  readonly needs_approval: boolean;
};

/** Where the director keeps what people have asked for. */
export interface DirectorStore {
  /** What the gate would answer now, customer by customer, each seeing what those before it take up; nothing is written. */
  foresee(
    tenant: string,
    request: MailingRequest,
    customers: readonly string[],
    now: Date,
    judge: (candidate: Candidate) => Judgement,
  ): Promise<readonly Foreseen[]>;
  /** Whether somebody may write to so many customers without a second person: what they let go alone within a day counts, answers to one customer apart. */
  mayAlone(tenant: string, by: string, customers: number, now: Date): Promise<boolean>;
  /**
   * Keeps the mailing that is made of whether its asker may let it go alone; nothing else of theirs is counted meanwhile. One that is `held` puts
   * its messages into the outbox in the same transaction.
   */
  add(tenant: string, by: string, customers: number, now: Date, made: (alone: boolean) => Mailing): Promise<Mailing>;
  find(tenant: string, id: string): Promise<Mailing | null>;
  /** Gives a mailing a new state if it still has the one it had, with its messages or without them; false when somebody was quicker. */
  move(tenant: string, from: Mailing, to: Mailing, now: Date): Promise<boolean>;
}

export type DirectorOptions = { readonly gate: Gate; readonly store: DirectorStore; readonly clock: Clock; readonly newId: () => string };

/** How long everything that a person asks for can be called back before it leaves. */
export const HOLD_SECONDS = 10;

/**
 * The one gate for every message of playbooks and people. Playbooks ask through the outbox and people through `ask`; the dispatcher asks
 * the director of each message when it takes it and again right before it goes. Whatever is asked for ends sent, superseded or suppressed,
 * with its reason.
 */
export class OmnichannelCommunicationDirector implements Gate {
  readonly #options: DirectorOptions;

  constructor(options: DirectorOptions) {
    this.#options = options;
  }

  judge(candidate: Candidate): Judgement {
    return this.#options.gate.judge(candidate);
  }

  lastLook(claimed: Claimed, seen: LastLook): Answer {
    return this.#options.gate.lastLook(claimed, seen);
  }

  /** Says who would get a message when and by which channel, who would not and why, by the same gate that it would pass, and whether whoever asks needs a second person. */
  async preview(tenant: string, request: MailingRequest, customers: readonly string[], by: string): Promise<MailingPlan> {
    const { store, clock } = this.#options;
    const at = isoText(clock.now().getTime() + HOLD_SECONDS * 1_000);
    const foreseen = await store.foresee(tenant, request, customers, clock.now(), (candidate) => this.judge(candidate));
    const plan = { now: [] as MailingPlan['now'][number][], later: [] as MailingPlan['later'][number][], never: [] as MailingPlan['never'][number][] };
    for (const { customer_id, judgement } of foreseen) {
      if (judgement === null) plan.never.push({ customer_id, reason: 'customer-unknown' });
      else if (judgement.answer === 'send') plan.now.push({ customer_id, channel: judgement.channel, at });
      else if (judgement.answer === 'defer' && isTooLate(judgement.until, request.before)) plan.never.push({ customer_id, reason: TOO_LATE });
      else if (judgement.answer === 'defer') {
        const { channel, until, reason } = judgement;
        plan.later.push({ customer_id, channel, at: isoText(until), reason });
      } else plan.never.push({ customer_id, reason: judgement.reason });
    }
    return { ...plan, needs_approval: !(await store.mayAlone(tenant, by, new Set(customers).size, clock.now())) };
  }

  /** Takes what a person asks for: it is held a moment and can be called back, or waits for a second person when the list is long, also in pieces. */
  async ask(tenant: string, request: MailingRequest, customers: readonly string[], by: string): Promise<Mailing> {
    const { store, clock, newId } = this.#options;
    const now = clock.now();
    const asked = { id: newId(), request, customers: [...new Set(customers)], asked_by: by, asked_at: isoText(now), decided_by: null, decided_at: null };
    return store.add(tenant, by, asked.customers.length, now, (alone) => ({
      ...asked,
      state: alone ? 'held' : 'proposed',
      leaves_at: alone ? leavesAt(now) : null,
    }));
  }

  /** A second person agrees within the day: now it is held a moment, and counts on its own. Throws SECOND_PERSON_NEEDED for whoever asked. */
  async approve(tenant: string, id: string, by: string): Promise<Mailing> {
    const now = this.#options.clock.now();
    const mailing = await this.#open(tenant, id, ['proposed']);
    if (mailing.asked_by === by) throw new UilError('SECOND_PERSON_NEEDED');
    return this.#move(tenant, mailing, { ...mailing, state: 'held', decided_by: by, decided_at: isoText(now), leaves_at: leavesAt(now) });
  }

  /** Somebody who may agree says no, or whoever asked takes it back. Throws FORBIDDEN for everybody else. */
  async refuse(tenant: string, id: string, { person, role }: { readonly person: string; readonly role: Role }, mayAgree: boolean): Promise<Mailing> {
    const mailing = await this.#open(tenant, id, ['proposed']);
    if (!mayAgree && mailing.asked_by !== person) throw new UilError('FORBIDDEN', [role]);
    return this.#move(tenant, mailing, { ...mailing, state: 'refused', decided_by: person, decided_at: this.#options.clock.now().toISOString() });
  }

  /** Calls back whatever of it has not left. */
  async cancel(tenant: string, id: string, by: string): Promise<Mailing> {
    const mailing = await this.#open(tenant, id, ['held']);
    return this.#move(tenant, mailing, { ...mailing, state: 'cancelled', decided_by: by, decided_at: this.#options.clock.now().toISOString() });
  }

  async #open(tenant: string, id: string, states: readonly Mailing['state'][]): Promise<Mailing> {
    const mailing = await this.#options.store.find(tenant, id);
    if (mailing === null) throw new UilError('MAILING_NOT_FOUND', [id]);
    const state = stateAt(mailing, this.#options.clock.now());
    if (!states.includes(state)) throw new UilError('MAILING_STATE', [state]);
    return mailing;
  }

  async #move(tenant: string, from: Mailing, to: Mailing): Promise<Mailing> {
    const { store, clock } = this.#options;
    if (!(await store.move(tenant, from, to, clock.now()))) throw new UilError('MAILING_STATE', [(await store.find(tenant, from.id))?.state ?? 'gone']);
    return to;
  }
}

const leavesAt = (now: Date): string => isoText(now.getTime() + HOLD_SECONDS * 1_000);

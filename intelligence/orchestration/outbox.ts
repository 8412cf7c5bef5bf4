import type { Command, CreateTask, PlatformAction, SendMessage } from '../contract/commands.ts';
import type { Channel } from '../contract/words.ts';
import type { Sql } from '../data/sql.ts';
import { digest } from '../kernel/ids.ts';
import type { Answer, Contact, MessageRequest, Person } from './arbiter.ts';
import type { RuleAnswer } from './playbook.ts';
import type { CustomerRef } from './playbook-store.ts';
import type { ClassPolicy } from './policy.ts';
import type { Rerouted } from './reach.ts';
import type { Room } from './send-room.ts';
import type { Place } from './zones.ts';

/** Where a command comes from. */
export type Origin = {
  readonly tenant: string;
  readonly customer_id: string;
  readonly playbook: string;
  readonly playbook_version: number;
  readonly instance_id: string;
  readonly decision_id: string;
};

/** A message in the outbox. The key is given once and for ever: the provider never sees two keys for one step of one run. */
export type OutboxMessage = Origin & { readonly key: string; readonly command: SendMessage };

/**
 * A run that has ended, and why; what a system does for it all the same is undone unless `undoes` is false, and a service that it has
 * stopped is given back where `givesBack` is true, also when the run had not heard of that yet.
 */
export type EndedRun = {
  readonly tenant: string;
  readonly instance_id: string;
  readonly reason: string;
  readonly undoes?: boolean;
  readonly givesBack?: boolean;
};

/** Work for a person. */
export type Task = Origin & { readonly key: string; readonly command: CreateTask };

/** Something that a system of the ISP is to do. */
export type Action = Origin & { readonly key: string; readonly command: PlatformAction };

/** What a decision asks for, by where it goes. */
export type Asked = { readonly messages: readonly OutboxMessage[]; readonly tasks: readonly Task[]; readonly actions: readonly Action[] };

/** Nothing. */
export const NOTHING_ASKED: Asked = { messages: [], tasks: [], actions: [] };

/** Commands under their keys. */
export function asked(origin: Origin, commands: readonly Command[]): Asked {
  const under = <C extends Command>(command: C) => ({ ...origin, key: stepKey(origin, command.step, command.kind), command });
  return {
    messages: commands.filter((command) => command.kind === 'send-message').map(under),
    tasks: commands.filter((command) => command.kind === 'create-task').map(under),
    actions: commands.filter((command) => command.kind === 'platform-action').map(under),
  };
}

/**
 * What becomes of a message: `waiting` → `sending` → `sent`, or one of the ends without a message: `superseded` (its reason
 * has gone), `suppressed` (a rule forbids it), `failed` (the provider refused), `unknown` (it may or may not have gone out).
 */
export type MessageState = 'waiting' | 'sending' | 'sent' | 'superseded' | 'suppressed' | 'unknown' | 'failed';

/**
 * The idempotency key of a step: SHA-256 over tenant, definition, run, step, kind of action and recipient, in base64url.
 * It depends on nothing that another attempt could change.
 */
export const stepKey = (origin: Origin, step: string, kind: Command['kind']): string =>
  digest(origin.tenant, `${origin.playbook}@${origin.playbook_version}`, origin.instance_id, step, kind, origin.customer_id);

/** A message that a dispatcher holds under a lease. `fence` grows with every claim: an old holder can no longer write. */
export type Claimed = OutboxMessage & {
  readonly fence: number;
  readonly attempt: number;
  /** True when an earlier holder handed it to the provider and then was not heard of again. */
  readonly doubtful: boolean;
  /** For how long it was held for the sake of peace. */
  readonly heldMs?: number;
  /** The route to which it was handed last; null or absent for the only one there is. */
  readonly route?: string | null;
};

/** A message with what is needed to judge it, read in the claim's transaction. */
export type Candidate = {
  readonly message: OutboxMessage;
  readonly request: MessageRequest;
  readonly person: Person | null;
  readonly contacts: readonly Contact[];
  readonly place: Place;
  /** Scopes switched off for the tenant at this moment. */
  readonly off: readonly string[];
  /** Channels that the tenant has set up. */
  readonly setUp: readonly Channel[];
  readonly room: Room;
};

/** Everything that a judgement rests on, without name and addresses: the arbiter gives the same answer again from it. */
export type Basis = {
  readonly at: string;
  readonly request: MessageRequest;
  readonly person: Person | null;
  readonly contacts: readonly Contact[];
  readonly room: Room;
  readonly place: Place;
  readonly off: readonly string[];
  /** The channels that are left, in order, and those of them that are set up. */
  readonly channels: readonly Channel[];
  readonly set_up: readonly Channel[];
  readonly policy: ClassPolicy;
  /** Only while the clock is in doubt: the other time that it may be, and what holds then. */
  readonly in_doubt?: { readonly at: string; readonly policy: ClassPolicy };
};

/** The verdict on a candidate, with the channel that it goes by or waits for; `day` is the local day under which the place in the caps is reserved. */
export type Judgement = { readonly channel: Channel; readonly basis?: Basis } & Rerouted &
  (
    | { readonly answer: 'send'; readonly rules: readonly RuleAnswer[]; readonly day: string }
    | { readonly answer: 'defer'; readonly until: Date; readonly reason: string; readonly rules: readonly RuleAnswer[] }
    | { readonly answer: 'suppress' | 'supersede'; readonly reason: string; readonly rules: readonly RuleAnswer[] }
  );

/** What is known when the message is about to be handed over. */
export type LastLook = { readonly person: Person | null; readonly place: Place; readonly off: readonly string[] };

/** What came of an attempt. `waiting` gives the reserved place in the caps back; `bounced` too: the address is dead, and the next channel takes it up. `doubtful` keeps it and asks again later under the same key. */
export type Settlement =
  | { readonly state: 'sent'; readonly providerId: string | null }
  | { readonly state: 'waiting'; readonly until: Date; readonly reason: string; readonly failed: boolean }
  | { readonly state: 'bounced'; readonly next: Channel; readonly until: Date; readonly reason: string }
  | { readonly state: 'doubtful'; readonly againInMs: number; readonly reason: string }
  | { readonly state: 'suppressed' | 'superseded'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string; readonly dead: boolean; readonly task: Task | null }
  | { readonly state: 'unknown'; readonly reason: string; readonly task: Task };

/**
 * Messages that want to leave, and their way. Everything here survives a crash: a holder that dies loses its lease and the next
 * one sees whether the message had been handed over. Leases run by the store's clock, so that the clocks of several programs need not agree.
 */
export interface Outbox {
  /**
   * Takes messages that are due, most urgent class first, and judges each in the same transaction that reserves its place in the caps;
   * those that may go come back as `sending`. `judge` is called per customer in order, with the contacts reserved so far.
   */
  claim(now: Date, limit: number, leaseMs: number, judge: (candidate: Candidate) => Judgement): Promise<readonly Claimed[]>;
  /**
   * The last look: notes that the message is being handed over now and tells what is known of the person at this moment.
   * `lost` when another holder has it, `superseded` when its reason has gone. The route is noted with it, so that whoever clears up a
   * lost answer asks the same one.
   */
  handOver(claimed: Claimed, leaseMs: number, route?: string | null): Promise<LastLook | 'lost' | 'superseded'>;
  /** Writes what came of it and, in the same transaction, the fact that follows. False when another holder has it. */
  settle(claimed: Claimed, settlement: Settlement, now: Date): Promise<boolean>;
  /** In the caller's transaction: adds what is asked for (a key that is known changes nothing). */
  add(sql: Sql, asked: Asked, now: Date): Promise<void>;
  /** In the caller's transaction: messages of these runs that have not been handed over do not go any more. */
  supersede(sql: Sql, runs: readonly EndedRun[], now: Date): Promise<void>;
  /** In the caller's transaction: these messages do not go any more, unless they have been handed over. Their runs go on. */
  withdraw(sql: Sql, steps: readonly { tenant: string; instance_id: string; step: string }[], now: Date): Promise<void>;
  /** Ends every lease at once: for a program that knows itself to be the only one, when it starts. */
  breakLeases(): Promise<void>;
}

/** A message that is judged without being claimed; `known` is false for a customer whom the tenant does not have. */
export type Foreseen = { readonly message: OutboxMessage; readonly known: boolean; readonly verdict: Judgement };

/** The answer alone, without what it rests on; `until` is ISO text. */
export type Answered = Pick<OutboxMessage, 'key'> & {
  readonly channel: Channel;
  readonly answer: Answer['answer'];
  readonly reason: string | null;
  readonly until: string | null;
};

/** Says what the gate would answer to messages that nobody has asked for yet, in their order, each seeing what those before it take up. */
export interface GatePreview {
  /**
   * In the caller's transaction, in which nothing needs to be written: the same, together with what waits for these customers already and
   * is due (but for that of the runs named, which end), all in the order in which they would leave.
   */
  previewIn(
    sql: Sql,
    messages: readonly OutboxMessage[],
    ended: readonly string[],
    now: Date,
    judge: (candidate: Candidate) => Judgement,
    personOf?: (customer: CustomerRef) => Person | null,
  ): Promise<readonly Answered[]>;
  preview(messages: readonly OutboxMessage[], now: Date, judge: (candidate: Candidate) => Judgement): Promise<readonly Foreseen[]>;
}

/** What one kind of provider needs from us after a lost answer: the same key again, a question, or a person. */
export type Delivery = 'keyed' | 'queryable' | 'at-most-once';

/** The answer of a provider. A call that throws says nothing: the message may have gone out. */
export type SendResult =
  | { readonly ok: true; readonly provider_id: string | null }
  | {
      readonly ok: false;
      /** True when the same message will never be accepted. */
      readonly permanent: boolean;
      /** True when it is the address that does not exist. */
      readonly dead?: boolean;
      readonly reason: string;
      /** How long the provider asks to be left alone. */
      readonly retryAfterMs?: number;
    };

/** Brings a message to a person over one channel. */
export interface Carrier {
  readonly channel: Channel;
  /** Its name among the routes of the channel; absent where there is one only. */
  readonly route?: string;
  readonly delivery: Delivery;
  /** The longest that `send` takes before it gives up. */
  readonly timeoutMs: number;
  /** How many messages it takes at the same time; absent where as many as there are hands. */
  readonly atOnce?: number;
  send(message: OutboxMessage, person: Person): Promise<SendResult>;
  /** For `queryable`: whether the provider has the message of this key. */
  status?(key: string): Promise<'sent' | 'not-sent' | 'unknown'>;
}

/** Who brings messages, tenant by tenant. */
export type Routes = {
  /** The carriers that bring messages of a channel for a tenant now, in the order in which they are tried. */
  of(tenant: string, channel: Channel): Promise<readonly Carrier[]>;
  /** Channels that every tenant has without setting them up. */
  readonly always: readonly Channel[];
};

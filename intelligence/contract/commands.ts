import type { EventData } from './events/catalogue.ts';
import type { Channel, MessageClass } from './words.ts';

/** The offer that a command makes: the fact `offer.made` follows from the decision, also when the lot held the customer out. */
export type OfferInCommand = Pick<EventData<'offer.made'>, 'kind' | 'plan_id' | 'add_on_id' | 'price_minor' | 'currency'>;

/** What every command may carry. */
type Carries = { readonly offer?: OfferInCommand };

/** Asks for one message to one customer; the arbiter decides whether and when it leaves. */
export type SendMessage = Carries & {
  readonly kind: 'send-message';
  readonly step: string;
  readonly class: MessageClass;
  /** What it is about, for dedup by meaning: two messages of one purpose in one window are one too many. */
  readonly purpose: string;
  /** What exactly it is about, such as an invoice or an incident: two of one purpose about different things are two. */
  readonly subject?: string;
  /** The allowance under which it counts, such as the confirmed set of an incident, instead of the hour of its playbook. */
  readonly under?: string;
  /** True for what a person writes to this one customer: it is no part of what is measured. Only the director's messages of people may say so. */
  readonly personal?: boolean;
  readonly channel: Channel;
  /** Channels to take instead, in this order, when the first cannot reach the person. */
  readonly instead?: readonly Channel[];
  /** The channel that the person asked for when it was put before the others. */
  readonly wished?: Channel;
  readonly template: string;
  readonly values: Readonly<Record<string, string | number>>;
  /** The best moment; the arbiter may move it later, never earlier. ISO text in UTC. */
  readonly notBefore: string;
  /** From this moment on it is too late: what it says would not hold any more, and it does not leave. ISO text in UTC; absent where it may always be said. */
  readonly notAfter?: string;
  /** The survey that it asks for an answer to: when it has left, the customer counts as asked. */
  readonly survey?: string;
};

/** Asks a person to do something. */
export type CreateTask = Carries & {
  readonly kind: 'create-task';
  readonly step: string;
  readonly title: string;
  readonly detail: string;
  readonly due: string;
  readonly role: 'support' | 'collections' | 'network' | 'success';
  /** True where it is owed to everybody, also to who is left alone for comparison: money may have been taken that nobody can account for. */
  readonly owed?: true;
};

/** What a system of the ISP can be asked to do about a customer. */
export type ActionName =
  | 'retry-payment'
  | 'ask-payment'
  | 'start-payment-plan'
  | 'suspend-service'
  | 'restore-service'
  | 'give-credit'
  | 'change-plan'
  | 'open-ticket'
  | 'book-visit';

/** Asks a system of the ISP to do something; what came of it comes back as `action.done`, `action.failed` or `action.refused`. */
export type PlatformAction = Carries & {
  readonly kind: 'platform-action';
  readonly step: string;
  readonly action: ActionName;
  readonly values: Readonly<Record<string, string | number>>;
  /** ISO text in UTC. */
  readonly notBefore: string;
  /** Somebody of that role must agree within so many hours, or it lapses; null where the layer may act by itself. */
  readonly approval: { readonly role: CreateTask['role']; readonly within_hours: number } | null;
};

/** Something the layer wants done outside. Commands leave only through the outbox, under an idempotency key. */
export type Command = SendMessage | CreateTask | PlatformAction;

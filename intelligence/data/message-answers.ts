import type { LoggedEvent } from '../contract/envelope.ts';
import type { Channel } from '../contract/words.ts';

/** A message to a customer, or a reply of theirs, with the moment of each thing that is known of it, the earliest where nothing else is said. ISO text in UTC. */
export type MessageAnswer = {
  readonly key: string;
  readonly channel: Channel;
  readonly sentAt: string | null;
  /** Opened by a person for the first and for the last time, as far as the source can tell. */
  readonly openedAt: string | null;
  readonly reopenedAt: string | null;
  /** Fetched by a program before anybody looked. */
  readonly machineAt: string | null;
  readonly clickedAt: string | null;
  readonly repliedAt: string | null;
  readonly bouncedAt: string | null;
};

export type CustomerAnswer = MessageAnswer & { readonly tenant: string; readonly customer: string };

const nothing = { sentAt: null, openedAt: null, reopenedAt: null, machineAt: null, clickedAt: null, repliedAt: null, bouncedAt: null };

function answerOf(event: LoggedEvent): CustomerAnswer | null {
  const row = (key: string, channel: Channel, customer: string, told: Partial<MessageAnswer>): CustomerAnswer => ({
    tenant: event.tenant,
    customer,
    key,
    channel,
    ...nothing,
    ...told,
  });
  switch (event.type) {
    case 'message.sent':
      return row(event.data.message_key, event.data.channel, event.data.customer_id, { sentAt: event.time });
    case 'message.opened':
      return row(
        event.data.message_key,
        event.data.channel,
        event.data.customer_id,
        event.data.machine ? { machineAt: event.time } : { openedAt: event.time, reopenedAt: event.time },
      );
    case 'message.clicked':
      return row(event.data.message_key, event.data.channel, event.data.customer_id, { clickedAt: event.time });
    case 'message.bounced':
      return row(event.data.message_key, event.data.channel, event.data.customer_id, { bouncedAt: event.time });
    case 'message.replied':
      return row(replyKey(event), event.data.channel, event.data.customer_id, { repliedAt: event.time });
    default:
      return null;
  }
}

/** A reply names no message; it has a row of its own, and whoever reads finds the message that it answers. */
const replyKey = ({ source, id }: LoggedEvent): string => `reply:${source} ${id}`;

const sooner = (a: string | null, b: string | null): string | null => (a === null ? b : b === null || a < b ? a : b);
const later = (a: string | null, b: string | null): string | null => (a === null ? b : b === null || a > b ? a : b);

/** What these events tell of messages, one row for each message: the same for any order and any repetition. */
export function answersIn(events: readonly LoggedEvent[]): CustomerAnswer[] {
  const rows = new Map<string, CustomerAnswer>();
  for (const event of events) {
    const told = answerOf(event);
    if (told === null) continue;
    const key = JSON.stringify([told.tenant, told.customer, told.key]);
    const before = rows.get(key);
    rows.set(key, before === undefined ? told : merged(before, told));
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const merged = (a: CustomerAnswer, b: CustomerAnswer): CustomerAnswer => ({
  ...a,
  // The channel of the sending is the one it went by; of two, the first by name, so that order does not matter.
  channel:
    a.sentAt !== null && b.sentAt === null ? a.channel : b.sentAt !== null && a.sentAt === null ? b.channel : a.channel < b.channel ? a.channel : b.channel,
  sentAt: sooner(a.sentAt, b.sentAt),
  openedAt: sooner(a.openedAt, b.openedAt),
  reopenedAt: later(a.reopenedAt, b.reopenedAt),
  machineAt: sooner(a.machineAt, b.machineAt),
  clickedAt: sooner(a.clickedAt, b.clickedAt),
  repliedAt: sooner(a.repliedAt, b.repliedAt),
  bouncedAt: sooner(a.bouncedAt, b.bouncedAt),
});

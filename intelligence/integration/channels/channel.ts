import type { Channel } from '../../contract/words.ts';
import type { Person } from '../../orchestration/arbiter.ts';
import type { Carrier, Delivery, SendResult } from '../../orchestration/outbox.ts';
import { render, type Template } from './templates.ts';

/** A message as the wire needs it. `key` is the same for every attempt. */
export type Outgoing = {
  readonly key: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** The ISP in whose name it goes. */
  readonly from: string;
};

/** A way to reach people. `send` throws when it cannot say whether the message went out. */
export interface MessageChannel {
  readonly channel: Channel;
  readonly delivery: Delivery;
  /** The longest that `send` takes. */
  readonly timeoutMs: number;
  send(message: Outgoing): Promise<SendResult>;
  /** For `queryable`: whether the provider has the message of this key. */
  status?(key: string): Promise<'sent' | 'not-sent' | 'unknown'>;
}

const addressOf = (person: Person, channel: Channel): string | null =>
  channel === 'email' ? person.email : channel === 'push' ? person.customer_id : person.phone;
const refused = (reason: string): SendResult => ({ ok: false, permanent: true, reason });

/**
 * Puts wording and channel together: writes the message in the person's language with what is known of them at this moment, and
 * hands it over. A template or value that is missing is a refusal, never an empty place in a message.
 */
export function carrier(channel: MessageChannel, ispName: (tenant: string) => Promise<string>, templates?: readonly Template[]): Carrier {
  const { status } = channel;
  return {
    channel: channel.channel,
    delivery: channel.delivery,
    timeoutMs: channel.timeoutMs,
    ...(status === undefined ? {} : { status: (key: string) => status.call(channel, key) }),
    async send({ key, tenant, command }, person) {
      const to = addressOf(person, channel.channel);
      if (to === null) return refused('no-address');
      const isp = await ispName(tenant);
      const written = render(
        { template: command.template, channel: channel.channel, locale: person.locale, values: { ...command.values, isp }, name: person.name },
        templates,
      );
      if ('refused' in written) return refused(written.refused);
      return channel.send({ key, to, from: isp, ...written });
    },
  };
}

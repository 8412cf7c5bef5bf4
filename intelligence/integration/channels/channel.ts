import type { Channel } from '../../contract/words.ts';
import { addressOf } from '../../orchestration/arbiter.ts';
import type { Carrier, Delivery, SendResult } from '../../orchestration/outbox.ts';
import { forGood } from './provider-answer.ts';
import type { Receipt } from './receipt.ts';
import { render, type Template, type Written } from './templates.ts';

/** A message as the wire needs it. `key` is the same for every attempt. */
export type Outgoing = Omit<Written, 'locale' | 'said'> & {
  readonly key: string;
  /** The address on the channel; for the portal, browsers and the ISP's systems it is the customer's id. */
  readonly to: string;
  /** The ISP in whose name it goes. */
  readonly from: string;
  /** What it is about, for channels that need more than words. */
  readonly about?: {
    readonly tenant: string;
    readonly customer: string;
    readonly template: string;
    readonly locale: string;
    readonly class: string;
    readonly purpose: string;
    readonly said: Readonly<Record<string, string>>;
  };
};

/** The answer of a channel; `gone` when the other side says that it is not there any more, so that the route is switched off. */
export type ChannelResult = SendResult & { readonly gone?: true };

/** A way to reach people. `send` throws when it cannot say whether the message went out. */
export interface MessageChannel {
  readonly channel: Channel;
  readonly delivery: Delivery;
  /** The longest that `send` takes. */
  readonly timeoutMs: number;
  /** How many messages it takes at the same time; absent where as many as come. */
  readonly atOnce?: number;
  send(message: Outgoing): Promise<ChannelResult>;
  /** For `queryable`: whether the provider has the message of this key. */
  status?(key: string): Promise<'sent' | 'not-sent' | 'unknown'>;
  /** Asks for the fate of a message by the provider's number of it; null when it is on its way still, or the provider cannot say. */
  fate?(providerId: string): Promise<Receipt | null>;
  /** For a channel that holds a line open: whether it stands, and in a sentence how. */
  line?(): { readonly stands: boolean; readonly sentence: string };
  /** Lets go of what it holds open. */
  close?(): Promise<void>;
}

/**
 * Puts wording and channel together: writes the message in the person's language with what is known of them at this moment, and
 * hands it over. A template or value that is missing is a refusal, never an empty place in a message.
 */
export function carrier(
  channel: MessageChannel,
  ispName: (tenant: string) => Promise<string>,
  templatesOf?: (tenant: string) => Promise<readonly Template[]>,
): Carrier {
  const { status } = channel;
  return {
    channel: channel.channel,
    delivery: channel.delivery,
    timeoutMs: channel.timeoutMs,
    ...(channel.atOnce === undefined ? {} : { atOnce: channel.atOnce }),
    ...(status === undefined ? {} : { status: (key: string) => status.call(channel, key) }),
    async send({ key, tenant, customer_id, command }, person) {
      const to = addressOf(person, channel.channel);
      if (to === null) return forGood('no-address');
      const isp = await ispName(tenant);
      const written = render(
        { template: command.template, channel: channel.channel, locale: person.locale, values: { ...command.values, isp }, name: person.name },
        await templatesOf?.(tenant),
      );
      if ('refused' in written) return forGood(written.refused);
      const { locale, said, ...words } = written;
      const about = { tenant, customer: customer_id, template: command.template, locale, class: command.class, purpose: command.purpose, said };
      return channel.send({ key, to, from: isp, ...words, about });
    },
  };
}

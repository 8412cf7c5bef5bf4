import type { ChannelChange, ChannelList, ChannelRoute, ChannelTry, ChannelTryResult, Inbox, PushSubscriptionBody } from '../contract/api/channels.ts';
import type { Channel } from '../contract/words.ts';

/** A call of a provider, as it came. */
export type ReceiptCall = {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
};

/** What the API asks about channels, the portal's inbox and notifications. Each call but `receipt` is held to the tenant given. */
export interface ChannelServices {
  channels(tenant: string): Promise<ChannelList>;
  /** Throws CHANNEL_INVALID or ADDRESS_REFUSED; nothing is stored then. */
  saveChannel(tenant: string, channel: Channel, change: ChannelChange, by: string): Promise<ChannelRoute>;
  /** Throws CHANNEL_NOT_FOUND. */
  removeChannel(tenant: string, channel: Channel, route: string | undefined): Promise<void>;
  tryChannel(tenant: string, channel: Channel, attempt: ChannelTry): Promise<ChannelTryResult>;
  /** What a provider tells; throws RECEIPT_REFUSED when it does not prove who it is. Gives what it wants to hear. */
  receipt(provider: string, key: string, call: ReceiptCall): Promise<{ readonly type: string; readonly text: string } | null>;
  /** Throws CUSTOMER_NOT_FOUND. */
  inbox(tenant: string, customer: string): Promise<Inbox>;
  readInInbox(tenant: string, customer: string, key: string): Promise<void>;
  /** The public key that browsers need to take notifications. */
  pushKey(): string;
  subscribe(tenant: string, customer: string, subscription: PushSubscriptionBody): Promise<void>;
  unsubscribe(tenant: string, endpoint: string): Promise<void>;
}

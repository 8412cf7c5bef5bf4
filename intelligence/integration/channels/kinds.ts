import { type Static, type TObject, type TProperties, Type } from 'typebox';
import type { Channel } from '../../contract/words.ts';
import type { Random } from '../../kernel/random.ts';
import { HANDS } from '../../orchestration/dispatcher.ts';
import { checkAddress, portOf, type Reach } from '../outbound-address.ts';
import type { SafeFetch } from '../safe-fetch.ts';
import type { MessageChannel } from './channel.ts';
import { emailChannel } from './email.ts';
import { PushSettings, pushChannel, type Subscriptions } from './push.ts';
import type { VapidKeys } from './push-encryption.ts';
import type { Receipt, ReceiptReader } from './receipt.ts';
import { SmppSecret, SmppSettings, smppChannel } from './smpp.ts';
import { GatewaySecret, GatewaySettings, gatewayChannel, gatewayReceipts } from './sms-gateway.ts';
import { TwilioSecret, TwilioSettings, twilioChannel, twilioReceipts } from './twilio.ts';
import { WebhookSecret, WebhookSettings, webhookChannel, webhookReceipts } from './webhook.ts';
import { WhatsAppSecret, WhatsAppSettings, whatsAppChannel, whatsAppReceipts } from './whatsapp.ts';

/** What a route is given when it is opened. */
export type Opening = {
  readonly reach: Reach;
  readonly fetch: SafeFetch;
  readonly now: () => Date;
  readonly random: Random;
  readonly fresh: (bytes: number) => Buffer;
  readonly vapid: VapidKeys;
  readonly subscriptions: Subscriptions;
  readonly lastReply: (tenant: string, customer: string) => Promise<Date | null>;
  /** Where the provider tells what became of messages; null while the layer has no public address. */
  readonly receiptsUrl: string | null;
  /** Takes receipts that come on a line of the route's own; resolves when they are stored. */
  readonly told: (receipts: readonly Receipt[]) => Promise<void>;
};

/** One kind of provider for a channel: what it must be told, how it is opened, and how it tells back. */
export type ChannelKind = {
  readonly kind: string;
  readonly channel: Channel;
  readonly title: string;
  readonly settings: TObject;
  readonly secret: TObject | null;
  /** True when it keeps a line open on which it is told things, so that it must run also while nothing is sent. */
  readonly listens: boolean;
  /** Takes settings and secret that `checkSettings` has passed. */
  open(settings: unknown, secret: unknown, given: Opening): MessageChannel;
  /** Reads calls of the provider; null for one that does not call. */
  receipts(secret: unknown): ReceiptReader | null;
};

type Definition<S extends TProperties, K extends TProperties> = {
  readonly kind: string;
  readonly channel: Channel;
  readonly title: string;
  readonly settings: TObject<S>;
  readonly secret: TObject<K> | null;
  readonly listens?: boolean;
  open(settings: Static<TObject<S>>, secret: Static<TObject<K>>, given: Opening): MessageChannel;
  readonly receipts?: (secret: Static<TObject<K>>) => ReceiptReader;
};

/** The casts stand here once: values reach a kind only after its schemas have passed them. */
const kind = <S extends TProperties, K extends TProperties>({ open, receipts, listens = false, ...rest }: Definition<S, K>): ChannelKind => ({
  ...rest,
  listens,
  open: (settings, secret, given) => open(settings as Static<TObject<S>>, secret as Static<TObject<K>>, given),
  receipts: (secret) => receipts?.(secret as Static<TObject<K>>) ?? null,
});

const SmtpSettings = Type.Object(
  {
    url: Type.String({
      pattern: '^smtps?://[^\\s/@]+$',
      maxLength: 200,
      outbound: true,
      title: 'Mail server: smtps://host (TLS), or smtp://host:587 (STARTTLS)',
    }),
    user: Type.Optional(Type.String({ minLength: 1, maxLength: 200, title: 'User' })),
    from: Type.String({ format: 'email', maxLength: 254, title: 'Sender' }),
    connections: Type.Optional(Type.Integer({ minimum: 1, maximum: HANDS, title: `Connections at the same time at most (${HANDS})` })),
  },
  { additionalProperties: false },
);
const SmtpSecret = Type.Object({ password: Type.String({ minLength: 1, maxLength: 400, title: 'Password' }) }, { additionalProperties: false });

/** Every kind of provider there is, by channel. */
export const channelKinds: readonly ChannelKind[] = [
  kind({
    kind: 'smtp',
    channel: 'email',
    title: 'A mail server (SMTP)',
    settings: SmtpSettings,
    secret: SmtpSecret,
    open: (settings, secret, { reach }) => {
      const url = new URL(settings.url);
      return emailChannel({
        host: url.hostname,
        addressOf: async () => (await checkAddress(settings.url, reach)).addresses[0]!.address,
        port: portOf(url),
        security: url.protocol === 'smtps:' ? 'tls' : 'starttls',
        auth: settings.user === undefined ? null : { user: settings.user, pass: secret.password },
        from: settings.from,
        ...(settings.connections === undefined ? {} : { connections: settings.connections }),
      });
    },
  }),
  kind({
    kind: 'smpp',
    channel: 'sms',
    title: 'A message centre of a carrier (SMPP 3.4)',
    settings: SmppSettings,
    secret: SmppSecret,
    listens: true,
    open: smppChannel,
  }),
  kind({
    kind: 'twilio',
    channel: 'sms',
    title: 'Twilio, or a provider with its API',
    settings: TwilioSettings,
    secret: TwilioSecret,
    open: twilioChannel,
    receipts: twilioReceipts,
  }),
  kind({
    kind: 'sms-gateway',
    channel: 'sms',
    title: 'A gateway that takes JSON with idempotency keys',
    settings: GatewaySettings,
    secret: GatewaySecret,
    open: gatewayChannel,
    receipts: gatewayReceipts,
  }),
  kind({
    kind: 'whatsapp-cloud',
    channel: 'whatsapp',
    title: 'WhatsApp Cloud API',
    settings: WhatsAppSettings,
    secret: WhatsAppSecret,
    open: whatsAppChannel,
    receipts: whatsAppReceipts,
  }),
  kind({
    kind: 'web-push',
    channel: 'push',
    title: 'Notifications in browsers (Web Push)',
    settings: PushSettings,
    secret: null,
    open: (settings, _secret, given) => pushChannel(settings, given),
  }),
  kind({
    kind: 'standard-webhook',
    channel: 'webhook',
    title: 'A system of the ISP (Standard Webhooks)',
    settings: WebhookSettings,
    secret: WebhookSecret,
    open: webhookChannel,
    receipts: webhookReceipts,
  }),
];

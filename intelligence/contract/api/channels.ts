import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Channel, Id, Moment } from '../words.ts';

const RouteName = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,31}$' });
const Count = Type.Integer({ minimum: 0 });

/** One way over which a channel goes. Secrets are never told; `has_secret` says that there is one. */
export const ChannelRoute = Type.Object(
  {
    channel: Channel,
    route: Type.String(),
    kind: Type.String(),
    /** Routes are tried in this order until one takes the message. */
    place: Type.Integer(),
    enabled: Type.Boolean(),
    settings: Type.Record(Type.String(), Type.Unknown()),
    has_secret: Type.Boolean(),
    /** `keyed` may be repeated safely, `queryable` can be asked, `at-most-once` is never repeated in doubt. */
    delivery: Type.Enum(['keyed', 'queryable', 'at-most-once']),
    /** The address to give to the provider for receipts and answers; null while the layer has no public address or the provider does not call. */
    receipts_url: orNull(Type.String()),
    /** How it does now, in a sentence. */
    state: Type.String(),
    tone: Type.Enum(['good', 'bad', 'neutral']),
    /** What became of its messages in the last 24 hours. */
    last_day: Type.Object({ sent: Count, failed: Count, unknown: Count, last_reason: orNull(Type.String()) }, closed),
    changed_at: orNull(Moment),
    changed_by: orNull(Type.String()),
  },
  closed,
);
export type ChannelRoute = Static<typeof ChannelRoute>;

/** A kind of provider and what it must be told, as JSON Schema. */
export const ChannelKindInfo = Type.Object(
  { channel: Channel, kind: Type.String(), title: Type.String(), settings: Type.Unknown(), secret: Type.Unknown() },
  closed,
);
export type ChannelKindInfo = Static<typeof ChannelKindInfo>;

/** What is set up, by channel and in the order of trying, and what can be. */
export const ChannelList = Type.Object({ routes: Type.Array(ChannelRoute), kinds: Type.Array(ChannelKindInfo) }, closed);
export type ChannelList = Static<typeof ChannelList>;

/** A route as it is set up. Without `secret` the one that is there stays. */
export const ChannelChange = Type.Object(
  {
    route: Type.Optional(RouteName),
    kind: Type.String({ maxLength: 64 }),
    place: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    enabled: Type.Optional(Type.Boolean()),
    settings: Type.Record(Type.String(), Type.Unknown()),
    secret: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  closed,
);
export type ChannelChange = Static<typeof ChannelChange>;

/** Which route is to be removed. */
export const RouteQuery = Type.Object({ route: Type.Optional(RouteName) }, closed);

/** A try: one message to an address of whoever asks. */
export const ChannelTry = Type.Object({ route: Type.Optional(RouteName), to: Type.String({ minLength: 1, maxLength: 254 }) }, closed);
export type ChannelTry = Static<typeof ChannelTry>;
/** What came of it: taken, refused with the reason, or no answer. */
export const ChannelTryResult = Type.Object({ outcome: Type.Enum(['taken', 'refused', 'unknown']), sentence: Type.String() }, closed);
export type ChannelTryResult = Static<typeof ChannelTryResult>;

/** A message that waits for a customer in the portal. */
export const InboxEntry = Type.Object(
  { key: Id, title: Type.String(), body: Type.String(), locale: Type.String(), created_at: Moment, read_at: orNull(Moment) },
  closed,
);
export type InboxEntry = Static<typeof InboxEntry>;
export const Inbox = Type.Object({ messages: Type.Array(InboxEntry), unread: Count }, closed);
export type Inbox = Static<typeof Inbox>;

/** A browser that takes notifications, as the Push API gives it. */
export const PushSubscriptionBody = Type.Object(
  {
    endpoint: Type.String({ format: 'uri', maxLength: 1_000 }),
    keys: Type.Object(
      { p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{80,100}={0,2}$' }), auth: Type.String({ pattern: '^[A-Za-z0-9_-]{20,30}={0,2}$' }) },
      closed,
    ),
  },
  closed,
);
export type PushSubscriptionBody = Static<typeof PushSubscriptionBody>;

import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Channel, Id, MessageClass, Moment } from '../words.ts';

const Count = Type.Integer({ minimum: 0 });
const ChannelOrAuto = Type.Enum([...Channel.enum, 'auto']);

/** A message that a person wants to be sent: in their own words, to one customer, a list, or everybody at a node. */
export const MailingAsk = Type.Object(
  {
    class: MessageClass,
    /** What it is for, such as `planned-work`: two messages that mean the same on one day are one too many. */
    purpose: Type.String({ pattern: '^[a-z0-9-]{3,64}$' }),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    /** A channel; or `auto`: for each customer the one on which they answer, and the others when it cannot reach them. */
    channel: ChannelOrAuto,
    instead: Type.Optional(Type.Array(Channel, { maxItems: 6 })),
    /** `now`, as when it is absent, or `own`: at the hour of the coming day at which each customer answers. A warning of danger goes now, by the channels named. */
    hour: Type.Optional(Type.Enum(['now', 'own'])),
    /** For whom no such hour comes before this moment, it goes now; what the rules hold until then does not go at all. */
    before: Type.Optional(Moment),
    title: Type.String({ minLength: 3, maxLength: 120 }),
    text: Type.String({ minLength: 3, maxLength: 4_000 }),
    customers: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 10_000 })),
    node_id: Type.Optional(Id),
  },
  closed,
);
export type MailingAsk = Static<typeof MailingAsk>;

/** Who would get it when and by which channel, who not and why. The numbers count all; of the rows at most two hundred are shown. */
export const MailingPreview = Type.Object(
  {
    customers: Count,
    now: Count,
    later: Count,
    never: Count,
    reasons: Type.Record(Type.String(), Count),
    /** Those who get it now or later by the channel that it takes, the most first, and what that costs in minor units; null where no price is known. */
    channels: Type.Array(Type.Object({ channel: Channel, customers: Count, cost_minor: orNull(Type.Number({ minimum: 0 })) }, closed)),
    rows: Type.Array(
      Type.Object(
        { customer_id: Id, goes: Type.Enum(['now', 'later', 'never']), channel: orNull(Channel), at: orNull(Moment), reason: orNull(Type.String()) },
        closed,
      ),
    ),
    needs_approval: Type.Boolean(),
    hold_seconds: Type.Integer(),
  },
  closed,
);
export type MailingPreview = Static<typeof MailingPreview>;

/** What a person asked for, how far it is, and what became of its messages. */
export const MailingRow = Type.Object(
  {
    mailing_id: Id,
    state: Type.Enum(['proposed', 'held', 'refused', 'cancelled', 'lapsed']),
    class: MessageClass,
    purpose: Type.String(),
    channel: ChannelOrAuto,
    hour: Type.Enum(['now', 'own']),
    title: Type.String(),
    text: Type.String(),
    customers: Count,
    asked_by: Type.String(),
    asked_at: Moment,
    decided_by: orNull(Type.String()),
    leaves_at: orNull(Moment),
    /** How many of its messages are in which state. */
    ends: Type.Record(Type.String(), Count),
  },
  closed,
);
export type MailingRow = Static<typeof MailingRow>;
/** What waits for a second person, all of it, then the latest of the rest; `total` counts everything that was ever asked for. */
export const MailingList = Type.Object({ rows: Type.Array(MailingRow), total: Count }, closed);
export type MailingList = Static<typeof MailingList>;

/** A switch that stops sending: `all`, a channel or a playbook. */
export const SendSwitch = Type.Object(
  { scope: Type.String(), off: Type.Boolean(), why: orNull(Type.String()), changed_at: orNull(Moment), changed_by: orNull(Type.String()), waiting: Count },
  closed,
);
export type SendSwitch = Static<typeof SendSwitch>;
export const SwitchChange = Type.Object({ off: Type.Boolean(), why: Type.String({ minLength: 3, maxLength: 300 }) }, closed);
export type SwitchChange = Static<typeof SwitchChange>;

/** How many messages a playbook may let go in an hour; `*` is for those without a limit of their own. */
export const SendLimitChange = Type.Object(
  {
    playbook: Type.String({ pattern: '^(\\*|[a-z-]{1,64})$' }),
    per_hour: orNull(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    share_per_hour: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    always_allowed: Type.Integer({ minimum: 0, maximum: 100_000 }),
    approval_above: Type.Integer({ minimum: 0, maximum: 10_000 }),
  },
  closed,
);
export type SendLimitChange = Static<typeof SendLimitChange>;

/** What a message of a channel costs, in thousandths of the minor unit, and what may be spent on it. */
export const SendPriceChange = Type.Object(
  {
    channel: Channel,
    price_milli: Type.Integer({ minimum: 0, maximum: 1e9 }),
    budget_minor: orNull(Type.Integer({ minimum: 0, maximum: 1e12 })),
    period: Type.Enum(['day', 'month']),
    marketing_share: Type.Number({ minimum: 0, maximum: 1 }),
    care_share: Type.Number({ minimum: 0, maximum: 1 }),
  },
  closed,
);
export type SendPriceChange = Static<typeof SendPriceChange>;

/** What may leave, what holds it, and what it costs. */
export const Sending = Type.Object(
  {
    switches: Type.Array(SendSwitch),
    limits: Type.Array(SendLimitChange),
    /** Messages that each playbook has let go within the hour. */
    last_hour: Type.Record(Type.String(), Count),
    prices: Type.Array(Type.Object({ ...SendPriceChange.properties, spent_minor: Type.Number() }, closed)),
    /** Why messages wait, and how many. */
    waiting: Type.Record(Type.String(), Count),
  },
  closed,
);
export type Sending = Static<typeof Sending>;

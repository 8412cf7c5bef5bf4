import { Type } from 'typebox';
import { AmountMinor, BalanceMinor, CalendarDay, Channel, Currency, Id, MessageClass, Moment } from '../words.ts';

/** Facts about support tickets. */
export const ticketEvents = {
  'ticket.opened': Type.Object(
    {
      customer_id: Id,
      ticket_id: Id,
      category: Type.Enum(['speed', 'outage', 'billing', 'equipment', 'cancellation', 'other']),
      reopened: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  'ticket.closed': Type.Object(
    { customer_id: Id, ticket_id: Id, opened_at: Moment, satisfaction: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })) },
    { additionalProperties: false },
  ),
};

const visit = { customer_id: Id, visit_id: Id };

/** Facts about visits of a technician. */
export const visitEvents = {
  /** A technician is to go there on that day; told again, the latest counts. */
  'visit.scheduled': Type.Object(
    { ...visit, technician_id: Id, kind: Type.Enum(['install', 'repair', 'other']), scheduled_for: CalendarDay },
    { additionalProperties: false },
  ),
  'visit.cancelled': Type.Object(visit, { additionalProperties: false }),
  /** The visit is done; it was promised for `scheduled_for`. */
  'visit.completed': Type.Object(
    { customer_id: Id, visit_id: Id, kind: Type.Enum(['install', 'repair', 'other']), scheduled_for: CalendarDay },
    { additionalProperties: false },
  ),
};

const message = { customer_id: Id, message_key: Id, channel: Channel };

/** What became of a message. `message_key` is the idempotency key under which it was handed over. */
export const messageEvents = {
  'message.sent': Type.Object(
    {
      ...message,
      class: MessageClass,
      purpose: Type.String({ maxLength: 64 }),
      decision_id: Type.Optional(Id),
      instance_id: Type.Optional(Id),
      step: Type.Optional(Type.String({ maxLength: 200 })),
    },
    { additionalProperties: false },
  ),
  'message.delivered': Type.Object(message, { additionalProperties: false }),
  /** `machine` is true when a mail program fetched the picture before a person looked. */
  'message.opened': Type.Object({ ...message, machine: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
  'message.clicked': Type.Object(message, { additionalProperties: false }),
  /** `permanent` when the address will never work. */
  'message.bounced': Type.Object({ ...message, permanent: Type.Boolean() }, { additionalProperties: false }),
  /** Somebody wrote back, in their own words. */
  'message.replied': Type.Object({ customer_id: Id, channel: Channel, text: Type.String({ maxLength: 2_000 }) }, { additionalProperties: false }),
};

const wallet = {
  partner_id: Id,
  amount_minor: AmountMinor,
  currency: Currency,
  /** What the wallet holds afterwards; without it nothing can be said of how long the wallet lasts. */
  balance_minor: Type.Optional(BalanceMinor),
};

/** Facts about resellers. */
export const partnerEvents = {
  'partner.joined': Type.Object({ partner_id: Id, name: Type.String({ maxLength: 200 }) }, { additionalProperties: false }),
  'partner.topped_up': Type.Object(wallet, { additionalProperties: false }),
  /** Taken from the wallet for what the partner's customers use: their activations and renewals. */
  'partner.charged': Type.Object({ ...wallet, reason: Type.Optional(Type.Enum(['activation', 'renewal', 'other'])) }, { additionalProperties: false }),
  'partner.commission_earned': Type.Object({ partner_id: Id, amount_minor: AmountMinor, currency: Currency }, { additionalProperties: false }),
  'partner.left': Type.Object({ partner_id: Id }, { additionalProperties: false }),
};

import { Type } from 'typebox';
import { BillingMode, CalendarDay, Channel, CustomerFlag, Id, Language, MessageClass, Moment, PreferredHours, TimeZone } from '../words.ts';

const profile = {
  name: Type.Optional(Type.String({ maxLength: 200 })),
  email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  phone: Type.Optional(Type.String({ pattern: '^\\+?[0-9 ()./-]{4,32}$' })),
  /** IANA zone of the customer; without it no message leaves outside hours that suit every plausible zone. */
  time_zone: Type.Optional(TimeZone),
  locale: Type.Optional(Type.String({ maxLength: 35 })),
  segment: Type.Optional(Type.Enum(['residential', 'business'])),
  billing_mode: Type.Optional(BillingMode),
  /** The access node (sector, PON port, DSLAM) that serves the customer. */
  node_id: Type.Optional(Id),
  partner_id: Type.Optional(Id),
  /** Day since which the customer has service. */
  customer_since: Type.Optional(CalendarDay),
  pays_automatically: Type.Optional(Type.Boolean()),
};

/** Facts about who the customer is and whether the service runs. */
export const customerEvents = {
  'customer.created': Type.Object({ customer_id: Id, ...profile }, { additionalProperties: false }),
  'customer.updated': Type.Object({ customer_id: Id, ...profile }, { additionalProperties: false }),
  'customer.activated': Type.Object({ customer_id: Id }, { additionalProperties: false }),
  'customer.suspended': Type.Object(
    { customer_id: Id, reason: Type.Optional(Type.Enum(['non-payment', 'request', 'abuse', 'other'])) },
    { additionalProperties: false },
  ),
  /** The customer has left. `voluntary` is false when the ISP ended the contract; `cause` is the ISP's own sorting of the reason. */
  'customer.cancelled': Type.Object(
    {
      customer_id: Id,
      voluntary: Type.Optional(Type.Boolean()),
      reason: Type.Optional(Type.String({ maxLength: 200 })),
      cause: Type.Optional(Type.Enum(['price', 'competitor', 'service', 'moved', 'not-needed', 'deceased', 'other'])),
    },
    { additionalProperties: false },
  ),
  /** The customer allows or refuses messages of a class on a channel; the stated choice beats everything. */
  'consent.changed': Type.Object({ customer_id: Id, channel: Channel, class: MessageClass, allowed: Type.Boolean() }, { additionalProperties: false }),
  /**
   * How the customer wishes to be written to: between which whole hours of their own clock, by which channel first, in which language. What is
   * not named stays as it is; null takes a wish back. A stated wish beats whatever is learned.
   */
  'preference.stated': Type.Object(
    {
      customer_id: Id,
      hours: Type.Optional(Type.Union([PreferredHours, Type.Null()])),
      channel: Type.Optional(Type.Union([Channel, Type.Null()])),
      language: Type.Optional(Type.Union([Language, Type.Null()])),
    },
    { additionalProperties: false },
  ),
  /** Something has happened to the customer for which nobody asks it for money or sells it anything, until then or until it is taken back. */
  'customer.flagged': Type.Object({ customer_id: Id, flag: CustomerFlag, until: Type.Optional(Moment) }, { additionalProperties: false }),
  'customer.unflagged': Type.Object({ customer_id: Id, flag: CustomerFlag }, { additionalProperties: false }),
  'portal.visited': Type.Object({ customer_id: Id, page: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false }),
  /** The customer was asked; who does not answer counts, so that the mean of answers can be corrected for who answers. */
  'survey.asked': Type.Object({ customer_id: Id, survey_id: Id }, { additionalProperties: false }),
  /** An answer to a survey; `score` runs from 0 to 10. */
  'survey.answered': Type.Object({ customer_id: Id, survey_id: Id, score: Type.Number({ minimum: 0, maximum: 10 }) }, { additionalProperties: false }),
};

import { type Static, Type } from 'typebox';

/** An identifier given by the source system; opaque, unique within one tenant and kind. */
export const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });
/** Where the next window of a list begins: what the window before gave as `next`. */
export const After = Type.String({ maxLength: 2_000 });
/** A moment in time, RFC 3339 with a zone designator. */
export const Moment = Type.String({ format: 'date-time', maxLength: 40 });
/** A calendar day, `YYYY-MM-DD`. */
export const CalendarDay = Type.String({ format: 'date' });
/** ISO 4217 code of a currency. */
export const Currency = Type.String({ pattern: '^[A-Z]{3}$' });
/** Money in minor units of its currency (cents, kobo), not negative. */
export const AmountMinor = Type.Integer({ minimum: 0, maximum: 1e13 });
/** Money in minor units that may be negative (a balance). */
export const BalanceMinor = Type.Integer({ minimum: -1e13, maximum: 1e13 });
/** A volume of data in bytes. */
export const Bytes = Type.Integer({ minimum: 0, maximum: 2 ** 50 });
/** A chance between 0 and 1. */
export const Chance = Type.Number({ minimum: 0, maximum: 1 });
/** An IANA time zone such as `Africa/Lagos`. */
export const TimeZone = Type.String({ format: 'iana-time-zone', minLength: 1, maxLength: 64 });

/** How a person is reached; `in-app` waits in the portal, `webhook` hands the message to a system of the ISP that reaches the person itself. */
export const Channel = Type.Enum(['email', 'sms', 'whatsapp', 'push', 'in-app', 'webhook', 'call']);
export type Channel = Static<typeof Channel>;

/** What a message is for; consent, hours and caps are ruled per class. `safety` covers outage notices. */
export const MessageClass = Type.Enum(['safety', 'billing', 'care', 'marketing']);
export type MessageClass = Static<typeof MessageClass>;

/** Whole hours of a person's own clock between which they wish to be written to: from the first, until the second. */
export const PreferredHours = Type.Object(
  { from: Type.Integer({ minimum: 0, maximum: 23 }), until: Type.Integer({ minimum: 1, maximum: 24 }) },
  { additionalProperties: false },
);
export type PreferredHours = Static<typeof PreferredHours>;

/** A language as browsers name it, such as `en` or `pt-BR`. */
export const Language = Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 });

/** The kinds of things that facts are kept of. */
export const EntityKind = Type.Enum(['customer', 'node', 'partner', 'tenant']);
export type EntityKind = Static<typeof EntityKind>;

/** How a customer pays: before or after use. */
export const BillingMode = Type.Enum(['prepaid', 'postpaid']);

/** For how long a customer is bound. */
export const ContractTerm = Type.Enum(['month-to-month', 'twelve-month', 'twenty-four-month']);
export type ContractTerm = Static<typeof ContractTerm>;

/** What may have happened to a customer for which it is left in peace. */
export const CustomerFlag = Type.Enum(['bereavement', 'illness']);
export type CustomerFlag = Static<typeof CustomerFlag>;

/**
 * What a person or program may do; deny by default. `platform` runs the layer for several ISPs and sees roll-ups of them, nobody's customers.
 * A partner sees its own accounts, a technician the own visits, a customer itself: each of these is somebody, named by the identity's subject.
 */
export const Role = Type.Enum(['owner', 'operations', 'support', 'service', 'platform', 'partner', 'technician', 'customer']);
export type Role = Static<typeof Role>;

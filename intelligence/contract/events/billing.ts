import { Type } from 'typebox';
import { AmountMinor, BalanceMinor, Bytes, CalendarDay, ContractTerm, Currency, Id, Moment } from '../words.ts';

const Attempt = Type.Integer({ minimum: 1, maximum: 1000 });
const by = Type.Optional(Type.String({ maxLength: 128 }));

/** Facts about plans, invoices, payments and balances. Money is in minor units (`_minor`) with its currency. */
export const billingEvents = {
  /** The plan from now on; `price_minor` is per month. */
  'service.changed': Type.Object(
    {
      customer_id: Id,
      plan_id: Id,
      plan_name: Type.Optional(Type.String({ maxLength: 200 })),
      price_minor: AmountMinor,
      currency: Currency,
      speed_down_mbps: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6 })),
      speed_up_mbps: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6 })),
      /** Included volume per month; absent means unlimited. */
      allowance_bytes: Type.Optional(Bytes),
      contract_term: Type.Optional(ContractTerm),
      add_ons: Type.Optional(Type.Array(Id, { maxItems: 50 })),
    },
    { additionalProperties: false },
  ),
  'invoice.issued': Type.Object(
    { customer_id: Id, invoice_id: Id, amount_minor: AmountMinor, currency: Currency, due_on: CalendarDay },
    { additionalProperties: false },
  ),
  /**
   * `days_late` counts from the due day; negative when paid early. `attempt` counts the charges of an automatic payment and is absent
   * for one made by hand; `method_id` is the biller's token of the card or account, never a number; `action_key` says that the layer had
   * asked for the charge.
   */
  'payment.succeeded': Type.Object(
    {
      customer_id: Id,
      payment_id: Id,
      invoice_id: Type.Optional(Id),
      amount_minor: AmountMinor,
      currency: Currency,
      days_late: Type.Optional(Type.Integer({ minimum: -365, maximum: 3650 })),
      attempt: Type.Optional(Attempt),
      method_id: Type.Optional(Id),
      action_key: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  /**
   * `hard` is true when trying again cannot help (card closed, stolen, account gone). `decline_code` is the issuer's, in the words of the
   * network or of the biller; `advice_code` is what the network advises (Mastercard's merchant advice, Visa's category).
   */
  'payment.failed': Type.Object(
    {
      customer_id: Id,
      payment_id: Id,
      invoice_id: Type.Optional(Id),
      amount_minor: AmountMinor,
      currency: Currency,
      attempt: Attempt,
      decline_code: Type.Optional(Type.String({ maxLength: 64 })),
      hard: Type.Optional(Type.Boolean()),
      network: Type.Optional(Type.Enum(['visa', 'mastercard', 'amex', 'discover', 'other'])),
      advice_code: Type.Optional(Type.String({ maxLength: 16 })),
      method_id: Type.Optional(Id),
      action_key: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  /** The customer has set a payment on its way that has not arrived: it ends with a success or failure of the same id, or with `until`. */
  'payment.pending': Type.Object(
    {
      customer_id: Id,
      payment_id: Id,
      invoice_id: Type.Optional(Id),
      amount_minor: AmountMinor,
      currency: Currency,
      until: Type.Optional(Moment),
    },
    { additionalProperties: false },
  ),
  /** Somebody says that a payment was made or declined: a gateway's callback, or the customer. It is no truth; the biller is asked. */
  'payment.reported': Type.Object(
    { customer_id: Id, invoice_id: Type.Optional(Id), says: Type.Enum(['made', 'declined']), by },
    { additionalProperties: false },
  ),
  /** A person has agreed with the customer on when what is owed will be paid: one part is a promise, several are a plan. */
  'payment.promised': Type.Object(
    {
      customer_id: Id,
      promise_id: Id,
      parts: Type.Array(Type.Object({ due_on: CalendarDay, amount_minor: AmountMinor }, { additionalProperties: false }), { minItems: 1, maxItems: 12 }),
      currency: Currency,
      by,
    },
    { additionalProperties: false },
  ),
  /** A person has halted the recovery until the end of a day; a day that has passed lets it go on. */
  'recovery.held': Type.Object(
    { customer_id: Id, until: CalendarDay, reason: Type.Optional(Type.String({ maxLength: 500 })), by },
    { additionalProperties: false },
  ),
  /** A person has called the customer about what is owed. */
  'call.recorded': Type.Object(
    { customer_id: Id, reached: Type.Boolean(), note: Type.Optional(Type.String({ maxLength: 500 })), by },
    { additionalProperties: false },
  ),
  /** Prepaid: the balance has fallen below the tenant's threshold. */
  'balance.low': Type.Object({ customer_id: Id, balance_minor: BalanceMinor, currency: Currency }, { additionalProperties: false }),
  /** Prepaid: the balance is used up; this is how a prepaid customer "does not pay". */
  'balance.expired': Type.Object({ customer_id: Id, price_minor: AmountMinor, currency: Currency }, { additionalProperties: false }),
  /** Prepaid: the paid period is over and the service stands still. */
  'service.expired': Type.Object({ customer_id: Id, price_minor: AmountMinor, currency: Currency }, { additionalProperties: false }),
};

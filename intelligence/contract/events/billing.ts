import { Type } from 'typebox';
import { AmountMinor, BalanceMinor, Bytes, CalendarDay, ContractTerm, Currency, Id, Moment } from '../words.ts';

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
  /** `days_late` counts from the due day; negative when paid early. */
  'payment.succeeded': Type.Object(
    {
      customer_id: Id,
      payment_id: Id,
      invoice_id: Type.Optional(Id),
      amount_minor: AmountMinor,
      currency: Currency,
      days_late: Type.Optional(Type.Integer({ minimum: -365, maximum: 3650 })),
    },
    { additionalProperties: false },
  ),
  /** `hard` is true when trying again cannot help (card closed, stolen, account gone). */
  'payment.failed': Type.Object(
    {
      customer_id: Id,
      payment_id: Id,
      invoice_id: Type.Optional(Id),
      amount_minor: AmountMinor,
      currency: Currency,
      attempt: Type.Integer({ minimum: 1, maximum: 1000 }),
      decline_code: Type.Optional(Type.String({ maxLength: 64 })),
      hard: Type.Optional(Type.Boolean()),
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
  /** Prepaid: the balance has fallen below the tenant's threshold. */
  'balance.low': Type.Object({ customer_id: Id, balance_minor: BalanceMinor, currency: Currency }, { additionalProperties: false }),
  /** Prepaid: the balance is used up; this is how a prepaid customer "does not pay". */
  'balance.expired': Type.Object({ customer_id: Id, price_minor: AmountMinor, currency: Currency }, { additionalProperties: false }),
  /** Prepaid: the paid period is over and the service stands still. */
  'service.expired': Type.Object({ customer_id: Id, price_minor: AmountMinor, currency: Currency }, { additionalProperties: false }),
};

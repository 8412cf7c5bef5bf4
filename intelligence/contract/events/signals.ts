import { Type } from 'typebox';
import { closed } from '../shapes.ts';
import { BalanceMinor, Bytes, CalendarDay, Chance, Currency, Id } from '../words.ts';

/** Facts that call for a look at one customer: told from outside, or by the layer of what it foretells at night. */
export const signalEvents = {
  /** The included volume, or what is usual on the plan, is passed (`crossed`) or is foretold to be passed (`foretold`) in a period. */
  'usage.threshold': Type.Object(
    {
      customer_id: Id,
      of: Type.Enum(['allowance', 'plan']),
      state: Type.Enum(['crossed', 'foretold']),
      /** What has been used of it, in percent, where it is known. */
      used_percent: Type.Optional(Type.Number({ minimum: 0, maximum: 1e5 })),
      /** The period that it counts in, both days included; the calendar month when not told. */
      from: Type.Optional(CalendarDay),
      until: Type.Optional(CalendarDay),
      used_bytes: Type.Optional(Bytes),
      limit_bytes: Type.Optional(Bytes),
      /** The chance that it is passed within the period, and the day on which it then likely is. */
      chance: Type.Optional(Chance),
      likely_on: Type.Optional(CalendarDay),
    },
    closed,
  ),
  /** Doing something for this customer is expected to keep more margin than it costs, or is worth a trial; at most one a customer and period. */
  'rescue.proposed': Type.Object(
    {
      customer_id: Id,
      period: CalendarDay,
      because: Type.Enum(['worth-it', 'trial']),
      action: Type.Optional(Type.String({ maxLength: 64 })),
      expected_minor: Type.Optional(BalanceMinor),
      currency: Type.Optional(Currency),
    },
    closed,
  ),
};

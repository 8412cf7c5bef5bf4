import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Moment } from '../words.ts';

/** Why a customer is left in peace by everything that asks for money or sells: nothing, or each matter with its times. */
export const Peace = Type.Object(
  {
    matters: Type.Array(
      Type.Object(
        {
          kind: Type.Enum(['flag', 'ticket', 'payment', 'outage']),
          /** `bereavement` or `illness`, or the number of the ticket or payment. */
          id: Type.String(),
          since: Moment,
          /** When it ends by itself; null when only somebody or something can end it. */
          until: orNull(Moment),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type Peace = Static<typeof Peace>;

/** Until when a flag holds; without it until it is taken back. */
export const FlagCustomer = Type.Object({ until: Type.Optional(Moment) }, closed);
export type FlagCustomer = Static<typeof FlagCustomer>;

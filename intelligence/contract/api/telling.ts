import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { AmountMinor, Currency, Moment } from '../words.ts';

/** What the customers of an incident know of it, and what they would be told. */
export const IncidentTelling = Type.Object(
  {
    /** `proposed`: the layer is sure enough, and a person has to agree. `told`: nobody who is cut off is left to tell. */
    state: Type.Enum(['not-told', 'proposed', 'telling', 'told', 'switched-off']),
    /** Customers who have the first notice, whose first notice is on its way, and who have the all-clear. */
    told: Type.Integer(),
    on_their_way: Type.Integer(),
    cleared: Type.Integer(),
    /** When service is expected back, as somebody stated it; null while nobody has. It is never guessed. */
    expected_at: orNull(Moment),
    expected_by: orNull(Type.String()),
    /** Credits that the ISP's system has booked, and those that wait for a person or are on their way. */
    credited: Type.Integer(),
    credited_minor: AmountMinor,
    credits_waiting: Type.Integer(),
    credits_waiting_minor: AmountMinor,
    currency: Currency,
    /** Why nobody can be told now, in a sentence; null when they can. */
    refused: orNull(Type.String()),
    preview: Type.Object(
      {
        /** Customers who are cut off and have not been told. */
        customers: Type.Integer(),
        /** The first notices leave from this moment on. */
        leaves_from: Moment,
        /** The words in each language in which somebody will read them. */
        wording: Type.Array(Type.Object({ locale: Type.String(), customers: Type.Integer(), text: Type.String() }, closed)),
      },
      closed,
    ),
  },
  closed,
);
export type IncidentTelling = Static<typeof IncidentTelling>;

/** The preview is asked for with a time of return, if one is to be named. */
export const TellingQuery = Type.Object({ expected_at: Type.Optional(Moment) }, closed);
export type TellingQuery = Static<typeof TellingQuery>;

/** Tells them; `customers` is the number that the person has seen, and no more than so many are told. */
export const TellCustomers = Type.Object({ customers: Type.Integer({ minimum: 1, maximum: 1e7 }), expected_at: orNull(Moment) }, closed);
export type TellCustomers = Static<typeof TellCustomers>;

/** States when service is expected back; null takes back what was stated. */
export const StateExpected = Type.Object({ expected_at: orNull(Moment) }, closed);
export type StateExpected = Static<typeof StateExpected>;

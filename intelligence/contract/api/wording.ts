import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Channel, Id, Moment } from '../words.ts';

const Locale = Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$' });
const text = (maxLength: number) => Type.String({ maxLength });
const words = { subject: text(200), body: text(5_000), short: text(600), anonymous: text(60) };

/** How one message is worded in one language. `{{name}}` stands for a value; there is no logic. */
export const Wording = Type.Object(
  {
    template: Type.String(),
    locale: Type.String(),
    ...words,
    /** The values that it may name. */
    known: Type.Array(Type.String()),
    /** 0 is the wording of the layer. */
    edition: Type.Integer(),
    changed_at: orNull(Moment),
    changed_by: orNull(Type.String()),
  },
  closed,
);
export type Wording = Static<typeof Wording>;
export const WordingList = Type.Object({ rows: Type.Array(Wording) }, closed);
export type WordingList = Static<typeof WordingList>;

/** Which message, in which language. */
export const WordingPlace = Type.Object({ template: Type.String({ maxLength: 64 }), locale: Locale }, closed);
export type WordingPlace = Static<typeof WordingPlace>;
/** A wording as it is set. */
export const WordingChange = Type.Object(words, closed);
export type WordingChange = Static<typeof WordingChange>;
/** A wording to be tried, on a customer whose name is masked, or on made-up values. */
export const WordingTry = Type.Object({ template: Type.String({ maxLength: 64 }), locale: Locale, customer_id: Type.Optional(Id), ...words }, closed);
export type WordingTry = Static<typeof WordingTry>;

/** What somebody would read, and everything that is wrong with it. */
export const WordingPreview = Type.Object(
  {
    faults: Type.Array(Type.String()),
    /** True when the values are those of the customer's last message of this kind. */
    real_values: Type.Boolean(),
    sms_parts: orNull(Type.Integer()),
    channels: Type.Array(Type.Object({ channel: Channel, subject: Type.String(), text: Type.String() }, closed)),
  },
  closed,
);
export type WordingPreview = Static<typeof WordingPreview>;

import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Currency, Id, Moment } from '../words.ts';
import { TouchSums } from './personas.ts';

const About = orNull(Type.Object({ customer_id: Id, name: orNull(Type.String()) }, closed));

/** Something that goes on and touches the reader, in their words; the sums are those of what it is made of, and their own alone. */
export const OwnAlert = Type.Object(
  {
    key: Type.String(),
    kind: Type.Enum(['line', 'payment', 'work', 'use']),
    sentence: Type.String(),
    /** What the reader should know before doing anything. */
    todo: orNull(Type.String()),
    since: Moment,
    sums: TouchSums,
  },
  closed,
);
export type OwnAlert = Static<typeof OwnAlert>;

/** Something that the reader can do now; `link` is where, when there is such a place. */
export const OwnStep = Type.Object({ key: Type.String(), sentence: Type.String(), about: About, link: orNull(Type.String()) }, closed);
export type OwnStep = Static<typeof OwnStep>;

/** Something that had better not be done now, and why. */
export const OwnRest = Type.Object({ key: Type.String(), sentence: Type.String(), why: Type.String(), about: About }, closed);
export type OwnRest = Static<typeof OwnRest>;

/** What a partner, technician or customer needs now, out of what is their own and nothing else. */
export const OwnNow = Type.Object(
  {
    persona: Type.Enum(['partner', 'technician', 'customer']),
    /** Where they stand with the ISP, in their words; null where nothing is known of it. */
    stage: orNull(Type.Object({ stage: Type.String(), since: Moment }, closed)),
    /** The most customers first, then the most money, the latest before those before it. */
    alerts: Type.Array(OwnAlert),
    /** At most so many of each; the alerts count them all. */
    steps: Type.Array(OwnStep),
    resting: Type.Array(OwnRest),
    /** How many more of each there are. */
    more: Type.Object({ steps: Type.Integer(), resting: Type.Integer() }, closed),
    /** How they hear of things. */
    communication: Type.String(),
    currency: Currency,
  },
  closed,
);
export type OwnNow = Static<typeof OwnNow>;

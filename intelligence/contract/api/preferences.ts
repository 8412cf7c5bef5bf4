import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Channel, Language, MessageClass, Moment, PreferredHours } from '../words.ts';

/** What a person allows of one class of message on one channel, and what that rests on. */
export const ConsentLine = Type.Object(
  {
    class: MessageClass,
    channel: Channel,
    /** What they said; null when they were never asked. */
    stated: orNull(Type.Boolean()),
    /** Since when they say so. */
    since: orNull(Moment),
    /** What the arbiter makes of it now: the stated choice, else the rule of the place for who was not asked. */
    allowed: Type.Boolean(),
    because: Type.Enum(['said-yes', 'opted-out', 'no-consent', 'not-refused', 'no-rule']),
    /** False for warnings of danger and outages: they are not refused here, only taken up again after a STOP. */
    may_refuse: Type.Boolean(),
  },
  closed,
);
export type ConsentLine = Static<typeof ConsentLine>;

/** A choice that somebody made, as the log keeps it. */
export const StatedChoice = Type.Object(
  {
    at: Moment,
    /** `customer` by themselves, `staff` for them, `elsewhere` by a word such as STOP or a system of the ISP. */
    by: Type.Enum(['customer', 'staff', 'elsewhere']),
    person: orNull(Type.String()),
    sentence: Type.String(),
  },
  closed,
);
export type StatedChoice = Static<typeof StatedChoice>;

/** How a customer wishes to be written to: what they said, and for the ISP's people also what was learned and who said it when. */
export const Preferences = Type.Object(
  {
    consent: Type.Array(ConsentLine),
    hours: orNull(PreferredHours),
    channel: orNull(Channel),
    language: orNull(Type.String()),
    /** The language that the ISP has on file, which holds where none was asked for. */
    language_on_file: orNull(Type.String()),
    /** Languages in which messages are written. */
    languages: Type.Array(Type.String()),
    /** The hour and channel at which they are likeliest to answer; null while too little is known, and for the customer's own eyes. */
    learned: orNull(Type.Object({ hour: Type.Integer(), channel: Channel, basis: Type.String() }, closed)),
    choices: Type.Array(StatedChoice),
  },
  closed,
);
export type Preferences = Static<typeof Preferences>;

/** Choices to be kept; what is not named stays as it is, null takes a wish back. */
export const StatePreferences = Type.Object(
  {
    consent: Type.Optional(Type.Array(Type.Object({ class: MessageClass, channel: Channel, allowed: Type.Boolean() }, closed), { maxItems: 40 })),
    hours: Type.Optional(orNull(PreferredHours)),
    channel: Type.Optional(orNull(Channel)),
    language: Type.Optional(orNull(Language)),
  },
  closed,
);
export type StatePreferences = Static<typeof StatePreferences>;

import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Currency, Moment } from '../words.ts';
import { ArrangedPage, Desk, ExperiencePart } from './layout.ts';
import { WaitingItem } from './waiting.ts';

/** Something that goes on now, with whom it hits and what they pay a month. */
export const Alert = Type.Object(
  {
    key: Type.String(),
    kind: Type.Enum(['incident', 'payments', 'leaving', 'work', 'silence']),
    title: Type.String(),
    sentence: Type.String(),
    /** Customers whom it hits; null where nobody can say. */
    customers: orNull(Type.Integer()),
    /** What they pay a month, as far as their prices are known; null where nobody can say. */
    monthly_minor: orNull(Type.Integer()),
    since: orNull(Moment),
    /** The page that shows it. */
    to: Type.String(),
  },
  closed,
);
export type Alert = Static<typeof Alert>;

/** Something that a person was to do and had better not do now, with the rule that holds it. */
export const Withheld = Type.Object(
  {
    key: Type.String(),
    title: Type.String(),
    customer_id: Type.String(),
    customer_name: orNull(Type.String()),
    reason: Type.String(),
    until: orNull(Moment),
  },
  closed,
);
export type Withheld = Static<typeof Withheld>;

/** How much work of a desk waits in all, how much of it was looked at (the most pressing first), and how much of that is withheld. */
export const WorkInAll = Type.Object({ waiting: Type.Integer(), looked_at: Type.Integer(), withheld: Type.Integer() }, closed);
export type WorkInAll = Static<typeof WorkInAll>;

/** What needs one of the ISP's people now, in the order that suits their work. */
export const Experience = Type.Object(
  {
    desk: Desk,
    /** The desks as which this person may look. */
    desks: Type.Array(Desk),
    stage: orNull(Type.Object({ stage: Type.String(), since: Moment }, closed)),
    parts: Type.Array(ExperiencePart),
    parts_because: Type.String(),
    /** The same parts with who put them there, what may be done with them, and what is offered. */
    layout: ArrangedPage,
    alerts: Type.Array(Alert),
    /** Incidents that are open in all; the alerts tell of those that hit most. */
    incidents: Type.Integer(),
    /** The most pressing; each may be answered as it stands: the rules have been asked, and the person may. */
    actions: Type.Array(WaitingItem),
    withheld: Type.Array(Withheld),
    work: WorkInAll,
    /** Messages of the layer that wait or rest, by the rule that holds them. */
    held_messages: Type.Array(Type.Object({ reason: Type.String(), messages: Type.Integer() }, closed)),
    /** There may be more of these than were counted. */
    held_messages_cut: Type.Boolean(),
    communication: Type.String(),
    currency: Currency,
  },
  closed,
);
export type Experience = Static<typeof Experience>;

/** As whom, and what is looked at: a customer whose work is to come first. */
export const ExperienceQuery = Type.Object({ desk: Type.Optional(Desk), customer_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })) }, closed);
export type ExperienceQuery = Static<typeof ExperienceQuery>;

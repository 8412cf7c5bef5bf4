import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { AmountMinor, CalendarDay, Currency, Id, Moment } from '../words.ts';

/** Where a recovery stands, the most telling first: stopped services, halts, and then how far it has come. */
export const RecoveryStage = Type.Enum(['suspended', 'held', 'agreed', 'paused', 'charging', 'called', 'reminded', 'silent']);
export type RecoveryStage = Static<typeof RecoveryStage>;

/** One debt that is being recovered. */
export const RecoveryRow = Type.Object(
  {
    run_id: Id,
    customer_id: Id,
    customer_name: orNull(Type.String()),
    prepaid: Type.Boolean(),
    since: Moment,
    missing_minor: Type.Integer(),
    currency: Currency,
    stage: RecoveryStage,
    /** What the layer waits for or did last. */
    why: Type.String(),
    /** When it looks again by itself. */
    next_at: orNull(Moment),
    /** Charges of the last 60 days that were declined, and whether one is under way. */
    declined: Type.Integer(),
    under_way: Type.Boolean(),
    /** Trying again is of no use or forbidden. */
    refused_for_good: Type.Boolean(),
    held_out: Type.Boolean(),
  },
  closed,
);
export type RecoveryRow = Static<typeof RecoveryRow>;

/** A customer whose latest charge failed and for whom no recovery runs: it was told too late to open one, or the recovery has ended. */
export const Unattended = Type.Object({ customer_id: Id, customer_name: orNull(Type.String()), failed_at: Moment }, closed);
export type Unattended = Static<typeof Unattended>;

/** Debts that are being recovered, the largest first, and how those of the last 30 days ended. */
export const Collections = Type.Object(
  {
    rows: Type.Array(RecoveryRow),
    open: Type.Integer(),
    /** How many of these are prepaid balances that are low and have not run out. */
    low: Type.Integer(),
    /** Who has not paid and is not looked after, the latest first; at most 100 of so many. */
    unattended: Type.Object({ customers: Type.Array(Unattended), all: Type.Integer() }, closed),
    missing: Type.Array(Type.Object({ minor: Type.Integer(), currency: Currency }, closed)),
    ended: Type.Object({ paid: Type.Integer(), silently: Type.Integer(), unpaid: Type.Integer(), left: Type.Integer(), other: Type.Integer() }, closed),
    holidays: Type.Array(Type.Object({ day: CalendarDay, name: Type.String() }, closed)),
  },
  closed,
);
export type Collections = Static<typeof Collections>;

/** What a person has agreed with a customer: one part is a promise, several are a plan. */
export const Agreement = Type.Object(
  { parts: Type.Array(Type.Object({ due_on: CalendarDay, amount_minor: AmountMinor }, closed), { minItems: 1, maxItems: 12 }) },
  closed,
);
export type Agreement = Static<typeof Agreement>;

/** Halts a recovery until the end of a day; a day that has passed lets it go on. */
export const Hold = Type.Object({ until: CalendarDay, reason: Type.Optional(Type.String({ maxLength: 500 })) }, closed);
export type Hold = Static<typeof Hold>;

/** All days off of an ISP besides its weekends. */
export const Holidays = Type.Object(
  { days: Type.Array(Type.Object({ day: CalendarDay, name: Type.String({ minLength: 1, maxLength: 80 }) }, closed), { maxItems: 400 }) },
  closed,
);
export type Holidays = Static<typeof Holidays>;

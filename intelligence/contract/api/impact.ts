import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { CalendarDay, Currency, Moment } from '../words.ts';

const count = Type.Integer({ minimum: 0 });
const interval = Type.Object({ low: Type.Number(), high: Type.Number() }, closed);

/**
 * What was found of an effect: by how much the treated differ from the control, the interval of 95 % around it, how many there were
 * on each side and what the control came to. There is no way to tell an estimate without these.
 */
export const MeasuredEffect = Type.Object(
  {
    /** `minor` is money a customer in minor units of the currency; `share` and `count` are per customer. */
    unit: Type.Enum(['minor', 'share', 'count']),
    /** Null for what is no money. */
    currency: orNull(Currency),
    /** Mean of the treated less mean of the control, a customer. */
    estimate: Type.Number(),
    interval,
    n_treated: count,
    n_control: count,
    /** What the control comes to, a customer. */
    control: Type.Number(),
    since: CalendarDay,
    /** How the estimate and its interval came about. */
    method: Type.String(),
  },
  closed,
);
export type MeasuredEffect = Static<typeof MeasuredEffect>;

/** An effect with everything that belongs to it, or the sentence that says why there is none. */
export const Measured = Type.Union([MeasuredEffect, Type.Object({ none: Type.String() }, closed)]);
export type Measured = Static<typeof Measured>;

/** The same as it stood at the end of a day, for the chart of its course. */
export const MeasuredDay = Type.Object(
  { day: CalendarDay, estimate: Type.Number(), interval, n_treated: count, n_control: count, control: Type.Number() },
  closed,
);
export type MeasuredDay = Static<typeof MeasuredDay>;

/** What is seen: a gain or a harm outside the interval, no effect although one that matters would have shown, or not enough yet. */
export const ImpactVerdict = Type.Enum(['gain', 'harm', 'no-effect-shown', 'still-learning']);
export type ImpactVerdict = Static<typeof ImpactVerdict>;

/** One measure of an experiment. */
export const ImpactMeasureResult = Type.Object(
  {
    measure: Type.String(),
    /** True for the one measure by which the experiment is judged; it was named before anything was known. */
    main: Type.Boolean(),
    better: Type.Enum(['up', 'down']),
    /** Days of each case within which it counts. */
    days: count,
    measured: Measured,
    verdict: ImpactVerdict,
    /** The smallest effect that would matter, in the unit of the measure; null while nothing is measured that it could be a part of. */
    worth: orNull(Type.Number()),
    /** About so many more customers until an effect of that size would show, 0 when it would already; null when that cannot be said. */
    needs: orNull(count),
    /** The share of the spread that what was known before took away. */
    explained: orNull(Type.Number()),
    course: Type.Array(MeasuredDay),
  },
  closed,
);
export type ImpactMeasureResult = Static<typeof ImpactMeasureResult>;

/** A change of what is measured, to be seen on its course. */
export const ImpactChange = Type.Object({ day: CalendarDay, what: Type.String() }, closed);
export type ImpactChange = Static<typeof ImpactChange>;

/** Everything together, or one playbook, against those who were held out of it by lot. */
export const Impact = Type.Object(
  {
    /** `everything`, or the name of the playbook. */
    experiment: Type.String(),
    launched_on: CalendarDay,
    /** First day of the term that is told; a customer counts once in a term. */
    since: CalendarDay,
    /** The share of customers who are held out. */
    share: Type.Number(),
    /** Customers whose lot has fallen in the term, by arm, and those of them of whom the main measure is not known yet. */
    treated: count,
    held_out: count,
    waiting: count,
    measures: Type.Array(ImpactMeasureResult),
    changes: Type.Array(ImpactChange),
  },
  closed,
);
export type Impact = Static<typeof Impact>;

/** The effect of everything together and of each playbook. */
export const ImpactList = Type.Object({ as_of: Moment, everything: orNull(Impact), playbooks: Type.Array(Impact) }, closed);
export type ImpactList = Static<typeof ImpactList>;

/** Sets the share of customers who are held out of a playbook, or of everything. It can be widened and never narrowed. */
export const HoldoutChange = Type.Object({ share: Type.Number({ minimum: 0, maximum: 1 }) }, closed);
export type HoldoutChange = Static<typeof HoldoutChange>;

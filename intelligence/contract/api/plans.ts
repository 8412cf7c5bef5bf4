import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { AmountMinor, CalendarDay, Currency, Id, Moment } from '../words.ts';
import { ForetoldSum, Growth, UsageForecast } from './usage.ts';

/** The customers of a plan who have not left, and what they pay a month in the currency of the ISP. */
const counted = {
  customers: Type.Integer(),
  monthly_minor: AmountMinor,
  /** Customers whose price is not known or is in another currency; `monthly_minor` leaves them out. */
  without_price: Type.Integer(),
};

/** What a customer of the plan uses a day, on the mean of the last four weeks; the bounds hold the mean of all customers with a chance of 95 %. */
export const PlanUse = Type.Object(
  {
    bytes_a_day: Type.Number(),
    low_95: Type.Number(),
    high_95: Type.Number(),
    /** Customers who stand for all; the bounds meet when they are all. */
    asked: Type.Integer(),
  },
  closed,
);
export type PlanUse = Static<typeof PlanUse>;

export const PlanRow = Type.Object(
  {
    plan_id: Id,
    name: orNull(Type.String()),
    ...counted,
    use: orNull(PlanUse),
    /** The use of all customers of today together in the next 30 days. */
    month: orNull(ForetoldSum),
    growth: orNull(Growth),
    /** What there is no number for, and what is missing for it. */
    missing: Type.Array(Type.String()),
  },
  closed,
);
export type PlanRow = Static<typeof PlanRow>;

/** All plans that somebody has, the one that brings the most first; `totals` equals the sums of the rows and of `no_plan`, to the unit. */
export const PlanList = Type.Object(
  {
    as_of: Moment,
    currency: Currency,
    plans: Type.Array(PlanRow),
    no_plan: Type.Object(counted, closed),
    totals: Type.Object(counted, closed),
  },
  closed,
);
export type PlanList = Static<typeof PlanList>;

/** What the customers of a plan will use together, at today's number of them. */
export const PlanUsageForecast = Type.Object(
  {
    plan_id: Id,
    name: orNull(Type.String()),
    as_of: CalendarDay,
    customers: Type.Integer(),
    use: orNull(PlanUse),
    usage: UsageForecast,
  },
  closed,
);
export type PlanUsageForecast = Static<typeof PlanUsageForecast>;

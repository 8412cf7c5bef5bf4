import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Bytes, CalendarDay, Chance, Id } from '../words.ts';

const amount = {
  expected: Type.Number(),
  /** With a chance of 80 and of 95 % it lies between the two. */
  low_80: Type.Number(),
  high_80: Type.Number(),
  low_95: Type.Number(),
  high_95: Type.Number(),
};

export const ForetoldDay = Type.Object({ day: CalendarDay, ...amount }, closed);
export type ForetoldDay = Static<typeof ForetoldDay>;

/** What was told of a day that is over; null when nothing was. */
export const ToldDay = Type.Object({ day: CalendarDay, value: orNull(Type.Number()) }, closed);
export type ToldDay = Static<typeof ToldDay>;

/** A sum over days, both included. Its bounds are those of the sum, and narrower than the summed bounds of the days. */
export const ForetoldSum = Type.Object({ from: CalendarDay, until: CalendarDay, ...amount }, closed);
export type ForetoldSum = Static<typeof ForetoldSum>;

/** Growth per 30 days in percent of the level of the half-year, with the bounds within which it lies with a chance of 95 %. */
export const Growth = Type.Object({ percent_per_30_days: Type.Number(), low_95: Type.Number(), high_95: Type.Number() }, closed);

/** What the forecast rests on: its error on windows of the past that it had not seen, beside that of repeating the last week. */
export const ForecastBasis = Type.Object(
  {
    days_told: Type.Integer(),
    /** The share of each method. */
    methods: Type.Record(Type.String(), Type.Number()),
    /** Error beside that of repeating the last week: 0.8 is a fifth less; null when nothing could be compared. */
    error_beside_last_week: orNull(Type.Number()),
  },
  closed,
);

/** Use in bytes, down and up together. Days are UTC days; the first is the day of the question. */
export const UsageForecast = Type.Object(
  {
    /** The eight weeks before, yesterday the last. */
    past: Type.Array(ToldDay),
    days: Type.Array(ForetoldDay),
    /** Four times seven days; empty while too few courses of the past are known to say how sums spread. */
    weeks: Type.Array(ForetoldSum),
    month: orNull(ForetoldSum),
    growth: orNull(Growth),
    basis: orNull(ForecastBasis),
    /** What there is no number for, and what is missing for it. */
    missing: Type.Array(Type.String()),
  },
  closed,
);
export type UsageForecast = Static<typeof UsageForecast>;

const passing = {
  /** The chance that it is passed within the days looked at. */
  chance: orNull(Chance),
  /** Of the courses that pass, half have passed by then; null when hardly any passes. */
  likely_on: orNull(CalendarDay),
  /** Eight in ten of the courses that pass do so between the two. */
  earliest_on: orNull(CalendarDay),
  latest_on: orNull(CalendarDay),
};

/** The included volume of the billing month and the day on which it is used up. */
export const AllowanceOutlook = Type.Object(
  {
    allowance_bytes: Bytes,
    from: CalendarDay,
    until: CalendarDay,
    /** What the first day of the month was taken from. */
    month_begins_with: Type.Enum(['invoice', 'top-up', 'calendar']),
    used_bytes: Type.Number(),
    /** Days of the month of which no use was told; they count as nothing. */
    days_not_told: Type.Integer(),
    /** At the end of the month. */
    total: orNull(ForetoldSum),
    /** The day on which it was passed already. */
    passed_on: orNull(CalendarDay),
    ...passing,
  },
  closed,
);
export type AllowanceOutlook = Static<typeof AllowanceOutlook>;

/** What a customer will use. */
export const CustomerUsageForecast = Type.Object(
  {
    customer_id: Id,
    as_of: CalendarDay,
    ...UsageForecast.properties,
    /** Null for a plan without limit, or while it is not known. */
    allowance: orNull(AllowanceOutlook),
  },
  closed,
);
export type CustomerUsageForecast = Static<typeof CustomerUsageForecast>;

/** How busy an access node will be at its busy hour, in percent of its capacity, and what its customers will use. */
export const NodeUsageForecast = Type.Object(
  {
    node_id: Id,
    as_of: CalendarDay,
    busy_hour: Type.Object(
      {
        latest_percent: orNull(Type.Number()),
        latest_day: orNull(CalendarDay),
        /** True when the daily facts give the 80th percentile of the busiest tenth exactly; else the day's greatest reading stands in for it. */
        exact: Type.Boolean(),
        past: Type.Array(ToldDay),
        days: Type.Array(ForetoldDay),
        /** Growth of the utilisation in percentage points per 30 days. */
        growth_points_per_30_days: orNull(Type.Object({ points: Type.Number(), low_95: Type.Number(), high_95: Type.Number() }, closed)),
        basis: orNull(ForecastBasis),
        missing: Type.Array(Type.String()),
      },
      closed,
    ),
    /** The day on which the busy hour reaches the limit, within the 30 days; `chance` says how likely there is one. */
    capacity: Type.Object({ limit_percent: Type.Number(), passed_since: orNull(CalendarDay), ...passing }, closed),
    customers: Type.Integer(),
    /** At today's number of customers, so that a customer who joins is no growth. */
    usage: UsageForecast,
  },
  closed,
);
export type NodeUsageForecast = Static<typeof NodeUsageForecast>;

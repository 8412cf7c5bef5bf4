/** A calendar day in UTC as `YYYY-MM-DD`; its order as text is its order in time. */
export type Day = string;

const MS_PER_DAY = 86_400_000;

/** The UTC day on which a moment falls. */
export const dayOf = (moment: Date | string): Day =>
  typeof moment === 'string' && moment.endsWith('Z') ? moment.slice(0, 10) : new Date(moment).toISOString().slice(0, 10);

/** Whole days since 1970-01-01. */
export const dayNumber = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY;

/** The day that many days later (earlier when negative). */
export const addDays = (day: Day, days: number): Day => new Date((dayNumber(day) + days) * MS_PER_DAY).toISOString().slice(0, 10);

/** Days from the first to the second; negative when the second is earlier. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

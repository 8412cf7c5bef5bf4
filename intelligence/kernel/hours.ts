/** An hour in UTC, as whole hours since 1970-01-01T00:00Z. */
export type Hour = number;

const MS_PER_HOUR = 3_600_000;

/** The hour in which a moment falls. */
export const hourOf = (moment: Date | string): Hour => Math.floor((typeof moment === 'string' ? Date.parse(moment) : moment.getTime()) / MS_PER_HOUR);

/** The moment at which an hour begins, as ISO text. */
export const startOf = (hour: Hour): string => new Date(hour * MS_PER_HOUR).toISOString();

/** The moment at which an hour ends, as ISO text. */
export const endOf = (hour: Hour): string => startOf(hour + 1);

import { UilError } from '../../kernel/errors.ts';
import { numeric, type Table, tableOf, takeRows } from '../table.ts';

/** For each row of a table how long it was watched after its moment, and whether that ended with the event. */
export interface Spells {
  /** Days from the moment of the row to the event, or to when it was last seen without one (right-censored). */
  readonly days: Float64Array;
  /** 1 when the event came, 0 when it had not come yet. */
  readonly events: Uint8Array;
}

/** The column that says which period after its moment a row is about, from 1. */
export const PERIOD = 'period_ahead';

/** One row per spell and period at risk. */
export interface PersonPeriods {
  readonly table: Table;
  /** 1 in the period in which the event came. */
  readonly labels: Uint8Array;
  /** The share of the period that was watched: 1 but for a last period that was cut off without the event. */
  readonly watched: Float64Array;
  /** The row of the spell that a person-period comes from. */
  readonly spells: Int32Array;
}

/**
 * Expands spells to person-periods (Singer and Willett 1993): a spell gives a row for each period that it was watched, up to
 * the one in which the event came. A period that was cut off by censoring counts by the share of it that was watched (as in
 * the actuarial life table): without it, those whose event came before they were lost would count and the others would not.
 * Periods beyond `periods` are left out. Throws FEATURES_MISMATCH and NOT_FINITE.
 */
export function personPeriods(table: Table, { days, events }: Spells, periodDays: number, periods: number): PersonPeriods {
  if (days.length !== table.rows || events.length !== table.rows)
    throw new UilError('FEATURES_MISMATCH', [`${days.length} durations and ${events.length} events for ${table.rows} rows`]);
  if (events.some((event) => event > 1)) throw new UilError('FEATURES_MISMATCH', ['events are 0 or 1']);
  if (days.some((length) => !(length >= 0 && length < Infinity))) throw new UilError('NOT_FINITE', ['days']);
  const rows: { spell: number; period: number; label: number; watched: number }[] = [];
  for (let spell = 0; spell < table.rows; spell++) {
    const length = (days[spell] as number) / periodDays;
    const last = Math.max(events[spell] ? 1 : 0, Math.ceil(length));
    for (let period = 1; period <= Math.min(last, periods); period++) {
      const label = events[spell] && period === last ? 1 : 0;
      rows.push({ spell, period, label, watched: events[spell] ? 1 : Math.min(1, length - (period - 1)) });
    }
  }
  const spells = Int32Array.from(rows, ({ spell }) => spell);
  return {
    table: withPeriod(
      takeRows(table, spells),
      Float64Array.from(rows, ({ period }) => period),
    ),
    labels: Uint8Array.from(rows, ({ label }) => label),
    watched: Float64Array.from(rows, ({ watched }) => watched),
    spells,
  };
}

/** The table with the period of each row. Throws FEATURES_MISMATCH when it already has a column of that name. */
export const withPeriod = (table: Table, ahead: Float64Array): Table => tableOf([...table.columns, numeric(PERIOD, ahead)]);

import type { LoggedEvent, PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { EVENT_COLUMNS, eventOf } from './event-log.ts';

/** The latest choices that a customer of the transaction's tenant has stated, the last one first. */
export async function choicesOf(sql: Sql, customer: string, most: number): Promise<PlatformEvent<'consent.changed' | 'preference.stated'>[]> {
  const { rows } = await sql.query<Parameters<typeof eventOf>[0]>(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE subject_id = $1 AND type IN ('consent.changed', 'preference.stated') ORDER BY happened_at DESC, position DESC LIMIT $2`,
    [customer, most],
  );
  return rows.map((row) => eventOf(row) as LoggedEvent & PlatformEvent<'consent.changed' | 'preference.stated'>);
}

import type { LoggedEvent, PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { EVENT_COLUMNS, eventOf } from './event-log.ts';

type Choice = PlatformEvent<'consent.changed' | 'preference.stated'>;
const CHOICES = `subject_id = $1 AND type IN ('consent.changed', 'preference.stated')`;
const choiceOf = (row: Parameters<typeof eventOf>[0]): Choice => eventOf(row) as LoggedEvent & Choice;

/** The latest choices that a customer of the transaction's tenant has stated, the last one first. */
export async function choicesOf(sql: Sql, customer: string, most: number): Promise<Choice[]> {
  const { rows } = await sql.query<Parameters<typeof eventOf>[0]>(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE ${CHOICES} ORDER BY happened_at DESC, position DESC LIMIT $2`,
    [customer, most],
  );
  return rows.map(choiceOf);
}

/** The choices of a customer of the transaction's tenant that the pipeline has not come to yet. */
export async function choicesWaiting(sql: Sql, customer: string): Promise<Choice[]> {
  const { rows } = await sql.query<Parameters<typeof eventOf>[0]>(
    `SELECT ${EVENT_COLUMNS} FROM events e WHERE ${CHOICES}
       AND position > (SELECT o.position FROM log_offsets o WHERE o.consumer = 'pipeline' AND o.partition_no = e.partition_no)`,
    [customer],
  );
  return rows.map(choiceOf);
}

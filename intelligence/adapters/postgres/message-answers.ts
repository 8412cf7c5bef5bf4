import type { LoggedEvent } from '../../contract/envelope.ts';
import { answersIn, type MessageAnswer } from '../../data/message-answers.ts';
import type { Sql } from '../../data/sql.ts';

/** Keeps what these events tell of messages, in the transaction of their batch. */
export async function keepAnswers(sql: Sql, events: readonly LoggedEvent[]): Promise<void> {
  const rows = answersIn(events);
  if (rows.length === 0) return;
  await sql.query(
    `INSERT INTO message_answers AS m (tenant_id, customer_id, message_key, channel, sent_at, opened_at, reopened_at, machine_at, clicked_at, replied_at, bounced_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[])
     ON CONFLICT (tenant_id, customer_id, message_key) DO UPDATE SET
       channel = CASE WHEN m.sent_at IS NOT NULL AND excluded.sent_at IS NULL THEN m.channel WHEN excluded.sent_at IS NOT NULL AND m.sent_at IS NULL THEN excluded.channel ELSE least(m.channel, excluded.channel) END,
       sent_at = least(m.sent_at, excluded.sent_at), opened_at = least(m.opened_at, excluded.opened_at), reopened_at = greatest(m.reopened_at, excluded.reopened_at), machine_at = least(m.machine_at, excluded.machine_at),
       clicked_at = least(m.clicked_at, excluded.clicked_at), replied_at = least(m.replied_at, excluded.replied_at), bounced_at = least(m.bounced_at, excluded.bounced_at)`,
    [
      rows.map((r) => r.tenant),
      rows.map((r) => r.customer),
      rows.map((r) => r.key),
      rows.map((r) => r.channel),
      rows.map((r) => r.sentAt),
      rows.map((r) => r.openedAt),
      rows.map((r) => r.reopenedAt),
      rows.map((r) => r.machineAt),
      rows.map((r) => r.clickedAt),
      rows.map((r) => r.repliedAt),
      rows.map((r) => r.bouncedAt),
    ],
  );
}

const COLUMNS = `message_key AS key, channel, sent_at AS "sentAt", opened_at AS "openedAt", reopened_at AS "reopenedAt", machine_at AS "machineAt", clicked_at AS "clickedAt",
  replied_at AS "repliedAt", bounced_at AS "bouncedAt"`;

/** How far back messages are looked at, in days, and how many of a customer at most. */
const REACH_DAYS = 400;
const MOST_MESSAGES = 60;

/** The latest messages of each of these customers. */
export async function answersOf(sql: Sql, tenant: string, customers: readonly string[], now: Date): Promise<Map<string, MessageAnswer[]>> {
  const { rows } = await sql.query<MessageAnswer & { customer: string }>(
    `SELECT k.customer, a.* FROM unnest($2::text[]) AS k (customer), LATERAL (
       SELECT ${COLUMNS} FROM message_answers m WHERE m.tenant_id = $1 AND m.customer_id = k.customer AND coalesce(m.sent_at, m.replied_at) BETWEEN $3 AND $4
       ORDER BY coalesce(m.sent_at, m.replied_at) DESC LIMIT ${MOST_MESSAGES}) a`,
    [tenant, customers, new Date(now.getTime() - REACH_DAYS * 86_400_000), now],
  );
  const byCustomer = new Map<string, MessageAnswer[]>();
  for (const { customer, ...answer } of rows) byCustomer.getOrInsertComputed(customer, () => []).push(answer);
  return byCustomer;
}

/** Somebody who was written to, with segment and zone as they are known now. */
export type WrittenTo = { readonly customer: string; readonly segment: string; readonly zone: string | null; readonly answers: readonly MessageAnswer[] };

/** Everybody who was written to in the last year, or of very many an even sample by hash. */
export async function peopleWrittenTo(sql: Sql, tenant: string, most: number): Promise<WrittenTo[]> {
  const { rows: counted } = await sql.query<{ people: number }>('SELECT count(DISTINCT customer_id) AS people FROM message_answers WHERE tenant_id = $1', [
    tenant,
  ]);
  const parts = Math.max(1, Math.ceil((counted[0]?.people ?? 0) / most));
  const { rows } = await sql.query<MessageAnswer & { customer: string; segment: string; zone: string | null }>(
    `SELECT m.customer_id AS customer, coalesce(c.segment, 'unknown') AS segment, c.state -> 'latest' -> 'time_zone' ->> 2 AS zone, ${COLUMNS.replace('channel,', 'm.channel,')}
     FROM message_answers m JOIN customers c USING (tenant_id, customer_id)
     WHERE m.tenant_id = $1 AND mod(hashtextextended(m.customer_id, 5)::numeric, $2) = 0
       AND coalesce(m.sent_at, m.replied_at) > (SELECT max(sent_at) FROM message_answers WHERE tenant_id = $1) - interval '${REACH_DAYS} days'
     ORDER BY m.customer_id, m.message_key`,
    [tenant, parts],
  );
  const people = new Map<string, { customer: string; segment: string; zone: string | null; answers: MessageAnswer[] }>();
  for (const { customer, segment, zone, ...answer } of rows)
    people.getOrInsertComputed(customer, () => ({ customer, segment, zone, answers: [] })).answers.push(answer);
  return [...people.values()];
}

import type { InboxEntry } from '../../contract/api/channels.ts';
import type { Sql } from '../../data/sql.ts';

/** Keeps a message for a customer; a key that is there already changes nothing. */
export async function keepInInbox(
  sql: Sql,
  message: { readonly tenant: string; readonly key: string; readonly customer: string; readonly title: string; readonly body: string; readonly locale: string },
  now: Date,
): Promise<void> {
  await sql.query(
    `INSERT INTO inbox_messages (tenant_id, message_key, customer_id, title, body, locale, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [message.tenant, message.key, message.customer, message.title, message.body, message.locale, now],
  );
}

/** What waits for a customer of the tenant whose transaction this is, the latest first. */
export const inboxOf = async (sql: Sql, customer: string, limit: number): Promise<InboxEntry[]> =>
  (
    await sql.query<InboxEntry>(
      'SELECT message_key AS key, title, body, locale, created_at, read_at FROM inbox_messages WHERE customer_id = $1 ORDER BY created_at DESC, message_key LIMIT $2',
      [customer, limit],
    )
  ).rows;

/** Notes that a customer has read a message, at the first time; null when there is no such message. */
export async function markRead(sql: Sql, customer: string, key: string, now: Date): Promise<{ readonly first: boolean } | null> {
  const { rows } = await sql.query<{ read_at: string | null }>('SELECT read_at FROM inbox_messages WHERE customer_id = $1 AND message_key = $2', [
    customer,
    key,
  ]);
  if (rows[0] === undefined) return null;
  const updated = await sql.query('UPDATE inbox_messages SET read_at = $3 WHERE customer_id = $1 AND message_key = $2 AND read_at IS NULL', [
    customer,
    key,
    now,
  ]);
  return { first: updated.rowCount !== 0 };
}

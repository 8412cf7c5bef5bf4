import type { SendMessage } from '../../contract/commands.ts';
import type { Sql } from '../../data/sql.ts';

/** A message that a receipt is about. */
export type ReceiptMessage = {
  readonly key: string;
  readonly provider_id: string | null;
  readonly customer_id: string;
  readonly state: string;
  readonly command: SendMessage;
  readonly decision_id: string;
  readonly run_id: string;
};

/**
 * The messages of the tenant with these keys, or with these numbers of the provider on the route that the receipt came by, the latest
 * first: numbers of different providers mean different messages, and some providers use theirs again.
 */
export const messagesOf = async (
  sql: Sql,
  tenant: string,
  { channel, route }: { channel: string; route: string | null },
  keys: readonly string[],
  providerIds: readonly string[],
): Promise<ReceiptMessage[]> =>
  (
    await sql.query<ReceiptMessage>(
      `SELECT message_key AS key, provider_id, customer_id, state, command, decision_id, run_id FROM outbox
       WHERE tenant_id = $1 AND (message_key = ANY ($3) OR (provider_id = ANY ($4) AND route IS NOT DISTINCT FROM $5)) AND command ->> 'channel' = $2
       ORDER BY created_at DESC, message_key`,
      [tenant, channel, keys, providerIds, route],
    )
  ).rows;

/** Customers whose number ends as this one does; who calls compares the whole. */
export const customersByPhoneEnd = async (sql: Sql, tenant: string, phoneEnd: string): Promise<{ customer_id: string; phone: string }[]> =>
  (
    await sql.query<{ customer_id: string; phone: string }>(
      "SELECT customer_id, state #>> '{latest,phone,2}' AS phone FROM customers WHERE tenant_id = $1 AND phone_end = $2 LIMIT 100",
      [tenant, phoneEnd],
    )
  ).rows;

/**
 * Ends the doubt about messages of which the provider has told after all that they went out: they count as sent, and nobody needs to
 * find out any more.
 */
export async function endDoubt(sql: Sql, tenant: string, keys: readonly string[], now: Date): Promise<void> {
  const cleared = await sql.query<{ run_id: string; step: string }>(
    `UPDATE outbox SET state = 'sent', reason = 'the answer was lost; the provider told of it later', done_at = $3
     WHERE tenant_id = $1 AND message_key = ANY ($2) AND state = 'unknown' RETURNING run_id, command ->> 'step' AS step`,
    [tenant, keys, now],
  );
  await sql.query(
    `UPDATE tasks t SET state = 'superseded', reason = 'the provider told that the message went out', done_at = $4
     FROM unnest($2::text[], $3::text[]) AS c (run, step) WHERE t.tenant_id = $1 AND t.run_id = c.run AND t.step = c.step || ':check' AND t.state = 'open'`,
    [tenant, cleared.rows.map((row) => row.run_id), cleared.rows.map((row) => row.step), now],
  );
}

/** When a customer last wrote on the channel; null when never. */
export const lastReplyOn = async (sql: Sql, tenant: string, customer: string, channel: string): Promise<Date | null> => {
  const { rows } = await sql.query<{ at: string | null }>(
    "SELECT state #>> ARRAY['latest', $3, '0'] AS at FROM customers WHERE tenant_id = $1 AND customer_id = $2",
    [tenant, customer, `replied.${channel}`],
  );
  const at = rows[0]?.at ?? null;
  return at === null ? null : new Date(at);
};

/** Numbers of messages that went out by this route between two moments and of which no end was told. */
export const withoutReceipt = async (
  sql: Sql,
  tenant: string,
  from: { channel: string; route: string; source: string },
  since: Date,
  until: Date,
): Promise<string[]> =>
  (
    await sql.query<{ provider_id: string }>(
      `SELECT provider_id FROM outbox o
       WHERE tenant_id = $1 AND command ->> 'channel' = $2 AND route = $3 AND provider_id IS NOT NULL AND state = 'sent' AND done_at >= $5 AND done_at < $6
         AND NOT EXISTS (SELECT 1 FROM events e WHERE e.tenant_id = o.tenant_id AND e.source = $4
           AND e.event_id IN (o.message_key || ':delivered', o.message_key || ':bounced')) LIMIT 1000`,
      [tenant, from.channel, from.route, from.source, since, until],
    )
  ).rows.map((row) => row.provider_id);

import type { Sql } from '../../data/sql.ts';

/** A task on its way into a system of the ISP. */
export type TicketDelivery = {
  readonly tenant_id: string;
  readonly route: string;
  readonly task_key: string;
  readonly topic: 'task.opened' | 'task.closed';
  readonly attempt: number;
  readonly customer_id: string;
  readonly title: string;
  readonly detail: string;
  readonly role: string;
  readonly due_at: string;
  readonly task_state: string;
  readonly task_reason: string | null;
  readonly ticket_id: string | null;
};

/** Puts tasks on the way to every webhook that wants them: open ones once, and the end of those that were told. Returns how many. */
export async function enqueueTickets(sql: Sql, now: Date): Promise<number> {
  const opened = await sql.query(
    `INSERT INTO ticket_deliveries (tenant_id, route, task_key, topic, state, next_at, created_at)
     SELECT c.tenant_id, c.route, t.task_key, 'task.opened', 'waiting', $1, $1 FROM channel_settings c JOIN tasks t ON t.tenant_id = c.tenant_id AND t.state = 'open'
     WHERE c.channel = 'webhook' AND c.enabled AND c.settings -> 'tasks' = 'true'
       AND NOT EXISTS (SELECT 1 FROM ticket_deliveries d WHERE d.tenant_id = c.tenant_id AND d.route = c.route AND d.task_key = t.task_key AND d.topic = 'task.opened')
     LIMIT 1000 ON CONFLICT DO NOTHING`,
    [now],
  );
  const closed = await sql.query(
    `WITH ended AS (
       UPDATE ticket_deliveries d SET open = false FROM tasks t
       WHERE d.topic = 'task.opened' AND d.open AND d.state = 'told' AND t.tenant_id = d.tenant_id AND t.task_key = d.task_key AND t.state <> 'open'
       RETURNING d.tenant_id, d.route, d.task_key, d.ticket_id)
     INSERT INTO ticket_deliveries (tenant_id, route, task_key, topic, state, next_at, created_at, ticket_id)
     SELECT tenant_id, route, task_key, 'task.closed', 'waiting', $1, $1, ticket_id FROM ended ON CONFLICT DO NOTHING`,
    [now],
  );
  return (opened.rowCount ?? 0) + (closed.rowCount ?? 0);
}

/** Takes deliveries that are due, and holds them for so long that another program leaves them alone meanwhile. */
export const claimTickets = async (sql: Sql, now: Date, limit: number, holdMs: number): Promise<TicketDelivery[]> =>
  (
    await sql.query<TicketDelivery>(
      `WITH due AS (
         SELECT d.tenant_id, d.route, d.task_key, d.topic FROM ticket_deliveries d
         WHERE d.state = 'waiting' AND d.next_at <= $1 ORDER BY d.next_at LIMIT $2 FOR UPDATE OF d SKIP LOCKED)
       UPDATE ticket_deliveries d SET attempt = d.attempt + 1, next_at = $1::timestamptz + $3 * interval '1 millisecond'
       FROM due, tasks t WHERE (d.tenant_id, d.route, d.task_key, d.topic) = (due.tenant_id, due.route, due.task_key, due.topic)
         AND t.tenant_id = d.tenant_id AND t.task_key = d.task_key
       RETURNING d.tenant_id, d.route, d.task_key, d.topic, d.attempt, d.ticket_id, t.customer_id, t.title, t.detail, t.role, t.due_at, t.state AS task_state, t.reason AS task_reason`,
      [now, limit, holdMs],
    )
  ).rows;

/** What came of an attempt: told, to be tried again at a moment, or given up. */
export type TicketEnd =
  | { readonly state: 'told'; readonly ticketId: string | null }
  | { readonly state: 'waiting'; readonly at: Date; readonly reason: string }
  | { readonly state: 'given-up'; readonly reason: string };

/** Writes what came of an attempt. Of one that is given up the end is not told either. */
export async function settleTicket(sql: Sql, { tenant_id, route, task_key, topic }: TicketDelivery, end: TicketEnd, now: Date): Promise<void> {
  await sql.query(
    `UPDATE ticket_deliveries SET state = $5, reason = $6, next_at = coalesce($7, next_at), ticket_id = coalesce($8, ticket_id), done_at = $9, open = open AND $5 <> 'given-up'
     WHERE tenant_id = $1 AND route = $2 AND task_key = $3 AND topic = $4`,
    [
      tenant_id,
      route,
      task_key,
      topic,
      end.state,
      'reason' in end ? end.reason : null,
      end.state === 'waiting' ? end.at : null,
      end.state === 'told' ? end.ticketId : null,
      end.state === 'waiting' ? null : now,
    ],
  );
}

import type { LoggedEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { EVENT_COLUMNS, eventOf } from './event-log.ts';

/** Everything about a customer that had happened and been learned by a moment, in the order of the log. */
export async function eventsKnownAt(sql: Sql, customer: string, at: string): Promise<LoggedEvent[]> {
  const { rows } = await sql.query<Parameters<typeof eventOf>[0]>(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE subject_id = $1 AND happened_at <= $2 AND learned_at <= $2 ORDER BY partition_no, position`,
    [customer, at],
  );
  return rows.map(eventOf);
}

/** The runs of a customer that were open at a moment, with what was said last by then. */
export const runsOpenAt = async (sql: Sql, customer: string, at: string): Promise<{ playbook: string; opened_at: string; why: string | null }[]> =>
  (
    await sql.query<{ playbook: string; opened_at: string; why: string | null }>(
      `SELECT r.playbook, r.opened_at, (SELECT d.why FROM decisions d WHERE d.tenant_id = r.tenant_id AND d.customer_id = r.customer_id AND d.run_id = r.run_id AND d.decided_at <= $2 ORDER BY d.state_version DESC LIMIT 1) AS why
       FROM playbook_runs r WHERE r.customer_id = $1 AND r.opened_at <= $2 AND (r.ended_at IS NULL OR r.ended_at > $2) ORDER BY r.playbook`,
      [customer, at],
    )
  ).rows;

type DecisionThen = { decision_id: string; at: string; playbook: string; choice: string; why: string };

/** The last decisions about a customer by a moment, the latest first. */
export const decisionsBy = async (sql: Sql, customer: string, at: string, limit: number): Promise<DecisionThen[]> =>
  (
    await sql.query<DecisionThen>(
      `SELECT decision_id, decided_at AS at, playbook, choice, why FROM decisions WHERE customer_id = $1 AND decided_at <= $2 ORDER BY decided_at DESC, state_version DESC LIMIT $3`,
      [customer, at, limit],
    )
  ).rows;

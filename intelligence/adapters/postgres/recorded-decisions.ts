import type { LoggedEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import type { Recorded } from '../../orchestration/explain/decided-again.ts';
import type { Decision } from '../../orchestration/run.ts';
import { EVENT_COLUMNS, eventOf } from './event-log.ts';

/** A decision with everything that is needed to make it again. */
export type RecordedDecision = Recorded &
  Pick<
    Decision,
    'id' | 'instance_id' | 'customer_id' | 'playbook' | 'playbook_version' | 'edition' | 'state_version' | 'settings_hash' | 'trigger' | 'propensity'
  >;

const COLUMNS = `d.decision_id AS id, run_id AS instance_id, customer_id, d.playbook, d.playbook_version, d.edition, d.state_version, d.settings_hash,
  d.trigger_event AS trigger, d.state, d.state_before, d.view, d.decided_at AS at, d.choice, d.why, d.rules, d.commands, d.wake_at, d.ending, d.propensity, r.held_out`;

/** One decision as it was recorded; null when the tenant has none of that name. */
export async function recordedDecision(sql: Sql, id: string): Promise<RecordedDecision | null> {
  const { rows } = await sql.query<RecordedDecision>(
    `SELECT ${COLUMNS} FROM decisions d JOIN playbook_runs r USING (tenant_id, run_id, customer_id) WHERE d.decision_id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** What the run of a decision decided before it, oldest first; of a very long run the latest fifty. */
export async function decisionsBefore(sql: Sql, { instance_id, state_version }: Pick<RecordedDecision, 'instance_id' | 'state_version'>) {
  const { rows } = await sql.query<RecordedDecision>(
    `SELECT ${COLUMNS} FROM decisions d JOIN playbook_runs r USING (tenant_id, run_id, customer_id) WHERE d.run_id = $1 AND d.state_version < $2 ORDER BY d.state_version DESC LIMIT 50`,
    [instance_id, state_version],
  );
  return rows.reverse();
}

/** The decisions of these runs, each run's in its order. */
export async function decisionsOfRuns(sql: Sql, tenant: string, runs: readonly string[]): Promise<RecordedDecision[]> {
  const { rows } = await sql.query<RecordedDecision>(
    `SELECT ${COLUMNS} FROM decisions d JOIN playbook_runs r USING (tenant_id, run_id, customer_id) WHERE d.tenant_id = $1 AND d.run_id = ANY ($2) ORDER BY d.run_id, d.state_version`,
    [tenant, runs],
  );
  return rows;
}

/** The event that made somebody look, as the log has it; null when it was the time, or the log does not have it any more. */
export async function triggerOf(sql: Sql, { customer_id, trigger }: Pick<RecordedDecision, 'customer_id' | 'trigger'>): Promise<LoggedEvent | null> {
  if (trigger === null) return null;
  const { rows } = await sql.query<Parameters<typeof eventOf>[0]>(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE subject_id = $1 AND happened_at = $2 AND event_id = $3 AND type = $4 LIMIT 1`,
    [customer_id, trigger.time, trigger.id, trigger.type],
  );
  return rows[0] ? eventOf(rows[0]) : null;
}

/** The latest run of each playbook for a customer, with its latest decision and what holds the first of its messages. */
export type LatestRun = {
  readonly playbook: string;
  readonly opened_by: string;
  readonly ended_at: string | null;
  readonly ending: string | null;
  readonly why: string | null;
  readonly held_out: boolean;
  readonly decision_id: string | null;
  readonly decided_at: string | null;
  readonly held_back: string | null;
};

export const latestRuns = async (sql: Sql, customer: string): Promise<LatestRun[]> =>
  (
    await sql.query<LatestRun>(
      `SELECT DISTINCT ON (r.playbook) r.playbook, r.opened_by, r.ended_at, r.ending, r.why, r.held_out, d.decision_id, d.decided_at,
         (SELECT o.reason FROM outbox o WHERE o.tenant_id = r.tenant_id AND o.run_id = r.run_id AND o.state = 'waiting' AND o.reason IS NOT NULL ORDER BY o.due_at LIMIT 1) AS held_back
       FROM playbook_runs r LEFT JOIN LATERAL (SELECT decision_id, decided_at FROM decisions d WHERE d.tenant_id = r.tenant_id AND d.customer_id = r.customer_id AND d.run_id = r.run_id ORDER BY state_version DESC LIMIT 1) d ON true
       WHERE r.customer_id = $1 ORDER BY r.playbook, r.ended_at DESC NULLS FIRST, r.opened_at DESC`,
      [customer],
    )
  ).rows;

/** The last event about a customer of one of these types, with when it was received. */
export async function lastOpener(sql: Sql, customer: string, types: readonly string[]): Promise<(LoggedEvent & { readonly received_at: string }) | null> {
  const { rows } = await sql.query<Parameters<typeof eventOf>[0] & { received_at: string }>(
    `SELECT ${EVENT_COLUMNS}, received_at FROM events WHERE subject_id = $1 AND type = ANY ($2) ORDER BY happened_at DESC LIMIT 1`,
    [customer, types],
  );
  return rows[0] ? { ...eventOf(rows[0]), received_at: rows[0].received_at } : null;
}

import type { WaitingItem, WaitingList } from '../../contract/api/waiting.ts';
import type { ActionName } from '../../contract/commands.ts';
import type { Sql } from '../../data/sql.ts';
import { actionTitle } from '../../orchestration/actions.ts';
import type { TaskOutcome } from '../../orchestration/playbooks/task-answers.ts';

type Row = Omit<WaitingItem, 'title' | 'detail' | 'amount' | 'overdue' | 'escalated' | 'due_at' | 'asked_at'> & {
  readonly title: string | null;
  /** Of a task what is to be done; of an action why no system does it. */
  readonly detail: string | null;
  readonly action: ActionName | null;
  readonly values: Readonly<Record<string, string | number>> | null;
  readonly due_at: string;
  readonly asked_at: string;
  readonly escalated_at: string | null;
};

/** What waits for people in the tenant whose transaction this is. */
const WAITING = `
SELECT 'task' AS kind, task_key AS key, customer_id, title, detail, NULL AS action, NULL::jsonb AS values, role, due_at, escalated_at, playbook, decision_id, run_id, created_at AS asked_at
FROM tasks WHERE state = 'open'
UNION ALL
SELECT CASE state WHEN 'proposed' THEN 'proposal' ELSE 'by-hand' END, action_key, customer_id, NULL, CASE state WHEN 'by-hand' THEN reason END, action, values, coalesce(approver, 'support'),
  CASE state WHEN 'proposed' THEN lapses_at ELSE due_at END, escalated_at, playbook, decision_id, run_id, created_at
FROM platform_actions WHERE state IN ('proposed', 'by-hand')`;

const valuesText = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .filter(([name]) => name !== 'amount_minor' && name !== 'currency')
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`)
    .join(', ');

/** What an action is about, after why no system does it. */
function detailOf(because: string | null, values: Row['values']): string {
  const sentence = because === null ? '' : `${because.charAt(0).toUpperCase()}${because.slice(1)}.`;
  return [sentence, valuesText(values ?? {})].filter((part) => part !== '').join(' ');
}

function itemOf({ action, values, escalated_at, ...row }: Row, now: Date): WaitingItem {
  const { amount_minor, currency } = values ?? {};
  return {
    ...row,
    title: row.title ?? actionTitle(action as ActionName),
    detail: action === null ? (row.detail ?? '') : detailOf(row.detail, values),
    due_at: new Date(row.due_at).toISOString(),
    asked_at: new Date(row.asked_at).toISOString(),
    overdue: new Date(row.due_at) <= now,
    escalated: escalated_at !== null,
    amount: typeof amount_minor === 'number' && typeof currency === 'string' ? { minor: amount_minor, currency } : null,
  };
}

/** What waits for people of these roles, or of all, what was escalated first and then by when it is due; at most so many, and how many there are in all. */
export async function listWaiting(sql: Sql, roles: readonly string[] | null, limit: number, now: Date): Promise<WaitingList> {
  const { rows } = await sql.query<Row>(
    `SELECT w.*, c.name AS customer_name, d.why FROM (${WAITING}) w JOIN decisions d ON d.decision_id = w.decision_id LEFT JOIN customers c ON c.customer_id = w.customer_id
     WHERE $1::text[] IS NULL OR w.role = ANY ($1) ORDER BY w.escalated_at IS NULL, w.due_at, w.key LIMIT $2`,
    [roles, limit],
  );
  const count = await sql.query<{ total: number; overdue: number; escalated: number }>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE due_at <= $2) AS overdue, count(escalated_at) AS escalated FROM (${WAITING}) w WHERE $1::text[] IS NULL OR w.role = ANY ($1)`,
    [roles, now],
  );
  return { rows: rows.map((row) => itemOf(row, now)), ...(count.rows[0] ?? { total: 0, overdue: 0, escalated: 0 }) };
}

/** What somebody may answer: what it is about, held until the transaction ends; null when it does not wait (any more). */
export type Answerable = {
  readonly kind: WaitingItem['kind'];
  readonly customer_id: string;
  readonly step: string;
  readonly action: ActionName | null;
  readonly run_id: string;
  readonly decision_id: string;
};

/** Takes what waits under that key in the tenant's own transaction. What has lapsed does not wait. */
export async function takeWaiting(sql: Sql, key: string, now: Date): Promise<Answerable | null> {
  const task = await sql.query<Answerable>(
    `SELECT 'task' AS kind, customer_id, step, NULL AS action, run_id, decision_id FROM tasks WHERE task_key = $1 AND state = 'open' FOR UPDATE`,
    [key],
  );
  if (task.rows[0]) return task.rows[0];
  const action = await sql.query<Answerable>(
    `SELECT CASE state WHEN 'proposed' THEN 'proposal' ELSE 'by-hand' END AS kind, customer_id, step, action, run_id, decision_id FROM platform_actions
     WHERE action_key = $1 AND (state = 'by-hand' OR (state = 'proposed' AND lapses_at > $2)) FOR UPDATE`,
    [key, now],
  );
  return action.rows[0] ?? null;
}

/** True when something waited or waits under that key. */
export const isKnownWork = async (sql: Sql, key: string): Promise<boolean> =>
  (await sql.query('SELECT 1 FROM tasks WHERE task_key = $1 UNION ALL SELECT 1 FROM platform_actions WHERE action_key = $1', [key])).rows.length > 0;

const CLOSED: Readonly<Record<TaskOutcome, string>> = {
  done: 'done by hand',
  cannot: 'could not be done',
  agreed: 'the customer agreed',
  refused: 'the customer refused',
  'not-reached': 'the customer was not reached',
};

/** Closes a task. */
export const closeTask = (sql: Sql, key: string, outcome: TaskOutcome, note: string | null, by: string, now: Date) =>
  sql.query("UPDATE tasks SET state = 'done', reason = $2, note = $3, done_by = $4, done_at = $5 WHERE task_key = $1", [key, CLOSED[outcome], note, by, now]);

/** Moves an action that waited for a person on. */
export const answerAction = (
  sql: Sql,
  key: string,
  state: 'waiting' | 'refused' | 'done' | 'failed',
  reason: string | null,
  by: string,
  now: Date,
  from = now,
) =>
  sql.query(
    `UPDATE platform_actions SET state = $2, reason = $3, decided_by = $4, decided_at = $5, due_at = CASE WHEN $2 = 'waiting' THEN greatest(due_at, $6::timestamptz) ELSE due_at END,
       done_at = CASE WHEN $2 = 'waiting' THEN NULL ELSE $5::timestamptz END WHERE action_key = $1`,
    [key, state, reason, by, now, from],
  );

import type { CommandRecord, DecisionList, DecisionRecord } from '../../contract/api/lists.ts';
import type { DecisionQuery } from '../../contract/api/queries.ts';
import type { Command } from '../../contract/commands.ts';
import type { Sql } from '../../data/sql.ts';
import type { Ending } from '../../orchestration/playbook.ts';
import { cursorOf, readCursor } from './cursor.ts';

type Row = {
  decision_id: string;
  decided_at: string;
  customer_id: string;
  customer_name: string | null;
  playbook: string;
  playbook_version: number;
  choice: DecisionRecord['choice'];
  why: string;
  trigger_event: { id: string; type: string; time: string } | null;
  view: Record<string, unknown>;
  rules: DecisionRecord['rules'];
  propensity: number;
  model_versions: Record<string, string>;
  commands: Command[];
  outbox: { message_key: string; command: Command; state: CommandRecord['state']; reason: string | null; due_at: string; done_at: string | null }[] | null;
  tasks:
    | { task_key: string; step: string; title: string; state: CommandRecord['state']; reason: string | null; due_at: string; done_at: string | null }[]
    | null;
  ended_at: string | null;
  actions:
    | { action_key: string; step: string; action: string; state: CommandRecord['state']; reason: string | null; due_at: string; done_at: string | null }[]
    | null;
  ending: Ending | null;
  opened_at: string;
};

const SELECT = `
SELECT d.decision_id, d.decided_at, d.customer_id, c.name AS customer_name, d.playbook, d.playbook_version, d.choice, d.why, d.trigger_event, d.view, d.rules,
  d.propensity, d.model_versions, d.commands, r.ended_at, r.ending, r.opened_at,
  (SELECT jsonb_agg(jsonb_build_object('message_key', o.message_key, 'command', o.command, 'state', o.state, 'reason', o.reason, 'due_at', o.due_at, 'done_at', o.done_at))
     FROM outbox o WHERE o.tenant_id = d.tenant_id AND o.run_id = d.run_id AND o.decision_id = d.decision_id) AS outbox,
  (SELECT jsonb_agg(jsonb_build_object('task_key', t.task_key, 'step', t.step, 'title', t.title, 'state', t.state, 'reason', t.reason, 'due_at', t.due_at, 'done_at', t.done_at))
     FROM tasks t WHERE t.tenant_id = d.tenant_id AND t.decision_id = d.decision_id) AS tasks,
  (SELECT jsonb_agg(jsonb_build_object('action_key', a.action_key, 'step', a.step, 'action', a.action, 'state', a.state, 'reason', a.reason, 'due_at', a.due_at, 'done_at', a.done_at))
     FROM platform_actions a WHERE a.tenant_id = d.tenant_id AND a.decision_id = d.decision_id) AS actions
FROM decisions d JOIN playbook_runs r USING (tenant_id, run_id) LEFT JOIN customers c ON c.tenant_id = d.tenant_id AND c.customer_id = d.customer_id`;

const iso = (moment: string | null): string | null => (moment === null ? null : new Date(moment).toISOString());

const OUTCOMES: Readonly<Record<Ending, string>> = {
  recovered: 'The customer paid.',
  'not-recovered': 'No payment came.',
  left: 'The customer left.',
  completed: 'Everything was done.',
  accepted: 'The customer took the offer.',
  declined: 'The customer did not want it.',
  overtaken: 'Its reason had gone before it was through.',
};

/** A command that is no message, as the record shows it. */
const other = (
  kind: 'create-task' | 'platform-action',
  key: string,
  title: string,
  { step, state, reason, due_at, done_at }: Pick<CommandRecord, 'step' | 'state' | 'reason' | 'done_at'> & { due_at: string },
): CommandRecord => ({ key, kind, step, title, channel: null, class: null, state, reason, not_before: iso(due_at), done_at: iso(done_at) });

function commandsOf(row: Row): CommandRecord[] {
  const messages = (row.outbox ?? []).map(({ message_key, command, state, reason, due_at, done_at }): CommandRecord => {
    const message = command as Extract<Command, { kind: 'send-message' }>;
    return {
      key: message_key,
      kind: 'send-message',
      step: message.step,
      title: message.template,
      channel: message.channel,
      class: message.class,
      state,
      reason,
      not_before: iso(due_at),
      done_at: iso(done_at),
    };
  });
  const tasks = (row.tasks ?? []).map((task) => other('create-task', task.task_key, task.title, task));
  const actions = (row.actions ?? []).map((action) => other('platform-action', action.action_key, action.action, action));
  return [...messages, ...tasks, ...actions];
}

function outcomeOf({ ended_at, ending, opened_at }: Row): DecisionRecord['outcome'] {
  if (ended_at === null || ending === null) return { kind: 'open', at: opened_at, sentence: 'Not over yet.' };
  return { kind: ending, at: ended_at, sentence: OUTCOMES[ending] };
}

const recordOf = (row: Row): DecisionRecord => ({
  decision_id: row.decision_id,
  at: row.decided_at,
  customer_id: row.customer_id,
  customer_name: row.customer_name,
  playbook: row.playbook,
  playbook_version: row.playbook_version,
  choice: row.choice,
  why: row.why,
  event: row.trigger_event,
  view: row.view,
  rules: row.rules,
  propensity: row.propensity,
  model_versions: row.model_versions,
  commands: commandsOf(row),
  outcome: outcomeOf(row),
});

/** One window of the tenant's decisions, the latest first. */
export async function listDecisions(sql: Sql, query: DecisionQuery): Promise<DecisionList> {
  const [before, id] = readCursor(query.after, 'moment') ?? [null, null];
  const { rows } = await sql.query<Row>(
    `${SELECT} WHERE ($1::text IS NULL OR d.customer_id = $1) AND ($2::text IS NULL OR d.playbook = $2) AND ($3::text IS NULL OR d.choice = $3)
       AND ($4::timestamptz IS NULL OR (d.decided_at, d.decision_id) < ($4, $5)) ORDER BY d.decided_at DESC, d.decision_id DESC LIMIT $6`,
    [query.customer_id ?? null, query.playbook ?? null, query.choice ?? null, before, id, query.limit + 1],
  );
  const window = rows.slice(0, query.limit);
  const last = window.at(-1);
  return { rows: window.map(recordOf), next: rows.length > query.limit && last ? cursorOf(last.decided_at, last.decision_id) : null };
}

/** One decision; null when the tenant has none of that name. */
export async function getDecision(sql: Sql, id: string): Promise<DecisionRecord | null> {
  const { rows } = await sql.query<Row>(`${SELECT} WHERE d.decision_id = $1`, [id]);
  return rows[0] ? recordOf(rows[0]) : null;
}

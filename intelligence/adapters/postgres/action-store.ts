import type { PlatformAction } from '../../contract/commands.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { type ActionEnd, type ActionStore, type ClaimedAction, checkTask, undoing } from '../../orchestration/actions.ts';
import { type Action, NOTHING_ASKED, type Origin, type Outbox, stepKey } from '../../orchestration/outbox.ts';
import type { Database } from './database.ts';
import { dropCalledOff } from './payment-attempts.ts';
import type { DecisionsChanged } from './playbook-store.ts';
import { leaveToPerson } from './refused-actions.ts';

/** The source under which the layer tells what came of actions. */
const COORDINATOR = 'uil/coordinator';

/** An action as it stands in its row. */
export type ActionRow = Origin & {
  readonly key: string;
  readonly step: string;
  readonly action: PlatformAction['action'];
  readonly values: PlatformAction['values'];
  readonly due_at: string;
  readonly fence: number;
  readonly attempt: number;
  readonly doubtful: boolean;
  readonly stop_reason: string | null;
};

/** The columns of an action, of `platform_actions a`. */
export const ACTION_ROW = `a.tenant_id AS tenant, a.action_key AS key, a.customer_id, a.playbook, a.playbook_version, a.run_id AS instance_id, a.decision_id, a.step, a.action, a.values,
  a.due_at, a.fence, a.attempt, a.doubtful, a.stop_reason`;

/** $1 now, $2 how many, $3 lease in ms. Nothing is asked for that is switched off, and nobody is cut off while their own path is down. */
const CLAIM = `
WITH due AS (
  SELECT tenant_id, action_key FROM platform_actions w WHERE state = 'waiting' AND due_at <= $1
     AND NOT EXISTS (SELECT 1 FROM send_switches s WHERE s.tenant_id = w.tenant_id AND s.off AND s.scope IN ('all', 'playbook:' || w.playbook))
     AND NOT (action = 'suspend-service' AND EXISTS (SELECT 1 FROM customers c JOIN outages o ON o.tenant_id = c.tenant_id AND o.node_id = c.node_id AND o.ended_at IS NULL
       WHERE c.tenant_id = w.tenant_id AND c.customer_id = w.customer_id))
   ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED),
gone AS (
  SELECT tenant_id, action_key FROM platform_actions WHERE state = 'doing' AND lease_until <= clock_timestamp() ORDER BY lease_until LIMIT $2 FOR UPDATE SKIP LOCKED)
UPDATE platform_actions a SET state = 'doing', fence = a.fence + 1, attempt = a.attempt + 1, handed_at = coalesce(a.handed_at, clock_timestamp()),
  lease_until = clock_timestamp() + $3 * interval '1 millisecond', doubtful = a.doubtful OR t.unheard
FROM (SELECT *, false AS unheard FROM due UNION ALL SELECT *, true FROM gone) AS t WHERE a.tenant_id = t.tenant_id AND a.action_key = t.action_key RETURNING ${ACTION_ROW}`;

/** $1 tenant, $2 key, $3 fence, $4 state, $5 due, $6 reason, $7 reference, $8 end, $9 in doubt. What was called off does not wait again; what may have been done is found out. */
const SETTLE = `
UPDATE platform_actions a SET
  state = CASE WHEN $4 IN ('waiting', 'by-hand') AND a.stop_reason IS NOT NULL THEN CASE WHEN a.doubtful OR $9 THEN 'unknown' ELSE 'superseded' END ELSE $4 END,
  due_at = coalesce($5, a.due_at), reason = coalesce($6, a.reason), provider_id = coalesce($7, a.provider_id), lease_until = NULL, doubtful = a.doubtful OR $9,
  done_at = CASE WHEN $4 IN ('waiting', 'by-hand') AND a.stop_reason IS NOT NULL THEN clock_timestamp() ELSE $8 END
WHERE a.tenant_id = $1 AND a.action_key = $2 AND a.fence = $3 AND a.state = 'doing' RETURNING ${ACTION_ROW}, a.state`;

/** Why somebody finds out about an action that is not asked for any more. */
export const CALLED_OFF_IN_DOUBT = 'it was called off after an answer of the system had been lost';

/** The action of a row. */
export const actionOf = ({ step, action, values, due_at, fence: _f, attempt: _a, doubtful: _d, stop_reason: _s, key, ...origin }: ActionRow): Action => ({
  ...origin,
  key,
  command: { kind: 'platform-action', step, action, values, notBefore: new Date(due_at).toISOString(), approval: null },
});
const claimedOf = (row: ActionRow): ClaimedAction => ({ ...actionOf(row), fence: row.fence, attempt: row.attempt, doubtful: row.doubtful });

type Outcome =
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'refused'; readonly by: 'person' | 'time'; readonly reason?: string };

/** The fact that follows from the end of an action. */
export function factOf(
  action: Pick<Action, 'tenant' | 'customer_id' | 'key' | 'instance_id' | 'decision_id'> & { readonly command: Pick<PlatformAction, 'action' | 'step'> },
  outcome: Outcome,
  now: Date,
): PlatformEvent {
  const { type, ...more } = outcome;
  const { tenant, customer_id, key, instance_id, decision_id, command } = action;
  const time = now.toISOString();
  return {
    id: `${key}:${type}`,
    source: COORDINATOR,
    tenant,
    type: `action.${type}`,
    time,
    learned: time,
    data: { customer_id, action_key: key, action: command.action, decision_id, instance_id, step: command.step, ...more },
  } as PlatformEvent;
}

/** Actions of the ISP's systems in PostgreSQL. */
export function postgresActionStore({
  database,
  outbox,
  append,
  changed,
}: {
  database: Database;
  outbox: Pick<Outbox, 'add'>;
  append: (sql: Sql, events: readonly PlatformEvent[], now: Date) => Promise<void>;
  changed?: DecisionsChanged;
}): ActionStore {
  const tell = async (sql: Sql, actions: readonly Pick<Action, 'tenant' | 'decision_id'>[], now: Date): Promise<void> => {
    for (const [tenant, of] of [...Map.groupBy(actions, (action) => action.tenant)].sort(([a], [b]) => (a < b ? -1 : 1)))
      await changed?.(sql, tenant, [...new Set(of.map((action) => action.decision_id))], now);
  };
  const columns = (end: ActionEnd, now: Date) => ({
    state: end.state === 'accepted' ? 'doing' : end.state,
    due: 'until' in end ? end.until : null,
    reason: 'reason' in end ? end.reason : null,
    reference: 'reference' in end ? end.reference : null,
    done: end.state === 'done' || end.state === 'failed' || end.state === 'unknown' ? now : null,
    doubt: end.state === 'waiting' && end.doubt,
  });
  return {
    claim: (now, limit, leaseMs) => database.asWorker(async (sql) => (await sql.query<ActionRow>(CLAIM, [now, limit, leaseMs])).rows.map(claimedOf)),

    settle: (claimed, end, now) =>
      database.asWorker(async (sql) => {
        const { state, due, reason, reference, done, doubt } = columns(end, now);
        const values = [claimed.tenant, claimed.key, claimed.fence, state, due, reason, reference, done, doubt];
        const { rows } = await sql.query<ActionRow & { state: string }>(SETTLE, values);
        const row = rows[0];
        if (row === undefined) return false;
        if (end.state === 'done') await append(sql, [factOf(claimed, { type: 'done' }, now)], now);
        if (end.state === 'failed') await append(sql, [factOf(claimed, { type: 'failed', reason: end.reason }, now)], now);
        if (end.state === 'unknown') await outbox.add(sql, { ...NOTHING_ASKED, tasks: [end.task] }, now);
        else if (row.state === 'superseded' && row.action === 'retry-payment') await dropCalledOff(sql, [row], now);
        else if (row.state === 'unknown') await outbox.add(sql, { ...NOTHING_ASKED, tasks: [checkTask(claimed, CALLED_OFF_IN_DOUBT, now)] }, now);
        if (end.state === 'done' && row.stop_reason !== null) await undo(sql, outbox, [claimed], now);
        await tell(sql, [claimed], now);
        return true;
      }),

    lapse: (now, limit) =>
      database.asWorker(async (sql) => {
        const { rows } = await sql.query<ActionRow>(
          `WITH due AS (SELECT tenant_id, action_key FROM platform_actions WHERE state = 'proposed' AND lapses_at <= $1 ORDER BY lapses_at LIMIT $2 FOR UPDATE SKIP LOCKED)
           UPDATE platform_actions a SET state = 'lapsed', reason = 'nobody agreed in time', done_at = $1 FROM due
           WHERE a.tenant_id = due.tenant_id AND a.action_key = due.action_key RETURNING ${ACTION_ROW}`,
          [now, limit],
        );
        const actions = rows.map(actionOf);
        await append(
          sql,
          actions.map((action) => factOf(action, { type: 'refused', by: 'time' }, now)),
          now,
        );
        await tell(sql, actions, now);
        return rows.length;
      }),

    unanswered: (now, limit) =>
      database.asWorker(async (sql) =>
        (
          await sql.query<ActionRow>(
            `SELECT ${ACTION_ROW} FROM platform_actions a WHERE state = 'doing' AND lease_until IS NULL AND due_at <= $1 ORDER BY due_at LIMIT $2`,
            [now, limit],
          )
        ).rows.map(claimedOf),
      ),

    escalate: (now) =>
      database.asWorker(async (sql) => {
        const actions = await sql.query<{ tenant: string; decision_id: string }>(
          `UPDATE platform_actions SET escalated_at = $1 WHERE escalated_at IS NULL AND ((state = 'proposed' AND created_at + (lapses_at - created_at) / 2 <= $1)
             OR (state = 'by-hand' AND due_at <= $1)) RETURNING tenant_id AS tenant, decision_id`,
          [now],
        );
        const tasks = await sql.query<{ tenant: string; decision_id: string }>(
          `UPDATE tasks SET escalated_at = $1 WHERE escalated_at IS NULL AND state = 'open' AND due_at + interval '1 day' <= $1 RETURNING tenant_id AS tenant, decision_id`,
          [now],
        );
        await tell(sql, [...actions.rows, ...tasks.rows], now);
        return actions.rows.length + tasks.rows.length;
      }),

    breakLeases: () =>
      database.asWorker(async (sql) => {
        await sql.query("UPDATE platform_actions SET lease_until = clock_timestamp() WHERE state = 'doing' AND lease_until > clock_timestamp()");
      }),
  };
}

/** In the caller's transaction: asks for what undoes these actions, each once; says how many there are. */
export async function undo(sql: Sql, outbox: Pick<Outbox, 'add'>, actions: readonly Action[], now: Date): Promise<number> {
  const undone = actions.flatMap(({ key: _, command, ...origin }) => {
    const back = undoing(command, now);
    return back === null ? [] : [{ ...origin, key: stepKey(origin, back.step, back.kind), command: back }];
  });
  if (undone.length > 0) await outbox.add(sql, { ...NOTHING_ASKED, actions: undone }, now);
  return undone.length;
}

/**
 * In the caller's transaction: what systems of the ISP told by events of actions that they had in hand. Where one knows an action by its key
 * alone, the fact that its run understands comes back, to be appended to the log.
 */
export async function noteActionsOf(sql: Sql, outbox: Pick<Outbox, 'add'>, events: readonly PlatformEvent[], now: Date): Promise<PlatformEvent[]> {
  const facts: PlatformEvent[] = [];
  for (const event of events) {
    if (event.source === COORDINATOR) continue;
    if ((event.type === 'action.failed' || event.type === 'action.refused') && (await leaveToPerson(sql, event, now))) continue;
    if (event.type !== 'action.done' && event.type !== 'action.failed') continue;
    const done = event.type === 'action.done';
    const { rows } = await sql.query<ActionRow>(
      `UPDATE platform_actions a SET state = $3, reason = coalesce($4, reason), done_at = $5, lease_until = NULL, fence = a.fence + 1
       WHERE a.tenant_id = $1 AND a.action_key = $2 AND a.customer_id = $6 AND a.state IN ('waiting', 'doing', 'by-hand', 'unknown') RETURNING ${ACTION_ROW}`,
      [event.tenant, event.data.action_key, done ? 'done' : 'failed', done ? null : event.data.reason, now, event.data.customer_id],
    );
    if (done) await undo(sql, outbox, rows.filter((row) => row.stop_reason !== null).map(actionOf), now);
    if (event.data.step === undefined)
      for (const row of rows)
        facts.push({
          ...factOf(actionOf(row), done ? { type: 'done' } : { type: 'failed', reason: event.data.reason }, now),
          time: event.time,
          learned: event.learned,
        });
  }
  return facts;
}

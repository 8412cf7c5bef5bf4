import type { Sql } from '../../data/sql.ts';
import { digest } from '../../kernel/ids.ts';
import type { Action, Outbox } from '../../orchestration/outbox.ts';
import { ACTION_ROW, type ActionRow, actionOf } from './action-store.ts';

type Held = {
  playbook: string;
  playbook_version: number;
  edition: number;
  customer_id: string;
  state: unknown;
  state_version: number;
  ended_at: string | null;
};

/** What a stop came to: the decision that records it, and what systems of the ISP had done for the run. */
type Stopped = { readonly decision_id: string; readonly done: readonly Action[] };

/**
 * In the caller's transaction: a person stops a run for good. Nothing of it leaves any more; what a system has in hand is marked, so that
 * it is undone if it is done all the same (with `undo`). Whoever wakes the run at the same moment comes before or finds it ended.
 * Null when the tenant has no such run, `ended` when it is over.
 */
export async function stopRun(
  sql: Sql,
  tenant: string,
  run: string,
  { why, undo, by }: { readonly why: string; readonly undo: boolean; readonly by: string },
  outbox: Pick<Outbox, 'supersede'>,
  now: Date,
): Promise<Stopped | 'ended' | null> {
  const { rows } = await sql.query<Held>(
    'SELECT playbook, playbook_version, edition, customer_id, state, state_version, ended_at FROM playbook_runs WHERE tenant_id = $1 AND run_id = $2 FOR UPDATE',
    [tenant, run],
  );
  const held = rows[0];
  if (held === undefined) return null;
  if (held.ended_at !== null) return 'ended';
  const version = held.state_version + 1;
  const sentence = `A person has stopped it: ${why}`;
  await sql.query(
    "UPDATE playbook_runs SET ended_at = $3, ending = 'overtaken', wake_at = NULL, why = $4, state_version = $5 WHERE tenant_id = $1 AND run_id = $2",
    [tenant, run, now, sentence, version],
  );
  await outbox.supersede(sql, [{ tenant, instance_id: run, reason: 'stopped by a person', undoes: undo }], now);
  if (undo)
    await sql.query(
      "UPDATE platform_actions SET stop_reason = 'stopped by a person' WHERE tenant_id = $1 AND run_id = $2 AND state IN ('doing', 'by-hand', 'unknown')",
      [tenant, run],
    );
  const decision_id = digest(tenant, held.playbook, String(held.playbook_version), run, String(version));
  await sql.query(
    `INSERT INTO decisions (tenant_id, decision_id, run_id, customer_id, playbook, playbook_version, edition, state_version, decided_at, choice, why, rules, trigger_event, state, view,
       commands, wake_at, ending, propensity, model_versions)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'stop', $10, $11, NULL, $12, '{}', '[]', NULL, 'overtaken', 1, '{}')`,
    [
      tenant,
      decision_id,
      run,
      held.customer_id,
      held.playbook,
      held.playbook_version,
      held.edition,
      version,
      now,
      sentence,
      JSON.stringify([{ rule: 'person', answer: by }]),
      JSON.stringify(held.state),
    ],
  );
  const done = await sql.query<ActionRow>(
    `SELECT ${ACTION_ROW} FROM platform_actions a WHERE a.tenant_id = $1 AND a.run_id = $2 AND a.state = 'done' AND a.undoes IS NULL ORDER BY a.done_at DESC`,
    [tenant, run],
  );
  return { decision_id, done: done.rows.map(actionOf) };
}

import type { PlatformAction } from '../../contract/commands.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { byHand, isOwed, refusedBySystem } from '../../orchestration/actions.ts';

type Held = Pick<PlatformAction, 'action' | 'step'> & { readonly state: string; readonly stop_reason: string | null };

/** $1 tenant, $2 key, $3 customer. */
const HELD = 'SELECT action, step, state, stop_reason FROM platform_actions WHERE tenant_id = $1 AND action_key = $2 AND customer_id = $3 FOR UPDATE';

/** $1 tenant, $2 key, $3 now. Nobody needs to find out any more what the system has told. */
const FOUND_OUT = `
UPDATE tasks t SET state = 'superseded', reason = 'the system has told', done_at = $3 FROM platform_actions a
WHERE a.tenant_id = $1 AND a.action_key = $2 AND t.tenant_id = a.tenant_id AND t.run_id = a.run_id AND t.decision_id = a.decision_id
  AND t.step = a.step || ':check' AND t.state = 'open'`;

/** $1 tenant, $2 key, $3 why, $4 until when. */
const LEAVE = `
UPDATE platform_actions SET state = 'by-hand', reason = $3, due_at = $4, done_at = NULL, lease_until = NULL, fence = fence + 1
WHERE tenant_id = $1 AND action_key = $2`;

/**
 * In the caller's transaction: what the customer is owed and a system says that it will not do is left to a person, once, also when its run is
 * over. False where it is not owed, was called off, has ended, or a person has found out already what came of it.
 */
export async function leaveToPerson(sql: Sql, { tenant, data }: PlatformEvent<'action.failed'> | PlatformEvent<'action.refused'>, now: Date): Promise<boolean> {
  const { rows } = await sql.query<Held>(HELD, [tenant, data.action_key, data.customer_id]);
  const held = rows[0];
  if (held === undefined || !isOwed(held) || held.stop_reason !== null) return false;
  if (held.state === 'by-hand') return true;
  if (held.state === 'unknown' && (await sql.query(FOUND_OUT, [tenant, data.action_key, now])).rowCount === 0) return false;
  if (!['waiting', 'doing', 'unknown'].includes(held.state)) return false;
  const { reason, until } = byHand(refusedBySystem(data.reason), now);
  await sql.query(LEAVE, [tenant, data.action_key, reason, until]);
  return true;
}

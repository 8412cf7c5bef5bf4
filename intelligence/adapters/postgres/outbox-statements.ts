import type { MessageClass } from '../../contract/words.ts';
import { THE_LAYER } from '../../kernel/the-layer.ts';
import type { OutboxMessage } from '../../orchestration/outbox.ts';
import { ACTION_ROW } from './action-store.ts';
import { columns } from './columns.ts';

/** The order in which classes of messages leave. */
export const RANKS: Readonly<Record<MessageClass, number>> = { safety: 0, billing: 1, care: 2, marketing: 3 };

const ROW =
  'tenant_id, message_key, customer_id, playbook, playbook_version, run_id, decision_id, command, state, fence, attempt, route, held_since, held_ms, counted_at, counted_under, paid_channel, paid_from, paid_milli';
const O_ROW = ROW.replace(/(\w+)/g, 'o.$1');
/** What a message has taken from a budget, and whether it goes. */
const PAID = 'o.tenant_id, o.state, o.paid_channel, o.paid_from, o.paid_milli';
/** A message whose reason has gone while it was held ends here instead of waiting again. */
const WAITS_AGAIN = "CASE WHEN o.stop_reason IS NULL THEN 'waiting' ELSE 'superseded' END";

/** $1 how many, $2 lease in ms. Leases run by the store's clock. */
export const EXPIRED = `
WITH gone AS (
  SELECT tenant_id, message_key FROM outbox WHERE state = 'sending' AND lease_until <= clock_timestamp() ORDER BY lease_until LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE outbox o SET
  fence = o.fence + 1,
  state = CASE WHEN o.handed_at IS NOT NULL THEN 'sending' ELSE ${WAITS_AGAIN} END,
  reason = CASE WHEN o.handed_at IS NULL AND o.stop_reason IS NOT NULL THEN o.stop_reason ELSE o.reason END,
  attempt = CASE WHEN o.handed_at IS NOT NULL THEN o.attempt + 1 ELSE o.attempt END,
  lease_until = CASE WHEN o.handed_at IS NOT NULL THEN clock_timestamp() + $2 * interval '1 millisecond' END
FROM gone g WHERE o.tenant_id = g.tenant_id AND o.message_key = g.message_key
RETURNING ${O_ROW}`;

/**
 * $1 tenant, $2 when a message was let through, or null: where it works, what it or the owner of the platform has switched off, and which
 * channels it has set up. What was let through below the cap still goes when its playbook is paused at the cap; a person's switch holds it.
 */
export const TENANT = `
SELECT country, settings ->> 'region' AS region, time_zone, array(SELECT scope FROM send_switches s WHERE s.tenant_id = t.tenant_id AND s.off
    AND (s.changed_by <> '${THE_LAYER}' OR $2::timestamptz IS NULL OR s.changed_at < $2) UNION SELECT 'all' FROM send_switches s JOIN tenants p USING (tenant_id)
    WHERE p.kind = 'platform' AND s.scope = 'all' AND s.off) AS off,
  array(SELECT DISTINCT channel FROM channel_settings c WHERE c.tenant_id = t.tenant_id AND c.enabled) AS "setUp"
FROM tenants t WHERE tenant_id = $1`;

/**
 * $1 now, $2 how many: the most urgent class first, the longest due first within it. One place in twenty is kept for each class, so that
 * none waits for ever behind those above it.
 */
export const DUE = `
SELECT * FROM (SELECT r.rank, row_number() OVER (PARTITION BY r.rank ORDER BY m.due_at) <= $2 / 20 AS kept, m.*
  FROM (VALUES (0), (1), (2), (3)) AS r (rank) CROSS JOIN LATERAL (
    SELECT ${ROW}, due_at FROM outbox WHERE state = 'waiting' AND rank = r.rank AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ) AS m) AS due
ORDER BY kept DESC, rank, due_at LIMIT $2`;

/** $1 tenants, $2 customers, $3 now, $4 runs that end: what waits for these customers and is due. */
export const WAITING_TOO = `
SELECT ${ROW}, rank, due_at FROM outbox
WHERE tenant_id = ANY ($1) AND customer_id = ANY ($2) AND state = 'waiting' AND due_at <= $3 AND run_id <> ALL ($4)`;

/** $1 the judged messages, $2 lease in ms, $3 now. */
export const CLAIM = `
UPDATE outbox o SET
  state = v.state, due_at = coalesce(v.due, o.due_at), reason = v.reason, answers = v.answers,
  command = CASE WHEN v.channel = o.command ->> 'channel' THEN o.command ELSE jsonb_set(o.command, '{channel}', to_jsonb(v.channel)) END
    || CASE WHEN v.wished IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('wished', v.wished, 'instead', v.instead) END,
  fence = o.fence + 1, handed_at = NULL,
  lease_until = CASE WHEN v.state = 'sending' THEN clock_timestamp() + $2 * interval '1 millisecond' END,
  done_at = CASE WHEN v.state IN ('suppressed', 'superseded') THEN $3::timestamptz END,
  held_since = v.held_since, held_ms = v.held_ms,
  counted_at = coalesce(v.counted_at, o.counted_at), counted_under = coalesce(v.counted_under, o.counted_under),
  paid_channel = coalesce(v.paid_channel, o.paid_channel), paid_from = CASE WHEN v.paid_channel IS NULL THEN o.paid_from ELSE v.paid_from END,
  paid_milli = coalesce(v.paid_milli, o.paid_milli)
FROM jsonb_to_recordset($1::jsonb) AS v (tenant text, key text, state text, due timestamptz, reason text, channel text, wished text, instead jsonb, answers jsonb, held_since timestamptz, held_ms bigint,
  counted_at timestamptz, counted_under text, paid_channel text, paid_from timestamptz, paid_milli bigint)
WHERE o.tenant_id = v.tenant AND o.message_key = v.key
RETURNING ${O_ROW}`;

/** $1 tenant, $2 key, $3 fence, $4 lease in ms, $5 route. A message whose reason has gone is not marked as handed over. */
export const HAND_OVER = `
UPDATE outbox o SET
  handed_at = CASE WHEN o.stop_reason IS NULL THEN coalesce(o.handed_at, clock_timestamp()) ELSE o.handed_at END,
  attempt = CASE WHEN o.handed_at IS NULL THEN o.attempt + 1 ELSE o.attempt END,
  route = CASE WHEN o.stop_reason IS NULL THEN $5 ELSE o.route END,
  lease_until = clock_timestamp() + $4 * interval '1 millisecond'
WHERE o.tenant_id = $1 AND o.message_key = $2 AND o.fence = $3 AND o.state = 'sending' AND o.lease_until > clock_timestamp()
RETURNING o.stop_reason, o.counted_at, true AS mine`;

/** $1 tenant, $2 key. */
export const HELD = 'SELECT state, fence, paid_channel, paid_from, paid_milli FROM outbox WHERE tenant_id = $1 AND message_key = $2 FOR UPDATE';

/** $1 tenant, $2 key, $3 state, $4 due, $5 reason, $6 provider's id, $7 end, $8 ms until somebody looks again, $9 true when it was not an attempt, $10 the channel that takes it up. */
export const SETTLE = `
UPDATE outbox o SET
  state = CASE WHEN $3 = 'waiting' THEN ${WAITS_AGAIN} ELSE $3 END,
  due_at = coalesce($4, o.due_at),
  reason = CASE WHEN $3 = 'waiting' AND o.stop_reason IS NOT NULL THEN o.stop_reason ELSE $5 END,
  provider_id = $6, done_at = $7,
  paid_milli = CASE WHEN $3 IN ('failed', 'suppressed', 'superseded') THEN 0 ELSE o.paid_milli END,
  command = CASE WHEN $10::text IS NULL THEN o.command ELSE jsonb_set(o.command, '{channel}', to_jsonb($10::text)) END,
  attempt = CASE WHEN $10::text IS NOT NULL THEN 0 WHEN $9 THEN greatest(o.attempt - 1, 0) ELSE o.attempt END,
  handed_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE o.handed_at END,
  lease_until = CASE WHEN $3 = 'sending' THEN clock_timestamp() + $8 * interval '1 millisecond' END
WHERE o.tenant_id = $1 AND o.message_key = $2 RETURNING o.state`;

/** A message as it is written down first. */
export const ADDED = columns<
  Omit<OutboxMessage, 'instance_id'> & { readonly run_id: string; readonly rank: number; readonly due: string; readonly now: string }
>({
  tenant: 'text',
  key: 'text',
  customer_id: 'text',
  playbook: 'text',
  playbook_version: 'int',
  run_id: 'text',
  decision_id: 'text',
  command: 'jsonb',
  rank: 'smallint',
  due: 'timestamptz',
  now: 'timestamptz',
});

/** The messages that are added. A key that is known changes nothing. */
export const ADD_MESSAGES = `
INSERT INTO outbox (tenant_id, message_key, customer_id, playbook, playbook_version, run_id, decision_id, command, rank, state, due_at, created_at)
SELECT tenant, key, customer_id, playbook, playbook_version, run_id, decision_id, command, rank, 'waiting', due, now FROM ${ADDED.source} AS m
ON CONFLICT DO NOTHING`;

/** $1 tasks as JSON. A key that is known changes nothing. */
export const ADD_TASKS = `
INSERT INTO tasks (tenant_id, task_key, customer_id, playbook, playbook_version, run_id, decision_id, step, title, detail, role, due_at, state, created_at)
SELECT tenant, key, customer_id, playbook, playbook_version, run_id, decision_id, step, title, detail, role, due, 'open', now
FROM jsonb_to_recordset($1::jsonb) AS t (tenant text, key text, customer_id text, playbook text, playbook_version int, run_id text, decision_id text, step text, title text,
  detail text, role text, due timestamptz, now timestamptz)
ON CONFLICT DO NOTHING`;

/** $1 actions as JSON. A key that is known changes nothing; what a person must agree to is only proposed. */
export const ADD_ACTIONS = `
INSERT INTO platform_actions (tenant_id, action_key, customer_id, playbook, playbook_version, run_id, decision_id, step, action, values, state, reason, done_at, due_at, approver,
  lapses_at, created_at)
SELECT tenant, key, customer_id, playbook, playbook_version, run_id, decision_id, step, action, values,
  CASE WHEN refused IS NOT NULL THEN 'superseded' WHEN approval IS NULL THEN 'waiting' ELSE 'proposed' END, refused, CASE WHEN refused IS NOT NULL THEN now END,
  "notBefore", approval ->> 'role', now + (approval ->> 'within_hours')::double precision * interval '1 hour', now
FROM (
  SELECT tenant, key, customer_id, playbook, playbook_version, run_id, decision_id, step, action, values, nullif(approval, 'null') AS approval, refused, "notBefore", now
  FROM jsonb_to_recordset($1::jsonb) AS t (tenant text, key text, customer_id text, playbook text, playbook_version int, run_id text, decision_id text, step text, action text,
    values jsonb, approval jsonb, refused text, "notBefore" timestamptz, now timestamptz)
) AS a
ON CONFLICT DO NOTHING`;

/** $1 tenants, $2 runs, $3 reasons, $4 now. Those that somebody holds are only marked; the holder sees it before handing over. */
export const SUPERSEDE_MESSAGES = `
UPDATE outbox o SET
  stop_reason = e.reason,
  state = CASE WHEN o.state = 'waiting' THEN 'superseded' ELSE o.state END,
  reason = CASE WHEN o.state = 'waiting' THEN e.reason ELSE o.reason END,
  done_at = CASE WHEN o.state = 'waiting' THEN $4::timestamptz ELSE o.done_at END
FROM unnest($1::text[], $2::text[], $3::text[]) AS e (tenant, run, reason)
WHERE o.tenant_id = e.tenant AND o.run_id = e.run AND o.state IN ('waiting', 'sending') RETURNING ${PAID}`;

/** $1 tenants, $2 runs, $3 steps, $4 now. The same for single messages of runs that go on. */
export const WITHDRAW_MESSAGES = `
UPDATE outbox o SET
  stop_reason = 'withdrawn',
  state = CASE WHEN o.state = 'waiting' THEN 'superseded' ELSE o.state END,
  reason = CASE WHEN o.state = 'waiting' THEN 'withdrawn' ELSE o.reason END,
  done_at = CASE WHEN o.state = 'waiting' THEN $4::timestamptz ELSE o.done_at END
FROM unnest($1::text[], $2::text[], $3::text[]) AS e (tenant, run, step)
WHERE o.tenant_id = e.tenant AND o.run_id = e.run AND o.command ->> 'step' = e.step AND o.state IN ('waiting', 'sending') RETURNING ${PAID}`;

/** What a system has in hand, may have done or has done is only marked; the rest goes no further, and what may have been done all the same is found out. */
const calledOff = (reason: string, now: string): string => {
  const isMarked = "a.state IN ('doing', 'unknown', 'done')";
  return `
  state = CASE WHEN ${isMarked} THEN a.state WHEN a.doubtful THEN 'unknown' ELSE 'superseded' END,
  reason = CASE WHEN ${isMarked} THEN a.reason ELSE ${reason} END,
  stop_reason = CASE WHEN ${isMarked} THEN ${reason} ELSE a.stop_reason END,
  done_at = CASE WHEN ${isMarked} THEN a.done_at ELSE ${now}::timestamptz END`;
};

/** $1 tenants, $2 runs, $3 steps, $4 now. What a system has in hand is only marked, and what was done is found once, to be undone; what may have been done is found out. */
export const WITHDRAW_ACTIONS = `
UPDATE platform_actions a SET ${calledOff("'withdrawn'", '$4')}
FROM unnest($1::text[], $2::text[], $3::text[]) AS e (tenant, run, step)
WHERE a.tenant_id = e.tenant AND a.run_id = e.run AND a.step = e.step AND a.stop_reason IS NULL
  AND (a.state IN ('proposed', 'waiting', 'by-hand', 'doing', 'unknown') OR (a.state = 'done' AND a.action = 'suspend-service')) RETURNING ${ACTION_ROW}, a.state`;

/** $1 tenants, $2 runs, $3 reasons, $4 now. Nobody needs to do what a payment or a departure has settled; whether an action was done is still to be found out. */
export const SUPERSEDE_TASKS = `
UPDATE tasks t SET state = 'superseded', reason = e.reason, done_at = $4
FROM unnest($1::text[], $2::text[], $3::text[]) AS e (tenant, run, reason)
WHERE t.tenant_id = e.tenant AND t.run_id = e.run AND t.state = 'open' AND e.reason <> 'not-recovered'
  AND NOT EXISTS (SELECT 1 FROM platform_actions a WHERE a.tenant_id = t.tenant_id AND a.decision_id = t.decision_id AND a.state = 'unknown' AND t.step = a.step || ':check')`;

/**
 * $1 tenants, $2 runs, $3 reasons, $4 whether what comes of it all the same is undone, $5 now. A charge and a cutting off are called off wherever they are: a person
 * does them no more, and a system that is doing one is not asked again; what it has done then is undone. Whatever else is under way goes on. What may
 * have been done is not asked for again, and comes back to be found out.
 */
export const SUPERSEDE_ACTIONS = `
UPDATE platform_actions a SET ${calledOff('e.reason', '$5')}
FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) AS e (tenant, run, reason, undoes)
WHERE a.tenant_id = e.tenant AND a.run_id = e.run AND a.state IN ('proposed', 'waiting', 'by-hand', 'doing', 'unknown')
  AND (a.state IN ('proposed', 'waiting') OR (a.action IN ('retry-payment', 'suspend-service') AND (a.state = 'by-hand' OR e.undoes)))
RETURNING ${ACTION_ROW}, a.state`;

/** $1 tenants, $2 runs, $3 reasons. Suspensions that are done and that nothing has undone yet, each found once. */
export const STOPPED_SERVICES = `
UPDATE platform_actions a SET stop_reason = e.reason FROM unnest($1::text[], $2::text[], $3::text[]) AS e (tenant, run, reason)
WHERE a.tenant_id = e.tenant AND a.run_id = e.run AND a.action = 'suspend-service' AND a.state = 'done' AND a.stop_reason IS NULL RETURNING ${ACTION_ROW}`;

/** $1 tenant, $2 scope, $3 why, $4 now. What is off already stays as it is. */
export const PAUSE = `
INSERT INTO send_switches AS s (tenant_id, scope, off, why, changed_at, changed_by) VALUES ($1, $2, true, $3, $4, '${THE_LAYER}')
ON CONFLICT (tenant_id, scope) DO UPDATE SET off = true, why = excluded.why, changed_at = excluded.changed_at, changed_by = excluded.changed_by WHERE NOT s.off`;

import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../../adapters/postgres/database.ts';
import { systemClock } from '../../../kernel/clock.ts';

/** Something that a death has interrupted: an event before its decision, a message or an action that somebody held. */
type InHand = { readonly kind: 'decision' | 'message' | 'action'; readonly id: string; readonly fence: number };
/** How long each took from the restart to its effect. */
export type Resumed = { readonly ms: number[]; readonly byKind: Record<InHand['kind'], number>; unresolved: number };

export const nothingResumed = (): Resumed => ({ ms: [], byKind: { decision: 0, message: 0, action: 0 }, unresolved: 0 });

const IN_HAND = `
SELECT 'decision' AS kind, e.event_id AS id, 0 AS fence FROM log_offsets o JOIN events e ON e.partition_no = o.partition_no AND e.position > o.position
  WHERE o.consumer = 'pipeline' AND e.type = 'payment.failed'
UNION ALL SELECT 'message', message_key, fence FROM outbox WHERE state = 'sending'
UNION ALL SELECT 'action', action_key, fence FROM platform_actions WHERE state = 'doing' AND lease_until IS NOT NULL`;

/** Fences of messages and actions as they stand now. */
const FENCES = `
SELECT message_key AS id, fence FROM outbox WHERE message_key = ANY ($1) UNION ALL SELECT action_key, fence FROM platform_actions WHERE action_key = ANY ($1)`;

/** What is in hand at this moment. */
export const inHand = (database: Database): Promise<readonly InHand[]> =>
  database.asWorker(async (sql) => (await sql.query<InHand>(IN_HAND)).rows.map((row) => ({ ...row, fence: Number(row.fence) })));

/** Waits until so much is in hand, at most a while. */
export async function untilInHand(database: Database, enough: (held: readonly InHand[]) => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !enough(await inHand(database)); tries++) await sleep(10);
}

/** Waits until so many messages are asked for that have not gone, at most a while. */
export async function untilWaiting(database: Database, messages: number): Promise<void> {
  const waiting = () => database.asWorker(async (sql) => (await sql.query("SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT $1", [messages])).rows.length);
  for (let tries = 0; tries < 1_000 && (await waiting()) < messages; tries++) await sleep(10);
}

/**
 * Watches until each of these has had its effect (the decision is committed; the message has gone, or is declared; the action is
 * answered) and notes how long that was after `from`. With `ofAnother`, only those count that another than their holder brought to an end.
 */
export async function watch(
  database: () => Database,
  held: readonly InHand[],
  from: number,
  into: Resumed,
  withinMs: number,
  ofAnother = false,
): Promise<void> {
  let open = held;
  const ended: (InHand & { readonly ms: number })[] = [];
  while (open.length > 0 && systemClock.elapsedMs() - from < withinMs) {
    // While the store itself comes back nothing can be seen, and the time counts.
    const now = await inHand(database()).catch(() => null);
    const ms = systemClock.elapsedMs() - from;
    if (now !== null) {
      const still = new Set(now.map(({ kind, id }) => `${kind} ${id}`));
      ended.push(...open.filter(({ kind, id }) => !still.has(`${kind} ${id}`)).map((one) => ({ ...one, ms })));
      open = open.filter(({ kind, id }) => still.has(`${kind} ${id}`));
    }
    await sleep(40);
  }
  const ids = ended.map(({ id }) => id);
  const fences = await database().asWorker(
    async (sql) => new Map((await sql.query<{ id: string; fence: number }>(FENCES, [ids])).rows.map((r) => [r.id, Number(r.fence)])),
  );
  for (const { kind, id, fence, ms } of ended) {
    if (ofAnother && fences.get(id) === fence) continue;
    into.ms.push(ms);
    into.byKind[kind]++;
  }
  into.unresolved += open.length;
}

/** The value that so large a share does not exceed; of nothing, the worst. */
export function atMost(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.POSITIVE_INFINITY);
}

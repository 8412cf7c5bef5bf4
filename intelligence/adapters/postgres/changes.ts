import type { Change } from '../../contract/api/live.ts';
import type { Sql } from '../../data/sql.ts';

/** Screens that missed more than this ask the API again instead. */
export const CHANGES_KEPT = 2_000;

/** Says that things have a new state, under sequence numbers without gaps per tenant. */
export async function announce(sql: Sql, tenant: string, topic: Change['topic'], keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  // One question and one row, since every transaction of the tenant waits for the head until this one ends. What is old is old by the
  // head as it was before: a set more or less does not matter.
  await sql.query(
    `WITH head AS (
       INSERT INTO change_heads (tenant_id, seq) VALUES ($1, $2) ON CONFLICT (tenant_id) DO UPDATE SET seq = change_heads.seq + $2 RETURNING seq),
     told AS (
       INSERT INTO changes (tenant_id, seq, topic, keys, changed_at) SELECT $1, head.seq, $3, $4, $5 FROM head),
     old AS (
       DELETE FROM changes WHERE tenant_id = $1 AND seq <= (SELECT seq FROM head) - $6)
     SELECT pg_notify('uil_changes', $1::text)`,
    [tenant, keys.length, topic, keys, now, CHANGES_KEPT],
  );
}

/** The changes of the tenant after a sequence number, in order, and the present head; `complete` is false when some are gone. */
export async function changesSince(sql: Sql, seq: number): Promise<{ head: number; complete: boolean; changes: Change[] }> {
  const head = (await sql.query<{ seq: number }>('SELECT seq FROM change_heads')).rows[0]?.seq ?? 0;
  const { rows } = await sql.query<Pick<Change, 'topic' | 'at'> & { last: number; keys: string[] }>(
    'SELECT seq AS last, topic, keys, changed_at AS at FROM changes WHERE seq > $1 AND seq <= $2 ORDER BY seq',
    [seq, head],
  );
  const changes = rows
    .flatMap(({ last, topic, keys, at }) => keys.map((key, i): Change => ({ seq: last - keys.length + 1 + i, topic, key, at })))
    .filter((change) => change.seq > seq);
  return { head, complete: changes.length === head - seq, changes };
}

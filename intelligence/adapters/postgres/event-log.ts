import type { LoggedEvent, PlatformEvent } from '../../contract/envelope.ts';
import type { EventLog } from '../../data/event-log.ts';
import type { Sql } from '../../data/sql.ts';
import { partitionOf, subjectOf } from '../../data/subject.ts';

/** Which of these are in the log already: one look into the index each, whatever the planner thinks of the table. */
const KNOWN = `
SELECT t.n FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS t (tenant_id, source, event_id, n),
  LATERAL (SELECT 1 FROM events e WHERE e.tenant_id = t.tenant_id AND e.source = t.source AND e.event_id = t.event_id LIMIT 1) known`;

/** Writes the events, moves the heads on and tells whoever waits, in one question. */
const WRITE = `
WITH moved AS (
  UPDATE log_heads h SET next_position = t.next FROM unnest($12::smallint[], $13::bigint[]) AS t (partition_no, next) WHERE h.partition_no = t.partition_no),
added AS (
  INSERT INTO events (tenant_id, partition_no, position, source, event_id, type, subject_id, happened_at, learned_at, received_at, data)
  SELECT tenant_id, partition_no, position, source, event_id, type, subject_id, happened_at, learned_at, $10, data
  FROM unnest($1::text[], $2::smallint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $11::jsonb[])
    AS t (tenant_id, partition_no, position, source, event_id, type, subject_id, happened_at, learned_at, data))
SELECT pg_notify('uil_events', '')`;

type Row = {
  tenant_id: string;
  partition_no: number;
  position: number;
  source: string;
  event_id: string;
  type: string;
  happened_at: string;
  learned_at: string;
  data: unknown;
};

/** A row of the log as the event it holds; it was checked before it was written. */
export const eventOf = (row: Row): LoggedEvent =>
  ({
    id: row.event_id,
    source: row.source,
    tenant: row.tenant_id,
    type: row.type,
    time: row.happened_at,
    learned: row.learned_at,
    data: row.data,
    partition: row.partition_no,
    position: row.position,
  }) as LoggedEvent;

/** The columns that `eventOf` needs. */
export const EVENT_COLUMNS = 'tenant_id, partition_no, position, source, event_id, type, happened_at, learned_at, data';

/** Marks the events that are neither in the log nor earlier in the batch. */
async function freshOnes(sql: Sql, events: readonly PlatformEvent[]): Promise<boolean[]> {
  const { rows } = await sql.query<{ n: number }>(KNOWN, [events.map((e) => e.tenant), events.map((e) => e.source), events.map((e) => e.id)]);
  const known = new Set(rows.map((row) => row.n));
  const seen = new Set<string>();
  return events.map((event, i) => {
    const key = JSON.stringify([event.tenant, event.source, event.id]);
    if (known.has(i + 1) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The event log in PostgreSQL, inside the open transaction. */
export function postgresEventLog(sql: Sql): EventLog {
  return {
    async append(events, received) {
      if (events.length === 0) return [];
      const partitions = events.map(partitionOf);
      // The heads are locked first, in one order: a second writer of the same events waits here and then sees them.
      const heads = await sql.query<{ partition_no: number; next_position: number }>(
        'SELECT partition_no, next_position FROM log_heads WHERE partition_no = ANY ($1) ORDER BY partition_no FOR UPDATE',
        [[...new Set(partitions)]],
      );
      const fresh = await freshOnes(sql, events);
      const next = new Map(heads.rows.map((head) => [head.partition_no, head.next_position]));
      const rows = events.flatMap((event, i) => {
        if (!fresh[i]) return [];
        const partition = partitions[i] as number;
        const position = next.get(partition) as number;
        next.set(partition, position + 1);
        return [{ event, partition, position }];
      });
      if (rows.length === 0) return fresh;
      await sql.query(WRITE, [
        rows.map((r) => r.event.tenant),
        rows.map((r) => r.partition),
        rows.map((r) => r.position),
        rows.map((r) => r.event.source),
        rows.map((r) => r.event.id),
        rows.map((r) => r.event.type),
        rows.map((r) => subjectOf(r.event).id),
        rows.map((r) => r.event.time),
        rows.map((r) => r.event.learned),
        received,
        rows.map((r) => JSON.stringify(r.event.data)),
        [...next.keys()],
        [...next.values()],
      ]);
      return fresh;
    },
    async read(after, limit) {
      const { rows } = await sql.query<Row>(
        `SELECT e.* FROM unnest($1::smallint[], $2::bigint[]) AS k (partition, after),
           LATERAL (SELECT ${EVENT_COLUMNS} FROM events WHERE partition_no = k.partition AND position > k.after ORDER BY position LIMIT $3) e
         ORDER BY e.partition_no, e.position`,
        [after.map(({ partition }) => partition), after.map(({ position }) => position), limit],
      );
      return rows.map(eventOf);
    },
  };
}

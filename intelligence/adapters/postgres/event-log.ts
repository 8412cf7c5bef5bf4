import type { LoggedEvent, PlatformEvent } from '../../contract/envelope.ts';
import type { EventLog } from '../../data/event-log.ts';
import type { Sql } from '../../data/sql.ts';
import { partitionOf, subjectOf } from '../../data/subject.ts';

const APPEND = `
WITH incoming AS (
  SELECT * FROM unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::jsonb[])
    WITH ORDINALITY AS t (partition_no, tenant_id, source, event_id, type, subject_id, happened_at, learned_at, data, n)
), fresh AS (
  SELECT DISTINCT ON (tenant_id, source, event_id) * FROM incoming i
  WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.tenant_id = i.tenant_id AND e.source = i.source AND e.event_id = i.event_id)
  ORDER BY tenant_id, source, event_id, n
), counts AS (
  SELECT partition_no, count(*) AS c FROM fresh GROUP BY partition_no
), heads AS (
  UPDATE log_heads h SET next_position = h.next_position + c.c FROM counts c WHERE h.partition_no = c.partition_no
  RETURNING h.partition_no, h.next_position - c.c AS base
), added AS (
  INSERT INTO events (tenant_id, partition_no, position, source, event_id, type, subject_id, happened_at, learned_at, received_at, data)
  SELECT f.tenant_id, f.partition_no, h.base + row_number() OVER (PARTITION BY f.partition_no ORDER BY f.n) - 1,
         f.source, f.event_id, f.type, f.subject_id, f.happened_at, f.learned_at, $10, f.data
  FROM fresh f JOIN heads h USING (partition_no)
)
SELECT n FROM fresh`;

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

/** The event log in PostgreSQL, inside the open transaction. */
export function postgresEventLog(sql: Sql): EventLog {
  return {
    async append(events, received) {
      if (events.length === 0) return [];
      const column = <T>(read: (event: PlatformEvent) => T): T[] => events.map(read);
      const partitions = column(partitionOf);
      // The heads are locked first, in one order: a second writer of the same events waits here and then sees them.
      await sql.query('SELECT 1 FROM log_heads WHERE partition_no = ANY ($1) ORDER BY partition_no FOR UPDATE', [[...new Set(partitions)]]);
      const { rows } = await sql.query<{ n: number }>(APPEND, [
        partitions,
        column((e) => e.tenant),
        column((e) => e.source),
        column((e) => e.id),
        column((e) => e.type),
        column((e) => subjectOf(e).id),
        column((e) => e.time),
        column((e) => e.learned),
        column((e) => JSON.stringify(e.data)),
        received,
      ]);
      await sql.query("SELECT pg_notify('uil_events', '')");
      const fresh = new Set(rows.map((row) => row.n));
      return events.map((_, i) => fresh.has(i + 1));
    },
    async read(partition, after, limit) {
      const { rows } = await sql.query<Row>(`SELECT ${EVENT_COLUMNS} FROM events WHERE partition_no = $1 AND position > $2 ORDER BY position LIMIT $3`, [
        partition,
        after,
        limit,
      ]);
      return rows.map(eventOf);
    },
  };
}

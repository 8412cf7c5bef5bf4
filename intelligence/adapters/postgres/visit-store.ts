import type { LoggedEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';

type VisitEvent = LoggedEvent<'visit.scheduled' | 'visit.cancelled' | 'visit.completed'>;
const isVisit = (event: LoggedEvent): event is VisitEvent =>
  event.type === 'visit.scheduled' || event.type === 'visit.cancelled' || event.type === 'visit.completed';

/** Keeps who is to visit whom, in the transaction of the batch: the latest telling counts and an end is final, in whatever order they come. */
export async function noteVisits(sql: Sql, events: readonly LoggedEvent[]): Promise<void> {
  for (const { tenant, id, time, type, data } of events.filter(isVisit)) {
    const planned = type === 'visit.scheduled' ? data : null;
    await sql.query(
      `INSERT INTO visits AS v (tenant_id, visit_id, customer_id, technician_id, kind, scheduled_for, told_at, told_by, ended_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (tenant_id, visit_id) DO UPDATE SET ended_at = coalesce(least(v.ended_at, excluded.ended_at), v.ended_at, excluded.ended_at),
         (customer_id, technician_id, kind, scheduled_for, told_at, told_by) = (SELECT
           CASE WHEN newer THEN excluded.customer_id ELSE v.customer_id END, CASE WHEN newer THEN excluded.technician_id ELSE v.technician_id END,
           CASE WHEN newer THEN excluded.kind ELSE v.kind END, CASE WHEN newer THEN excluded.scheduled_for ELSE v.scheduled_for END,
           CASE WHEN newer THEN excluded.told_at ELSE v.told_at END, CASE WHEN newer THEN excluded.told_by ELSE v.told_by END
           FROM (SELECT excluded.told_at IS NOT NULL AND (v.told_at IS NULL OR (excluded.told_at, excluded.told_by) > (v.told_at, v.told_by)) AS newer) AS n)`,
      [
        tenant,
        data.visit_id,
        data.customer_id,
        planned?.technician_id ?? null,
        planned?.kind ?? null,
        planned?.scheduled_for ?? null,
        planned === null ? null : time,
        planned === null ? null : id,
        planned === null ? time : null,
      ],
    );
  }
}

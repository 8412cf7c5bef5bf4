import type { Sql } from '../../data/sql.ts';

/** What a person does with an incident. */
export type Mark = 'taken' | 'given-back' | 'false-alarm' | 'no-false-alarm';

const SET: Record<Mark, string> = {
  taken: 'taken_by = $2, taken_at = $3',
  'given-back': 'taken_by = NULL, taken_at = NULL',
  'false-alarm': 'false_alarm_by = $2, false_alarm_at = $3',
  'no-false-alarm': 'false_alarm_by = NULL, false_alarm_at = NULL',
};
/** A mark that is there already is not set again; a colleague may take over. */
const UNLESS: Record<Mark, string> = {
  taken: 'taken_by IS DISTINCT FROM $2',
  'given-back': 'taken_by IS NOT NULL',
  'false-alarm': 'false_alarm_at IS NULL',
  'no-false-alarm': 'false_alarm_at IS NOT NULL',
};

/** Marks an incident of a tenant and writes it into its timeline; whether it was a fault becomes a label. False when nothing was to be done. */
export async function markIncident(sql: Sql, tenant: string, id: string, mark: Mark, person: string, now: Date): Promise<boolean> {
  const { rows } = await sql.query<{ root: string; chance: number }>(
    `UPDATE incidents SET ${SET[mark]}, changed_at = $3 WHERE tenant_id = $4 AND incident_id = $1 AND ${UNLESS[mark]} AND $2::text IS NOT NULL RETURNING root, chance`,
    [id, person, now, tenant],
  );
  const incident = rows[0];
  if (!incident) return false;
  await sql.query(
    `INSERT INTO incident_notices (tenant_id, incident_id, said_at, kinds, root, cut, restored, customers, monthly_minor, said_by) VALUES ($1, $2, $3, $4, $5, '{}', '{}', 0, 0, $6)`,
    [tenant, id, now, [mark], incident.root, person],
  );
  if (mark === 'false-alarm' || mark === 'no-false-alarm')
    await sql.query(
      `INSERT INTO incident_labels (tenant_id, incident_id, label, root, chance, alarms, labelled_by, labelled_at)
       SELECT tenant_id, incident_id, $2, root, chance, detail -> 'heard', $3, $4 FROM incidents WHERE tenant_id = $5 AND incident_id = $1`,
      [id, mark === 'false-alarm' ? 'false-alarm' : 'real', person, now, tenant],
    );
  return true;
}

import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';

/** The customers of a tenant and the nodes on which any of them hang or have hung. */
export async function entitiesOf(sql: Sql, tenant: string): Promise<{ customers: string[]; nodes: string[] }> {
  const customers = await sql.query<{ customer_id: string }>('SELECT customer_id FROM customers WHERE tenant_id = $1 ORDER BY customer_id', [tenant]);
  const nodes = await sql.query<{ id: string }>("SELECT DISTINCT entity_id AS id FROM daily_facts WHERE tenant_id = $1 AND entity_kind = 'node'", [tenant]);
  return { customers: customers.rows.map((row) => row.customer_id), nodes: nodes.rows.map((row) => row.id) };
}

/** The first and the last day on which customers used the service or paid; null when nothing is known. */
export async function factWindow(sql: Sql, tenant: string): Promise<{ first: Day; last: Day } | null> {
  const { rows } = await sql.query<{ first: Day | null; last: Day | null }>(
    `SELECT min(day) AS first, max(day) AS last FROM daily_facts WHERE tenant_id = $1 AND entity_kind = 'customer'
       AND (measures ? 'usage.down_bytes' OR measures ? 'payments.minor' OR measures ? 'invoices.minor' OR measures ? 'tickets')`,
    [tenant],
  );
  const row = rows[0];
  return row?.first && row.last ? { first: row.first, last: row.last } : null;
}

/** Messages sent and opened by a person, by segment, zone and hour of sending; mail opened within ten seconds was opened by a program. */
export async function messageHours(sql: Sql, tenant: string): Promise<{ segment: string; zone: string | null; hour: string; sends: number; opens: number }[]> {
  const { rows } = await sql.query<{ segment: string; zone: string | null; hour: string; sends: number; opens: number }>(
    `SELECT coalesce(c.segment, 'unknown') AS segment, c.state -> 'latest' -> 'time_zone' ->> 2 AS zone,
       date_trunc('hour', m.sent_at) AS hour, count(*) AS sends,
       count(*) FILTER (WHERE m.clicked_at IS NOT NULL OR m.reopened_at >= m.sent_at + CASE m.channel WHEN 'email' THEN interval '10 seconds' ELSE interval '0' END) AS opens
     FROM message_answers m JOIN customers c USING (tenant_id, customer_id)
     WHERE m.tenant_id = $1 AND m.sent_at IS NOT NULL GROUP BY 1, 2, 3`,
    [tenant],
  );
  return rows;
}

/** Runs of playbooks that were opened before a day, with who was held out and the chance of what came out. */
export async function playbookRuns(
  sql: Sql,
  tenant: string,
  before: Day,
): Promise<{ customer: string; playbook: string; openedOn: Day; heldOut: boolean; propensity: number }[]> {
  const { rows } = await sql.query<{ customer: string; playbook: string; openedOn: Day; heldOut: boolean; propensity: number }>(
    `SELECT customer_id AS customer, playbook, (opened_at AT TIME ZONE 'UTC')::date AS "openedOn", held_out AS "heldOut", propensity
     FROM playbook_runs WHERE tenant_id = $1 AND opened_at < $2::date ORDER BY opened_at, run_id`,
    [tenant, before],
  );
  return rows;
}

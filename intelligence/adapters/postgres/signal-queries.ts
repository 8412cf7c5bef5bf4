import type { Sql } from '../../data/sql.ts';

/** A tenant whose night has been scored and whose signals have not been told yet, or not all of them. */
export type SignalNight = { readonly tenant: string; readonly zone: string; readonly night: string; readonly through: string };

/** Takes up the signals of one tenant whose scores of the night are done; it is held until the transaction ends. Null when there is none. */
export async function takeSignals(sql: Sql): Promise<SignalNight | null> {
  const { rows } = await sql.query<SignalNight>(
    `SELECT n.tenant_id AS tenant, t.time_zone AS zone, n.last_at AS night, CASE WHEN s.night = n.last_at THEN s.through ELSE '' END AS through
     FROM nights n JOIN tenants t USING (tenant_id) LEFT JOIN signal_nights s USING (tenant_id)
     WHERE (s.night IS NULL OR s.night < n.last_at OR s.through IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM score_requests r WHERE r.tenant_id = n.tenant_id AND r.of_everybody)
     ORDER BY n.last_at, n.tenant_id LIMIT 1 FOR UPDATE OF n SKIP LOCKED`,
  );
  return rows[0] ?? null;
}

/** Notes how far the signals of a night have come; null is the end. */
export async function noteSignals(sql: Sql, { tenant, night }: SignalNight, through: string | null): Promise<void> {
  await sql.query(
    `INSERT INTO signal_nights (tenant_id, night, through) VALUES ($1, $2, $3)
     ON CONFLICT (tenant_id) DO UPDATE SET night = excluded.night, through = excluded.through`,
    [tenant, night, through],
  );
}

/** The next active customers by id whose plan includes a volume. */
export async function withAllowance(sql: Sql, tenant: string, after: string, most: number): Promise<string[]> {
  const { rows } = await sql.query<{ customer_id: string }>(
    `SELECT customer_id FROM customers WHERE tenant_id = $1 AND customer_id > $2 AND status = 'active'
       AND state -> 'latest' -> 'allowance_bytes' ->> 2 IS NOT NULL ORDER BY customer_id LIMIT $3`,
    [tenant, after, most],
  );
  return rows.map((row) => row.customer_id);
}

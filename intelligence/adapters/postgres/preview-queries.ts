import type { Sql } from '../../data/sql.ts';
import type { Run } from '../../orchestration/run.ts';
import { RUN } from './playbook-store.ts';

/** The next open runs of a playbook in one version after one, in the order of their ids. */
export const openRunsAfter = async (sql: Sql, tenant: string, playbook: { name: string; version: number }, after: string, limit: number): Promise<Run[]> =>
  (
    await sql.query<Run>(
      `SELECT ${RUN} FROM playbook_runs WHERE tenant_id = $1 AND playbook = $2 AND playbook_version = $3 AND run_id > $4 AND ended_at IS NULL
       ORDER BY tenant_id, run_id LIMIT $5`,
      [tenant, playbook.name, playbook.version, after, limit],
    )
  ).rows;

/** What a message costs by channel, in minor units; a channel without a price is left out. */
export async function pricesOf(sql: Sql, tenant: string): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ channel: string; price_milli: number }>('SELECT channel, price_milli FROM send_prices WHERE tenant_id = $1', [tenant]);
  return Object.fromEntries(rows.map(({ channel, price_milli }) => [channel, price_milli / 1_000]));
}

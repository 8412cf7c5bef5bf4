import type { Sql } from '../../data/sql.ts';
import { EVERYTHING, type HoldoutShares, USUAL_SHARES } from '../../orchestration/holdout.ts';

/** The shares of customers that a tenant holds out now. A share only grows, so the greatest is the latest. */
export async function holdoutShares(sql: Sql, tenant: string): Promise<HoldoutShares> {
  const { rows } = await sql.query<{ experiment: string; share: number }>(
    'SELECT experiment, max(share) AS share FROM holdout_shares WHERE tenant_id = $1 GROUP BY experiment',
    [tenant],
  );
  const set = Object.fromEntries(rows.map(({ experiment, share }) => [experiment, share]));
  const { [EVERYTHING]: everything = USUAL_SHARES.everything, ...playbooks } = set;
  return { everything, playbooks };
}

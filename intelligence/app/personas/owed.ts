import { missingOf } from '../../adapters/postgres/collection-queries.ts';
import type { OwnAccount } from '../../contract/api/personas.ts';
import type { Sql } from '../../data/sql.ts';

/** The accounts that somebody has read as themselves, with at least what their open recoveries miss; these are read as the tenant, of these accounts alone. */
export async function withMissing(sql: Sql, accounts: readonly OwnAccount[]): Promise<OwnAccount[]> {
  const missing = await missingOf(
    sql,
    accounts.map(({ customer_id }) => customer_id),
  );
  return accounts.map((account) => {
    const least = missing.get(account.customer_id);
    return least === undefined ? account : { ...account, owed_minor: Math.max(account.owed_minor ?? 0, least) };
  });
}

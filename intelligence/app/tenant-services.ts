import { latestBands, loadBrief, setCompares } from '../adapters/postgres/brief-store.ts';
import { listCustomers } from '../adapters/postgres/customer-queries.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { settledRevenue } from '../adapters/postgres/ledger.ts';
import { ecosystemRows } from '../adapters/postgres/tenant-queries.ts';
import type { Services } from '../api/services.ts';
import type { PeerBand, PeerComparison } from '../contract/api/tenant.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import type { Brief } from './brief.ts';
import { ecosystemOf } from './ecosystem.ts';
import type { TenantModels } from './models/tenant-models.ts';
import { growthOf } from './opportunities.ts';

/** What peers there are for the tenant, or why there are none. */
async function peersOf(sql: Sql, tenant: string): Promise<PeerComparison> {
  const { compares, month, bands } = await latestBands(sql, tenant);
  const told = (bands ?? []) as unknown as PeerBand[];
  const none = !compares
    ? 'This ISP does not take part: who gives no figures gets none.'
    : month === null
      ? 'The first bands are made early next month.'
      : told.length === 0
        ? 'Fewer than five other ISPs that are like this one take part; a band of fewer could tell who they are.'
        : null;
  return { takes_part: compares, month: compares ? month : null, bands: compares ? told : [], none_because: none };
}

/** What the API asks about a whole ISP. */
export function tenantServices(
  database: Pick<Database, 'asTenant' | 'asWorker'>,
  models: { of(tenant: string): Promise<TenantModels> },
  clock: Clock,
): Pick<Services, 'ecosystem' | 'takePart'> {
  return {
    ecosystem: async (tenant) => {
      const serving = await models.of(tenant);
      return database.asTenant(tenant, async (sql) => {
        const rows = await ecosystemRows(sql, tenant, clock.now());
        if (!rows) throw new UilError('TENANT_NOT_FOUND', [tenant]);
        const worst = await listCustomers(sql, { sort: 'at-risk', status: 'active', exempted: 'without', limit: 10 }, clock.now());
        const brief = (await loadBrief(sql, tenant))?.body as unknown as Brief | undefined;
        const parts = {
          rows,
          worst: worst.rows,
          growth: await growthOf(sql),
          brief: brief ?? null,
          settled: await settledRevenue(sql),
          peers: await peersOf(sql, tenant),
        };
        return ecosystemOf(parts, serving, clock.now());
      });
    },
    takePart: (tenant, takesPart) =>
      database.asTenant(tenant, async (sql) => {
        await setCompares(sql, tenant, takesPart);
        return peersOf(sql, tenant);
      }),
  };
}

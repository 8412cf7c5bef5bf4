import { latestBands, loadBrief, setCompares } from '../adapters/postgres/brief-store.ts';
import { getCustomerRows } from '../adapters/postgres/customer-queries.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { settledRevenue } from '../adapters/postgres/ledger.ts';
import { ownRollUp } from '../adapters/postgres/rollup-store.ts';
import { type EcosystemSums, ecosystemNow, ecosystemSums, worstCustomers } from '../adapters/postgres/tenant-queries.ts';
import type { Services } from '../api/services.ts';
import type { TenantRollUp } from '../contract/api/platform.ts';
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

const WORST = 10;

/** The sums of the roll-up, which is written again within seconds of a change; a tenant that has none yet is added up now. */
async function sumsOf(sql: Sql, tenant: string, now: Date): Promise<{ sums: EcosystemSums; asOf: string }> {
  const told = (await ownRollUp(sql, tenant)) as unknown as TenantRollUp | null;
  if (!told) return { sums: await ecosystemSums(sql, now), asOf: now.toISOString() };
  return {
    asOf: told.as_of,
    sums: {
      customers: told.customers,
      scored: told.scored,
      meanHealth: told.health,
      meanConfidence: told.confidence,
      grades: told.grades,
      high: told.customers_high,
      highMonthlyMinor: told.high_monthly_minor,
      expectedLossMinor: told.expected_loss_minor,
      monthlyMinor: told.monthly_minor,
      currency: told.currency,
    },
  };
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
        const present = await ecosystemNow(sql, tenant);
        if (!present) throw new UilError('TENANT_NOT_FOUND', [tenant]);
        const worst = await getCustomerRows(sql, await worstCustomers(sql, WORST, clock.now()), clock.now());
        const { sums, asOf } = await sumsOf(sql, tenant, clock.now());
        const brief = (await loadBrief(sql, tenant))?.body as unknown as Brief | undefined;
        const parts = {
          present,
          sums,
          worst,
          growth: await growthOf(sql),
          brief: brief ?? null,
          settled: await settledRevenue(sql),
          peers: await peersOf(sql, tenant),
        };
        return ecosystemOf(parts, serving, asOf);
      });
    },
    takePart: (tenant, takesPart) =>
      database.asTenant(tenant, async (sql) => {
        await setCompares(sql, tenant, takesPart);
        return peersOf(sql, tenant);
      }),
  };
}

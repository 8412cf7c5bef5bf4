import { loadBrief } from '../adapters/postgres/brief-store.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { silentFeeds } from '../adapters/postgres/feed-store.ts';
import { rollUps, saveRollUp, staleRollUps } from '../adapters/postgres/rollup-store.ts';
import { ecosystemNow, ecosystemSums } from '../adapters/postgres/tenant-queries.ts';
import type { Services } from '../api/services.ts';
import type { TenantRollUp } from '../contract/api/platform.ts';
import { UilError } from '../kernel/errors.ts';
import type { Json } from '../kernel/json.ts';
import type { Brief } from './brief.ts';

/** The roll-up of one ISP, read in the scope of that ISP alone. */
async function rollUpOf(database: Database, tenant: string, now: Date): Promise<TenantRollUp | null> {
  return database.asTenant(tenant, async (sql) => {
    const present = await ecosystemNow(sql, tenant);
    if (!present) return null;
    const rows = { ...present, ...(await ecosystemSums(sql, now)) };
    const brief = (await loadBrief(sql, tenant))?.body as unknown as Brief | undefined;
    const next = brief?.forecast?.spans[0];
    return {
      tenant_id: tenant,
      tenant_name: rows.tenant.name,
      country: rows.tenant.country,
      as_of: now.toISOString(),
      customers: rows.customers,
      scored: rows.scored,
      health: rows.meanHealth,
      grades: { ...rows.grades },
      confidence: rows.meanConfidence,
      customers_high: rows.high,
      monthly_minor: rows.monthlyMinor,
      high_monthly_minor: rows.highMonthlyMinor,
      expected_loss_minor: rows.expectedLossMinor,
      currency: rows.currency,
      open_outages: rows.openOutages.length,
      silent_feeds: (await silentFeeds(sql, tenant)).map(({ feed }) => feed),
      findings: (brief?.findings ?? []).map(({ kind, customers }) => ({ kind, customers })),
      revenue_30d: next ? { expected_minor: next.expected, low_minor: next.low95, high_minor: next.high95 } : null,
    };
  });
}

/** Writes the roll-ups of the ISPs of which something has changed; says how many. */
export async function rollUpStep(database: Database, now: Date): Promise<number> {
  const stale = await database.asWorker((sql) => staleRollUps(sql, now));
  for (const { tenant, seq } of stale) {
    const body = await rollUpOf(database, tenant, now);
    if (body) await database.asWorker((sql) => saveRollUp(sql, tenant, seq, body as unknown as Json, now));
  }
  return stale.length;
}

/** The share of its monthly revenue that an ISP is expected to lose; what nobody has scored stands last. */
const risk = ({ expected_loss_minor, monthly_minor, scored }: TenantRollUp): number =>
  scored === 0 || monthly_minor === 0 ? -1 : expected_loss_minor / monthly_minor;

/** What the owner of the platform asks: sums over whole ISPs, never a customer. */
export function platformServices(database: Database): Pick<Services, 'platformTenants' | 'platformTenant'> {
  const read = async (tenant: string | null) => (await database.asWorker((sql) => rollUps(sql, tenant))) as unknown as TenantRollUp[];
  return {
    platformTenants: async () => ({ tenants: (await read(null)).toSorted((a, b) => risk(b) - risk(a) || (a.tenant_id < b.tenant_id ? -1 : 1)) }),
    platformTenant: async (tenant) => {
      const [found] = await read(tenant);
      if (!found) throw new UilError('TENANT_NOT_FOUND', [tenant]);
      return found;
    },
  };
}

import { busiestNodes, declineFacts, nodeFacts, riseFacts, ticketFacts } from '../adapters/postgres/brief-queries.ts';
import { givePeerFigures, monthMeans, owesPeerFigures, peerFigures, saveBands, saveBrief, withoutBands } from '../adapters/postgres/brief-store.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { silentFeeds } from '../adapters/postgres/feed-store.ts';
import { appendRanges, type LedgerRange } from '../adapters/postgres/ledger.ts';
import { billedByDay, knownDays, loadTenantDays, payers, saveTenantDays, stateChanges } from '../adapters/postgres/tenant-days.ts';
import { tenantNamed } from '../adapters/postgres/tenant-queries.ts';
import type { BriefFacts, FullFacts } from '../data/brief-facts.ts';
import type { TenantPartnerFacts } from '../data/partner-facts.ts';
import { type TenantDay, tenantDays } from '../data/tenant-days.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, type Day, dayOf } from '../kernel/days.ts';
import type { Json } from '../kernel/json.ts';
import { CHURN_HORIZON_DAYS } from '../predictive/customer-rows.ts';
import { type PeerFigures, peerBands } from '../predictive/tenant/benchmark.ts';
import { type Finding, findings } from '../predictive/tenant/findings.ts';
import { type RevenueForecast, revenueForecast } from '../predictive/tenant/revenue-forecast.ts';
import { REVENUE_FORECAST } from './models/ranges.ts';
import { nodeUsage } from './usage.ts';

/** What is written about a tenant at night. */
export interface Brief {
  readonly findings: readonly Finding[];
  readonly forecast: RevenueForecast | null;
  /** Days of billing that are known. */
  readonly days: number;
}

/** Days that late facts may still change, and the most that are looked back. */
const LATE_DAYS = 14;
const REACH_DAYS = 400;
/** Nodes of which it is asked when they are full: a forecast takes a while. */
const MOST_NODES = 8;

/** Adds up the tenant's days that are new or may have changed, up to yesterday, and gives them all. */
async function sumDays(database: Database, tenant: string, today: Day): Promise<TenantDay[]> {
  const yesterday = addDays(today, -1);
  const oldest = addDays(today, -REACH_DAYS);
  const { firstBilled, lastSummed } = await database.asWorker((sql) => knownDays(sql, tenant));
  if (firstBilled === null || firstBilled > yesterday) return [];
  const first = firstBilled > oldest ? firstBilled : oldest;
  const again = lastSummed === null ? first : addDays(lastSummed, -LATE_DAYS);
  const since = again > first ? again : first;
  await database.asWorker(async (sql) => {
    const billed = await billedByDay(sql, tenant, since);
    await saveTenantDays(sql, tenant, tenantDays(await stateChanges(sql, tenant), billed, since, yesterday));
  });
  return database.asWorker((sql) => loadTenantDays(sql, tenant, first));
}

async function fullNodes(database: Database, tenant: string, clock: Clock): Promise<FullFacts[]> {
  const found: FullFacts[] = [];
  for (const node of await database.asWorker((sql) => busiestNodes(sql, tenant, dayOf(clock.now()), MOST_NODES))) {
    const told = await nodeUsage(database, tenant, node, clock);
    if (!told) continue;
    const { chance, likely_on, limit_percent, passed_since } = told.capacity;
    if (chance !== null && likely_on !== null && passed_since === null)
      found.push({ node, chance, likelyOn: likely_on, limitPercent: limit_percent, customers: told.customers });
  }
  return found;
}

async function briefFacts(database: Database, tenant: string, { partners }: TenantPartnerFacts, clock: Clock): Promise<BriefFacts> {
  const now = clock.now();
  const today = dayOf(now);
  const full = await fullNodes(database, tenant, clock);
  return database.asWorker(async (sql) => ({
    nodes: await nodeFacts(sql, tenant, today),
    ...(await declineFacts(sql, tenant, today)),
    tickets: await ticketFacts(sql, tenant, today),
    lapses: partners.map(({ partner, name, sums }) => ({
      partner,
      name,
      lapsed: sums.lapsed_90d,
      customerDays: sums.customer_days_90d,
      customers: sums.customers,
    })),
    rises: await riseFacts(sql, tenant, now),
    full,
    silent: await silentFeeds(sql, tenant),
  }));
}

const rangesOf = (tenant: string, forecast: RevenueForecast | null): LedgerRange[] =>
  (forecast?.spans ?? []).map(({ first, last, expected, low80, high80, low95, high95 }) => ({
    subject: tenant,
    model: REVENUE_FORECAST,
    version: '1',
    truth: 'revenue',
    firstDay: first,
    lastDay: last,
    said: expected,
    low80,
    high80,
    low95,
    high95,
  }));

/** Sums up a tenant's days, foretells its revenue, looks for what stands out, and gives its figures to the comparison: the work of a night. */
export async function writeBrief(database: Database, tenant: string, partners: TenantPartnerFacts, clock: Clock): Promise<Brief> {
  const now = clock.now();
  const days = await sumDays(database, tenant, dayOf(now));
  const forecast = revenueForecast(days, await database.asWorker((sql) => payers(sql, tenant)), CHURN_HORIZON_DAYS);
  const brief: Brief = { findings: findings(await briefFacts(database, tenant, partners, clock)), forecast, days: days.length };
  await database.asWorker(async (sql) => {
    await appendRanges(sql, tenant, rangesOf(tenant, forecast), now);
    await saveBrief(sql, tenant, brief as unknown as Json, now);
  });
  await compare(database, tenant, days, now);
  return brief;
}

/** The first of the month before this one. */
const lastMonth = (now: Date): Day => dayOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)));
const LEAST_CUSTOMERS = 50;

/** Gives the tenant's figures of the month that is over to the comparison, once; a tenant that takes no part is not added up. */
async function compare(database: Database, tenant: string, days: readonly TenantDay[], now: Date): Promise<void> {
  const month = lastMonth(now);
  const own = days.filter(({ day }) => day.slice(0, 7) === month.slice(0, 7));
  const customers = own.reduce((sum, day) => sum + day.customers, 0) / Math.max(1, own.length);
  if (own.length < 28 || customers < LEAST_CUSTOMERS) return;
  await database.asWorker(async (sql) => {
    const row = (await owesPeerFigures(sql, tenant, month)) ? await tenantNamed(sql, tenant) : null;
    if (!row) return;
    const means = await monthMeans(sql, tenant, month);
    const figures: PeerFigures = {
      tenant,
      country: row.country,
      currency: row.currency,
      customers: Math.round(customers),
      values: {
        churn_percent: (100 * own.reduce((sum, day) => sum + day.lost, 0)) / customers,
        arpu_minor: own.reduce((sum, day) => sum + day.monthly_minor / Math.max(1, day.customers), 0) / own.length,
        tickets_per_100: (100 * means.tickets) / customers,
        outage_minutes: means.outage_minutes / customers,
        failed_payment_percent: means.tried > 0 ? (100 * means.failed) / means.tried : null,
        health: means.health,
      },
    };
    await givePeerFigures(sql, tenant, month, figures as unknown as Json);
  });
}

/** Days into a month until everybody's night has given its figures. */
const GIVEN_BY_DAY = 2;

/** Makes the bands of the month that is over for everybody who gave figures and has none yet; those that were made stay. Says for how many. */
export async function bandStep(database: Database, now: Date): Promise<number> {
  if (now.getUTCDate() <= GIVEN_BY_DAY) return 0;
  const month = lastMonth(now);
  return database.asWorker(async (sql) => {
    const wanting = new Set(await withoutBands(sql, month));
    if (wanting.size === 0) return 0;
    const all = (await peerFigures(sql, month)) as unknown as PeerFigures[];
    for (const own of all) if (wanting.has(own.tenant)) await saveBands(sql, own.tenant, month, peerBands(own, all) as unknown as Json, now);
    return wanting.size;
  });
}

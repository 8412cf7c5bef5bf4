import type { Database } from '../../adapters/postgres/database.ts';
import { appendRanges, type LedgerRange } from '../../adapters/postgres/ledger.ts';
import { factsNamed } from '../../adapters/postgres/usage-queries.ts';
import type { ForetoldSum } from '../../contract/api/usage.ts';
import { EntityHistory } from '../../data/entity-history.ts';
import type { TenantPartnerFacts } from '../../data/partner-facts.ts';
import type { Clock } from '../../kernel/clock.ts';
import { addDays, dayOf } from '../../kernel/days.ts';
import { PartnerSuccessAnalytics } from '../../predictive/partner.ts';
import { REACH_DAYS } from '../../predictive/usage/readings.ts';
import { UsagePatternPredictor } from '../../predictive/usage.ts';
import { nodeUsage } from '../usage.ts';

/** The forecasts of amounts that the ledger keeps, by the name under which their accuracy is told. */
export const USAGE_FORECAST = 'usage_forecast';
export const COMMISSION_FORECAST = 'commission_forecast';
export const REVENUE_FORECAST = 'revenue_forecast';
export const RANGES = [USAGE_FORECAST, COMMISSION_FORECAST, REVENUE_FORECAST] as const;

/** These forecasts are made afresh whenever somebody asks; the version is that of the method. */
const VERSION = '1';
/** Forecasts of use are made when somebody asks. A night notes those of a few customers and nodes drawn by lot: enough to tell how often the bounds hold. */
const LOTS = { customers: 60, nodes: 6 };

/** Those of a night: drawn by the day, so that over the weeks everybody's turn comes. */
async function drawn(database: Database, tenant: string, day: string): Promise<{ customers: string[]; nodes: string[] }> {
  return database.asWorker(async (sql) => {
    const customers = await sql.query<{ id: string }>(
      "SELECT customer_id AS id FROM customers WHERE tenant_id = $1 AND status = 'active' ORDER BY md5(customer_id || $2) LIMIT $3",
      [tenant, day, LOTS.customers],
    );
    const nodes = await sql.query<{ id: string }>(
      "SELECT node_id AS id FROM customers WHERE tenant_id = $1 AND node_id IS NOT NULL AND status <> 'cancelled' GROUP BY 1 ORDER BY md5(node_id || $2) LIMIT $3",
      [tenant, day, LOTS.nodes],
    );
    return { customers: customers.rows.map(({ id }) => id), nodes: nodes.rows.map(({ id }) => id) };
  });
}

const usageRange = (subject: string, truth: 'customer-usage' | 'node-usage', month: ForetoldSum, share = 1): LedgerRange => ({
  subject,
  model: USAGE_FORECAST,
  version: VERSION,
  truth,
  firstDay: month.from,
  lastDay: month.until,
  said: month.expected * share,
  low80: month.low_80 * share,
  high80: month.high_80 * share,
  low95: month.low_95 * share,
  high95: month.high_95 * share,
});

async function usageRanges(database: Database, tenant: string, clock: Clock): Promise<LedgerRange[]> {
  const today = dayOf(clock.now());
  const { customers, nodes } = await drawn(database, tenant, today);
  const facts = await database.asWorker((sql) =>
    factsNamed(sql, tenant, 'customer', customers, addDays(today, -REACH_DAYS), ['usage.down_bytes', 'usage.up_bytes', 'plan.allowance_bytes']),
  );
  const histories = new Map(customers.map((id) => [id, new EntityHistory()]));
  for (const row of facts) histories.get(row.id)?.add(row.day, row.learnedOn, row.measures);
  const forecasts = new UsagePatternPredictor().customers(new Map([...histories].map(([id, history]) => [id, history.asOf(today)])));
  const ranges = [...forecasts].flatMap(([id, { month }]) => (month ? [usageRange(id, 'customer-usage', month)] : []));
  for (const id of nodes) {
    const forecast = await nodeUsage(database, tenant, id, clock);
    if (forecast?.usage.month && forecast.customers > 0) ranges.push(usageRange(id, 'node-usage', forecast.usage.month, 1 / forecast.customers));
  }
  return ranges;
}

function commissionRanges(facts: TenantPartnerFacts, now: Date): LedgerRange[] {
  return new PartnerSuccessAnalytics().list(facts, now).partners.flatMap(({ partner_id, commission: { forecast } }): LedgerRange[] =>
    forecast === null
      ? []
      : [
          {
            subject: partner_id,
            model: COMMISSION_FORECAST,
            version: VERSION,
            truth: 'commission',
            firstDay: forecast.from,
            lastDay: forecast.to,
            said: forecast.minor,
            low80: forecast.low_80_minor,
            high80: forecast.high_80_minor,
            low95: forecast.low_95_minor,
            high95: forecast.high_95_minor,
          },
        ],
  );
}

/** Notes in the ledger what a night foretells as ranges. Says how many. */
export async function foretellRanges(database: Database, tenant: string, partners: TenantPartnerFacts, clock: Clock): Promise<number> {
  const now = clock.now();
  const ranges = [...(await usageRanges(database, tenant, clock)), ...commissionRanges(partners, now)];
  await database.asWorker((sql) => appendRanges(sql, tenant, ranges, now));
  return ranges.length;
}

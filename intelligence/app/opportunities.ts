import type { Database } from '../adapters/postgres/database.ts';
import { postgresFactSource } from '../adapters/postgres/fact-source.ts';
import { listOpportunities, opportunitySums, saveOpportunities } from '../adapters/postgres/opportunity-store.ts';
import { loadPriceList } from '../adapters/postgres/price-list.ts';
import type { ToScore } from '../adapters/postgres/score-store.ts';
import type { Services } from '../api/services.ts';
import type { OpportunitySum } from '../contract/api/opportunities.ts';
import type { TenantEcosystemIntelligence } from '../contract/api/tenant.ts';
import { LONGEST_WINDOW } from '../data/entity-history.ts';
import { loadHistories } from '../data/feature-store.ts';
import { computeFeatures } from '../data/features/catalogue.ts';
import type { Sql } from '../data/sql.ts';
import { addDays, dayOf } from '../kernel/days.ts';
import type { Assessment } from '../predictive/engine.ts';
import { type OfferKnowledge, offerKnowledge } from '../predictive/revenue/offer-knowledge.ts';
import { KIND_TITLES } from '../predictive/revenue/offer-words.ts';
import { RevenueOpportunityEngine } from '../predictive/revenue.ts';
import type { TenantModels } from './models/tenant-models.ts';

/** What offers to the customers of a tenant are made of now: its price list, and what has been learned. */
export const loadOffers = async (sql: Sql, tenant: string, { offers }: TenantModels): Promise<OfferKnowledge> =>
  offerKnowledge(await loadPriceList(sql, tenant), offers);

/** Keeps the best offer to each customer who was assessed, and to each who has left and may be won back. */
export async function keepOpportunities(
  sql: Sql,
  tenant: string,
  assessed: ReadonlyMap<string, Assessment>,
  left: readonly ToScore[],
  knowledge: OfferKnowledge,
  { churn }: TenantModels,
  now: Date,
): Promise<void> {
  const present = [...assessed].map(([customer, { advice }]) => ({ customer, offer: advice.revenue_opportunity.opportunities[0] ?? null }));
  const today = dayOf(now);
  const nodes = [...new Set(left.flatMap(({ node }) => node ?? []))];
  const ids = left.map(({ customer }) => customer);
  const histories = left.length === 0 ? new Map() : await loadHistories(postgresFactSource(sql), tenant, ids, nodes, addDays(today, -LONGEST_WINDOW - 1));
  const prospects = left.flatMap(({ customer, state }) => {
    const input = histories.get(customer)?.asOf(today);
    // Of who comes back nothing is known but what is usual.
    const chance = churn.champion?.baseRate ?? null;
    return input
      ? [[customer, { state, input, outageOpen: false, features: computeFeatures(input), churn: { chance, level: 'no-data' as const } }] as const]
      : [];
  });
  const backs = new RevenueOpportunityEngine(knowledge).advise(new Map(prospects), today);
  const gone = ids.map((customer) => ({ customer, offer: backs.get(customer)?.opportunities[0] ?? null }));
  await saveOpportunities(sql, tenant, [...present, ...gone], now);
}

/** What the API asks about opportunities. */
export const opportunityServices = (database: Pick<Database, 'asTenant'>): Pick<Services, 'opportunities'> => ({
  opportunities: (tenant, query) => database.asTenant(tenant, (sql) => listOpportunities(sql, query, KIND_TITLES)),
});

/** The growth of a whole ISP: the best offers by kind, which add up to the list of opportunities. */
export async function growthOf(sql: Sql): Promise<TenantEcosystemIntelligence['growth_opportunities']> {
  const items: OpportunitySum[] = await opportunitySums(sql, KIND_TITLES);
  const none = 'Nothing can be offered yet: send the price list as plan.listed and addon.listed, or train when customers have plans.';
  return { items, none_because: items.length === 0 ? none : null };
}

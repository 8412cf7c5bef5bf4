import type { Database } from '../adapters/postgres/database.ts';
import { partnerCustomers, partnerFacts } from '../adapters/postgres/partner-queries.ts';
import type { Services } from '../api/services.ts';
import type { Clock } from '../kernel/clock.ts';
import { PartnerSuccessAnalytics } from '../predictive/partner.ts';
import { held } from './held.ts';

/** The facts take a pass over all customers of the tenant, so they are read at most once in this time; `as_of` tells when. */
const HOLD_MS = 60_000;

/** What the API asks about partners. */
export function partnerServices(database: Pick<Database, 'asTenant'>, clock: Clock): Pick<Services, 'partners' | 'partner'> {
  const analytics = new PartnerSuccessAnalytics();
  const read = held(clock, HOLD_MS, async (tenant, at) => {
    const facts = await database.asTenant(tenant, (sql) => partnerFacts(sql, at));
    return { facts, list: analytics.list(facts, at) };
  });
  return {
    partners: async (tenant) => (await read(tenant).answer).list,
    partner: async (tenant, id) => {
      const { at, answer } = read(tenant);
      const { facts, list } = await answer;
      // Whoever is no partner of this tenant is never looked up.
      if (!list.partners.some(({ partner_id }) => partner_id === id)) return null;
      return analytics.record(facts, list, await database.asTenant(tenant, (sql) => partnerCustomers(sql, id, at)), id);
    },
  };
}

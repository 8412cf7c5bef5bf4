import type { Database } from '../adapters/postgres/database.ts';
import { partnerFacts } from '../adapters/postgres/partner-queries.ts';
import type { Services } from '../api/services.ts';
import type { TenantPartnerFacts } from '../data/partner-facts.ts';
import type { Clock } from '../kernel/clock.ts';
import { PartnerSuccessAnalytics } from '../predictive/partner.ts';

/** The facts take a pass over all customers of the tenant, so they are read at most once in this time; `as_of` tells when. */
const HOLD_MS = 60_000;

type Held = { readonly at: Date; readonly facts: Promise<TenantPartnerFacts> };

/** What the API asks about partners. Who asks while the facts are being read waits for the same answer; a failed reading is not kept. */
export function partnerServices(database: Pick<Database, 'asTenant'>, clock: Clock): Pick<Services, 'partners' | 'partner'> {
  const analytics = new PartnerSuccessAnalytics();
  const held = new Map<string, Held>();
  const read = (tenant: string): Held => {
    const at = clock.now();
    const known = held.get(tenant);
    if (known && at.getTime() - known.at.getTime() < HOLD_MS) return known;
    const fresh: Held = { at, facts: database.asTenant(tenant, (sql) => partnerFacts(sql, at)) };
    held.set(tenant, fresh);
    fresh.facts.catch(() => {
      if (held.get(tenant) === fresh) held.delete(tenant);
    });
    return fresh;
  };
  return {
    partners: async (tenant) => {
      const { at, facts } = read(tenant);
      return analytics.list(await facts, at);
    },
    partner: async (tenant, id) => {
      const { at, facts } = read(tenant);
      return analytics.record(await facts, at, id);
    },
  };
}

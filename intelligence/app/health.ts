import type { Database } from '../adapters/postgres/database.ts';
import { feedRows, feedsHeard } from '../adapters/postgres/feed-store.ts';
import type { Services } from '../api/services.ts';
import type { HealthBacktest, HealthRecord } from '../contract/api/health.ts';
import type { SilentFeed } from '../data/feeds.ts';
import type { Sql } from '../data/sql.ts';
import type { HealthSetting } from '../predictive/health.ts';
import { feedLabel, HEALTH_FEEDS, silenceFor } from '../predictive/health-silence.ts';
import { measuresOf, profileBasis, profileLabel } from '../predictive/health-weights.ts';
import { CHURN } from '../predictive/models.ts';
import type { TenantModels } from './models/tenant-models.ts';

/** How health is judged on an ISP now: what the outcomes taught, and what is not heard. */
export async function healthSetting(sql: Sql, tenant: string, { health, versions }: TenantModels, silent: readonly SilentFeed[]): Promise<HealthSetting> {
  return {
    profiles: health?.profiles ?? null,
    silence: silenceFor(silent, await feedsHeard(sql, tenant)),
    yardstick: `${health?.learnedAt ?? ''} ${versions[CHURN] ?? ''}`,
  };
}

/** How well health told ahead who would leave; null before anything was learned. */
export const backtestOf = ({ health }: TenantModels): HealthBacktest | null =>
  health && { leads: health.backtest.map((lead) => ({ ...lead })), learned_at: health.learnedAt };

/** What the API asks about health itself. */
export function healthServices(database: Database, models: { of(tenant: string): Promise<TenantModels> }): Pick<Services, 'health'> {
  return {
    health: async (tenant): Promise<HealthRecord> => {
      const known = await models.of(tenant);
      const rows = new Map((await database.asTenant(tenant, (sql) => feedRows(sql, tenant))).map((row) => [row.feed, row]));
      return {
        backtest: backtestOf(known),
        profiles: Object.entries(known.health?.profiles ?? {}).map(([name, profile]) => ({
          name,
          label: profileLabel(name),
          basis: profileBasis(name, profile),
          customers_left: profile.left,
          weights: measuresOf(name).map(({ name: measure, label }) => ({
            measure,
            label,
            weight: profile.weights[measure] ?? 0,
            usual: profile.usual[measure] ?? null,
          })),
        })),
        feeds: HEALTH_FEEDS.map((feed) => {
          const row = rows.get(feed);
          return { feed, label: feedLabel(feed), last_at: row?.last_at ?? null, silent_since: row?.silent_since ?? null };
        }),
      };
    },
  };
}

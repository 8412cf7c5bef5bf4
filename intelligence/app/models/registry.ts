import type { Database } from '../../adapters/postgres/database.ts';
import { requestAllForecasts } from '../../adapters/postgres/forecast-store.ts';
import { addVersion, formerChampion, listVersions, loadVersion, placeVersions } from '../../adapters/postgres/model-registry.ts';
import { requestAllScores } from '../../adapters/postgres/score-store.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { ModelRegistry } from '../../ml/model-manager.ts';
import { CHURN, NETWORK_FAILURE } from '../../predictive/models.ts';

/** The registry of one tenant on PostgreSQL. A new champion has everybody scored, or every device foretold, again. */
export const postgresRegistry =
  (database: Database, clock: Clock) =>
  (tenant: string): ModelRegistry => ({
    versions: (name) => database.asWorker((sql) => listVersions(sql, tenant, name)),
    load: (name, which) => database.asWorker((sql) => loadVersion(sql, tenant, name, which)),
    formerChampion: (name) => database.asWorker((sql) => formerChampion(sql, tenant, name)),
    change: (name, by, decide) =>
      database.asWorker(async (sql) => {
        const { add, placements } = decide(await listVersions(sql, tenant, name, true));
        if (add) await addVersion(sql, tenant, add);
        await placeVersions(sql, tenant, name, placements, by, clock.now());
        if (!placements.some(({ to }) => to === 'champion')) return;
        if (name === CHURN) await requestAllScores(sql, tenant, clock.now());
        if (name === NETWORK_FAILURE) await requestAllForecasts(sql, tenant, clock.now());
      }),
  });

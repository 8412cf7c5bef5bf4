import { loadChampion } from '../adapters/postgres/model-store.ts';
import type { TimingModel } from '../behavioral/timing.ts';
import type { Sql } from '../data/sql.ts';
import { UilError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import type { Snapshot } from '../ml/classifier.ts';
import type { ModelCard } from '../ml/model-card.ts';
import { restore } from '../ml/restore.ts';
import type { ChurnModel } from '../predictive/churn.ts';
import type { ChurnLesson } from '../predictive/churn-training.ts';
import type { HealthWeights } from '../predictive/health-weights.ts';

/** Names of the models, as the seed gives them. */
export const CHURN = 'churn_prediction';
export const TIMING = 'communication_timing';

/** What is kept about a churn model beside the model itself. */
export type ChurnCard = Omit<ModelCard, 'metrics'> &
  Pick<ChurnLesson, 'reliability' | 'healthWeights' | 'baseRate' | 'testRows' | 'baselineLogLoss' | 'metrics'>;

/** The models in use for a tenant; null where none was trained. */
export type TenantModels = {
  readonly churn: ChurnModel | null;
  readonly card: ChurnCard | null;
  readonly weights: HealthWeights | null;
  readonly timing: TimingModel | null;
  readonly versions: Readonly<Record<string, string>>;
};

/** Loads the champions of a tenant. A model that cannot be read is left out and reported: no number is better than a wrong one. */
export async function loadModels(sql: Sql, tenant: string, log: Log): Promise<TenantModels> {
  const churn = await loadChampion<ChurnCard>(sql, tenant, CHURN);
  const timing = await loadChampion<object>(sql, tenant, TIMING);
  let model: ChurnModel | null = null;
  try {
    if (churn)
      model = {
        classifier: restore(churn.snapshot as Snapshot),
        name: CHURN,
        version: churn.version,
        trainedAt: churn.trainedAt,
        baseRate: churn.card.baseRate,
        reliability: churn.card.reliability,
      };
  } catch (error) {
    if (!(error instanceof UilError)) throw error;
    log.error('a model cannot be used', { tenant, model: CHURN, code: error.code }, error);
  }
  return {
    churn: model,
    card: churn?.card ?? null,
    weights: churn?.card.healthWeights ?? null,
    timing: (timing?.snapshot as TimingModel | undefined) ?? null,
    versions: { ...(model ? { [CHURN]: model.version } : {}), ...(timing ? { [TIMING]: timing.version } : {}) },
  };
}

/** Keeps each tenant's models at hand until they are said to have changed; an empty name means that any may have. */
export function modelCache(load: (tenant: string) => Promise<TenantModels>): { of(tenant: string): Promise<TenantModels>; forget(tenant: string): void } {
  const known = new Map<string, Promise<TenantModels>>();
  return {
    of(tenant) {
      const models = known.get(tenant) ?? load(tenant);
      known.set(tenant, models);
      models.catch(() => known.delete(tenant));
      return models;
    },
    forget(tenant) {
      if (tenant === '') known.clear();
      else known.delete(tenant);
    },
  };
}

import { loadVersion } from '../../adapters/postgres/model-registry.ts';
import { restoreTiming, type TimingModel } from '../../behavioral/timing.ts';
import { TIMING } from '../../behavioral/timing-model.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { measured } from '../../ml/registry/measured.ts';
import type { Stage, StoredVersion } from '../../ml/registry/version.ts';
import { restoreBeside } from '../../predictive/churn/beside.ts';
import type { ChurnModel, ChurnModels } from '../../predictive/churn/model.ts';
import { levelOf } from '../../predictive/churn/risk.ts';
import { refuseStrangeFeatures } from '../../predictive/churn.ts';
import type { HealthLearned } from '../../predictive/health-learning.ts';
import { CHURN, type ChurnCard, NETWORK_FAILURE, UPSELL } from '../../predictive/models.ts';
import type { FailureModels } from '../../predictive/network.ts';
import { RETRIES } from '../../predictive/retries/retry-model.ts';
import { type RetryModel, restoreRetries } from '../../predictive/retries/retry-timing.ts';
import { type OfferModels, type OfferSnapshot, offerModels } from '../../predictive/revenue/offer-knowledge.ts';
import { OFFERS } from '../../predictive/revenue/offer-model.ts';
import { restoreSatisfaction, SATISFACTION, type SatisfactionSnapshot } from '../../predictive/satisfaction/satisfaction-model.ts';
import { failureModelOf } from '../failures/failure-model.ts';
import { revive } from './revive.ts';

/** The models in use for a tenant; null where none serves. */
export type TenantModels = {
  readonly churn: ChurnModels;
  readonly failure: FailureModels;
  readonly card: ChurnCard | null;
  /** What was learned of health, by the version that serves or the latest that learned it; null before. */
  readonly health: (HealthLearned & { readonly learnedAt: string }) | null;
  readonly timing: TimingModel | null;
  readonly offers: OfferModels;
  /** When a declined charge is worth trying again; null before anything was learned. */
  readonly retries: RetryModel | null;
  readonly satisfaction: { readonly model: SatisfactionSnapshot; readonly trainedAt: string } | null;
  readonly versions: Readonly<Record<string, string>>;
};

/** Share of the customers whom a challenger serves, by its stage. */
const SHARES: Partial<Record<Stage, number>> = { canary: 0.05 };

/** The churn model of a stored version. Throws SNAPSHOT_INVALID and FEATURES_MISMATCH. */
export function churnModelOf({ version, card, snapshot }: Pick<StoredVersion, 'version' | 'card' | 'snapshot'>, clock: Pick<Clock, 'elapsedMs'>): ChurnModel {
  const { baseRate, reliability, trained_at, prior, says } = card as unknown as ChurnCard;
  const classifier = revive(snapshot);
  refuseStrangeFeatures(classifier.features);
  return {
    measured: measured(classifier, clock.elapsedMs, (chance) => levelOf(chance, baseRate) === 'high'),
    name: CHURN,
    version,
    trainedAt: trained_at,
    baseRate,
    // Shares that stand in for a model that has failed say nothing about customers whom the model scored alike.
    reliability: prior === undefined ? reliability : [],
    prior: prior ?? null,
    says: says ?? {},
    beside: restoreBeside(snapshot),
  };
}

/** Loads what serves and what is tried for a tenant. A version that cannot be read or does not fit is left out and reported: no number is better than a wrong one. */
export async function loadModels(sql: Sql, tenant: string, clock: Clock, log: Log): Promise<TenantModels> {
  /** The version at that alias, and what is made of it; null when it is not there or refused. */
  const load = async <T>(
    name: string,
    alias: 'champion' | 'challenger',
    make: (version: StoredVersion) => T,
  ): Promise<{ stored: StoredVersion; made: T } | null> => {
    try {
      const stored = await loadVersion(sql, tenant, name, { alias });
      return stored && { stored, made: make(stored) };
    } catch (error) {
      if (!(error instanceof UilError)) throw error;
      log.error('a model cannot be used', { tenant, model: name, code: error.code }, error);
      return null;
    }
  };
  const champion = await load(CHURN, 'champion', (version) => churnModelOf(version, clock));
  const challenger = await load(CHURN, 'challenger', (version) => churnModelOf(version, clock));
  const failure = await load(NETWORK_FAILURE, 'champion', (version) => failureModelOf(version, clock));
  const failureBeside = await load(NETWORK_FAILURE, 'challenger', (version) => failureModelOf(version, clock));
  const timing = await load(TIMING, 'champion', ({ snapshot }) => restoreTiming(snapshot));
  const larger = await load(UPSELL, 'champion', ({ snapshot, card }) => ({ classifier: revive(snapshot), rows: card.rows }));
  const offers = await load(OFFERS, 'champion', ({ snapshot }) => offerModels(snapshot as unknown as OfferSnapshot, larger?.made ?? null));
  const satisfied = await load(SATISFACTION, 'champion', ({ snapshot, card }) => ({ model: restoreSatisfaction(snapshot), trainedAt: card.trained_at }));
  const retries = await load(RETRIES, 'champion', ({ snapshot }) => restoreRetries(snapshot));
  const card = (champion?.stored.card as unknown as ChurnCard | undefined) ?? null;
  return {
    churn: { champion: champion?.made ?? null, challenger: challenger && { model: challenger.made, share: SHARES[challenger.stored.stage] ?? 0 } },
    failure: { champion: failure?.made ?? null, challenger: failureBeside?.made ?? null },
    card,
    health: card?.health ? { ...card.health, learnedAt: card.trained_at } : await latestHealth(sql, tenant),
    timing: timing?.made ?? null,
    retries: retries?.made ?? null,
    satisfaction: satisfied?.made ?? null,
    offers: offers?.made ?? offerModels(null, larger?.made ?? null),
    versions: {
      ...(champion && { [CHURN]: champion.stored.version }),
      ...(timing && { [TIMING]: timing.stored.version }),
      ...(retries && { [RETRIES]: retries.stored.version }),
    },
  };
}

/** What the latest training learned of health, for a version in use that was trained before health was kept by kind of customer. */
async function latestHealth(sql: Sql, tenant: string): Promise<TenantModels['health']> {
  const { rows } = await sql.query<{ health: HealthLearned; learned_at: string }>(
    "SELECT card -> 'health' AS health, card ->> 'trained_at' AS learned_at FROM models WHERE tenant_id = $1 AND name = $2 AND card ? 'health' ORDER BY trained_at DESC LIMIT 1",
    [tenant, CHURN],
  );
  return rows[0] ? { ...rows[0].health, learnedAt: rows[0].learned_at } : null;
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

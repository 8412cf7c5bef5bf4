import type { Database } from '../../adapters/postgres/database.ts';
import { openAlerts, settledBins } from '../../adapters/postgres/model-queries.ts';
import { listMoves, listVersions } from '../../adapters/postgres/model-registry.ts';
import { askTraining, listTrainings, stopTraining, type Training, tenantNights } from '../../adapters/postgres/training-queue.ts';
import type { Services } from '../../api/services.ts';
import type { ModelAlert, ModelInfo, ModelRecord, ModelVersionInfo, TrainingInfo } from '../../contract/api/models.ts';
import { customerFeatures } from '../../data/features/catalogue.ts';
import { nodeFeatures } from '../../data/features/node.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import type { MLModelManager, TrainingOutcome } from '../../ml/model-manager.ts';
import { challengerOf, championOf, type ModelVersion } from '../../ml/registry/version.ts';
import { backtestTold } from './backtest.ts';
import { EVERY_NIGHT, nextNight } from './night.ts';
import { trialOf } from './rollouts.ts';

type Version = ModelVersion & { readonly bytes: number };

function infoOf({ version, stage, since, why, card, bytes }: Version): ModelVersionInfo {
  const baseline = card.baselineLogLoss;
  return {
    version,
    stage,
    since,
    why,
    trained_at: card.trained_at,
    window: { from: card.window.from, to: card.window.to },
    rows: card.rows,
    positives: card.positives,
    features: card.features.length,
    feature_hash: card.feature_hash,
    params: { ...card.params },
    seed: card.seed,
    training_seconds: card.training_seconds,
    code_version: card.code_version,
    bytes,
    metrics: { ...card.metrics },
    baseline_log_loss: typeof baseline === 'number' ? baseline : null,
  };
}

function told(outcome: TrainingOutcome): string {
  if (!outcome.trained) return `${outcome.model}: ${outcome.needs}`;
  return `${outcome.model}: version ${outcome.version}, ${outcome.stage}: ${outcome.why}`;
}

function trainingOf(training: Training): TrainingInfo {
  const { training_id, name, reason, asked_by, asked_at, started_at, finished_at, progress } = training;
  const outcome = training.outcome as { outcomes?: TrainingOutcome[]; failed?: string; stopped?: boolean } | null;
  const lines = outcome?.outcomes?.map(told) ?? (outcome?.stopped ? ['stopped'] : outcome?.failed ? [`failed: ${outcome.failed}`] : []);
  return { training_id, model: name, reason, asked_by, asked_at, started_at, finished_at, progress, outcome: lines };
}

const meanings = new Map([...customerFeatures, ...nodeFeatures].map(({ name, meaning }) => [name, meaning]));

/** What a card says of the features that the model looks at most. */
function reasonsOf(version: Version | undefined): ModelRecord['reasons'] {
  const reasons = version?.card.reasons as readonly { feature: string; weight: number }[] | undefined;
  return (reasons ?? []).map(({ feature, weight }) => ({ feature, meaning: meanings.get(feature) ?? feature, weight }));
}

async function alertsOf(sql: Sql, tenant: string): Promise<ModelAlert[]> {
  return (await openAlerts(sql, tenant)).map(({ name, version, kind, feature, detail, raised_at, over_at }) => ({
    model: name,
    version,
    kind,
    feature: feature === '' ? null : feature,
    sentence: detail.sentence,
    what_to_do: detail.what_to_do,
    raised_at,
    over_at,
  }));
}

function modelInfo(name: string, says: string, versions: readonly Version[], alerts: readonly ModelAlert[]): ModelInfo {
  const own = versions.filter((version) => version.name === name);
  const champion = championOf(own);
  const challenger = challengerOf(own);
  const newest = own[0];
  return {
    name,
    says,
    champion: champion ? infoOf(champion) : null,
    challenger: challenger ? infoOf(challenger) : null,
    none_because: champion ? null : newest ? `The version trained last does not serve: ${newest.why}.` : 'No version has been trained on this ISP yet.',
    alerts: alerts.filter(({ model }) => model === name),
  };
}

type ModelServices = Pick<Services, 'models' | 'model' | 'predict' | 'train' | 'stopTraining' | 'rollBack'>;

/** What the API asks about models. */
export function modelServices(database: Database, manager: MLModelManager, clock: Clock): ModelServices {
  const record = (tenant: string, name: string): Promise<ModelRecord> => {
    const { says } = manager.model(name);
    return database.asTenant(tenant, async (sql) => {
      const versions = await listVersions(sql, tenant, name);
      const champion = championOf(versions);
      const challenger = challengerOf(versions);
      const trial =
        champion?.card.baseRate !== undefined && challenger ? await trialOf(sql, tenant, challenger, champion, new Date(challenger.since), clock.now()) : null;
      return {
        model: modelInfo(name, says, versions, await alertsOf(sql, tenant)),
        versions: versions.map(infoOf),
        moves: await listMoves(sql, tenant, name),
        settled: champion ? await settledBins(sql, tenant, name, champion.version, clock.now()) : [],
        trial: trial && challenger ? { version: challenger.version, guards: [...trial.guards], difference: trial.difference && { ...trial.difference } } : null,
        reasons: reasonsOf(champion),
        backtest: backtestTold(champion?.card.backtest),
      };
    });
  };
  return {
    models: async (tenant) => {
      const night = (await database.asWorker(tenantNights)).find((one) => one.tenant === tenant);
      return database.asTenant(tenant, async (sql) => {
        const versions = await listVersions(sql, tenant);
        const alerts = await alertsOf(sql, tenant);
        return {
          models: manager.names.map((name) => modelInfo(name, manager.model(name).says, versions, alerts)),
          trainings: (await listTrainings(sql, tenant)).map(trainingOf),
          next_night: nextNight(EVERY_NIGHT, night?.zone ?? 'UTC', clock.now()).toISOString(),
        };
      });
    },
    model: record,
    predict: async (tenant, name, input) => {
      const { parts, details, ...rest } = await manager.predict(tenant, name, input);
      return { ...rest, parts: { ...parts }, details: { ...details } };
    },
    train: async (tenant, name, by) => {
      if (name !== null) manager.model(name);
      return database.asTenant(tenant, (sql) => askTraining(sql, tenant, name, 'person', by, clock.now()));
    },
    stopTraining: (tenant, id) =>
      database.asTenant(tenant, async (sql) => {
        await stopTraining(sql, tenant, id);
        const found = (await listTrainings(sql, tenant, 200)).find((one) => one.training_id === id);
        if (!found) throw new UilError('NOT_FOUND', [`training ${id}`]);
        return trainingOf(found);
      }),
    rollBack: async (tenant, name, by, why) => {
      await manager.rollBack(tenant, name, by, why);
      return record(tenant, name);
    },
  };
}

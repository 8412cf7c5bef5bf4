import type { Connection } from '../../adapters/postgres/connection.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { finishTraining, reportTraining, type Training, takeTraining } from '../../adapters/postgres/training-queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Json } from '../../kernel/json.ts';
import type { Log } from '../../kernel/log.ts';
import type { MLModelManager, TrainingOutcome } from '../../ml/model-manager.ts';
import { threadedDataset } from './learning.ts';

const LEASE_SECONDS = 120;
const REPORT_EVERY_MS = 2_000;
/** The same seed every night: a version differs by its data and by nothing else. */
const SEED = 1;

/** Somebody asked to stop the work. */
class Stopped extends Error {}

export interface TrainingOptions {
  readonly database: Database;
  readonly connection: Connection;
  readonly manager: MLModelManager;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes one piece of training work and does it in a thread of its own; true when there was any. */
export async function trainingStep(options: TrainingOptions): Promise<boolean> {
  const { database, clock, log } = options;
  const training = await database.asWorker((sql) => takeTraining(sql, LEASE_SECONDS, clock.now()));
  if (!training) return false;
  let outcome: Json;
  try {
    const outcomes = await work(options, training);
    for (const one of outcomes)
      if (one.trained && one.stage === 'rejected') log.warn('a model was trained and refused', { tenant: training.tenant, model: one.model });
    outcome = { outcomes: outcomes as unknown as Json };
  } catch (error) {
    if (!(error instanceof Stopped)) log.error('a training failed', { tenant: training.tenant, model: training.name ?? 'all' }, error);
    outcome = error instanceof Stopped ? { stopped: true } : { failed: error instanceof Error ? error.message : String(error) };
  }
  await database.asWorker((sql) => finishTraining(sql, training, outcome, clock.now()));
  return true;
}

async function work({ database, connection, manager, clock }: TrainingOptions, training: Training): Promise<TrainingOutcome[]> {
  const dataset = threadedDataset(connection, training.tenant);
  let toldAt = clock.elapsedMs();
  let stop = false;
  let telling: Promise<unknown> = Promise.resolve();
  const tell = (share: number) =>
    database.asWorker(async (sql) => {
      if (!(await reportTraining(sql, training, share, LEASE_SECONDS))) stop = true;
    });
  try {
    if (training.reason === 'night') for (const name of manager.names) await dataset.watch(name, clock.now());
    return await manager.train(training.tenant, dataset, {
      only: training.name,
      seed: SEED,
      by: training.asked_by,
      progress: (share) => {
        if (stop) throw new Stopped();
        if (clock.elapsedMs() - toldAt < REPORT_EVERY_MS) return;
        toldAt = clock.elapsedMs();
        telling = telling.then(() => tell(share)).catch(() => {});
      },
    });
  } finally {
    await telling;
    await dataset.close();
  }
}

import { parentPort, workerData } from 'node:worker_threads';
import type { Connection } from '../../adapters/postgres/connection.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { shiftedClock, systemClock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { modelCatalogue } from './catalogue.ts';
import { tenantData } from './dataset.ts';
import type { ThreadAnswer, ThreadRequest } from './learning.ts';
import { watchModel } from './watch.ts';

// The thread in which models learn: it reads the facts and trains, so that the thread that serves never stalls.
const { connection, tenant } = workerData as { connection: Connection; tenant: string };
const database = openDatabase(connection, { poolSize: 1 });
const data = tenantData(database, tenant);
const models = new Map(modelCatalogue().map((model) => [model.name, model]));
const tell = (answer: ThreadAnswer): void => parentPort?.postMessage(answer);
/** The share of the work that reading takes. */
const READING = 0.3;

async function learn(name: string, seed: number): Promise<void> {
  const model = models.get(name);
  if (!model) throw new UilError('MODEL_NOT_FOUND', [name]);
  let told = 0;
  const progress = (share: number) => {
    if (share - told < 0.01) return;
    told = share;
    tell({ progress: share });
  };
  const given = await data.modelData(name, (share) => progress(READING * share));
  tell({ trained: model.learn(given, seed, (share) => progress(READING + (1 - READING) * share)) });
}

parentPort?.on('message', async (request: ThreadRequest) => {
  try {
    if (request.ask === 'learn') await learn(request.name, request.seed);
    else if (request.ask === 'watch')
      tell({ watched: await watchModel(database, tenant, request.name, shiftedClock(Date.parse(request.now) - systemClock.now().getTime())) });
    else tell({ data: await data.modelData(request.name) });
  } catch (error) {
    if (error instanceof UilError) tell({ refused: { code: error.code, message: error.message } });
    else tell({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

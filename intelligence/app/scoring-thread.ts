import { parentPort, workerData } from 'node:worker_threads';
import type { Connection } from '../adapters/postgres/connection.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { systemClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { loadModels, modelCache } from './models/tenant-models.ts';
import { customerScoring } from './score.ts';
import type { ScoringAnswer, ScoringRequest } from './scoring.ts';

// The thread in which customers are scored, so that the thread that serves and takes in events is never held up by it.
const { connection } = workerData as { connection: Connection };
const database = openDatabase(connection, { poolSize: 3 });
// What cannot be used is reported where it is loaded to serve.
const models = modelCache((tenant) => database.asWorker((sql) => loadModels(sql, tenant, systemClock, silentLog)));
const scoreSet = customerScoring(database, models);
const stopListening = database.listen('uil_models', (tenant) => models.forget(tenant));
const tell = (answer: ScoringAnswer): void => parentPort?.postMessage(answer);

parentPort?.on('message', async (request: ScoringRequest) => {
  if (request.ask === 'end') {
    await (await stopListening)();
    await database.close();
    parentPort?.close();
    return;
  }
  try {
    await stopListening;
    const now = new Date(request.now);
    tell({ id: request.id, count: await scoreSet({ now: () => now }, request) });
  } catch (error) {
    tell({ id: request.id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

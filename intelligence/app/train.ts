import { Worker } from 'node:worker_threads';
import type { Database } from '../adapters/postgres/database.ts';
import { postgresFactSource } from '../adapters/postgres/fact-source.ts';
import { saveChampion } from '../adapters/postgres/model-store.ts';
import { requestAllScores } from '../adapters/postgres/score-store.ts';
import { entitiesOf, factWindow, messageHours } from '../adapters/postgres/training-queries.ts';
import { learnTiming } from '../behavioral/timing.ts';
import { loadHistories } from '../data/feature-store.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { asOfDays, type ChurnRow, churnRows } from '../predictive/churn-rows.ts';
import { type ChurnLesson, type ChurnProblem, churnProblem } from '../predictive/churn-training.ts';
import { CHURN, type ChurnCard, TIMING } from './models.ts';
import { VERSION } from './version.ts';

export type Progress = (share: number) => void;

/** Customers whose facts are laid out at one time, so that memory stays bounded. */
const CHUNK = 400;

async function collectRows(database: Database, tenant: string, progress: Progress): Promise<{ rows: ChurnRow[]; window: { from: string; to: string } }> {
  const { window, customers, nodes } = await database.asWorker(async (sql) => ({ window: await factWindow(sql, tenant), ...(await entitiesOf(sql, tenant)) }));
  if (!window) throw new UilError('NOT_ENOUGH_DATA', ['no usage, invoice, payment or ticket is known yet']);
  const days = asOfDays(window.first, window.last);
  if (days.length < 4) throw new UilError('NOT_ENOUGH_DATA', [`the facts reach from ${window.first} to ${window.last}; a churn model needs about six months`]);
  const rows: ChurnRow[] = [];
  for (let from = 0; from < customers.length; from += CHUNK) {
    const part = customers.slice(from, from + CHUNK);
    const histories = await database.asWorker((sql) => loadHistories(postgresFactSource(sql), tenant, part, nodes));
    rows.push(...churnRows(histories, days));
    progress((from + part.length) / customers.length);
  }
  return { rows, window: { from: window.first, to: window.last } };
}

/** Learns in a thread of its own, so that the server never stalls. */
function learnInThread(problem: ChurnProblem, seed: number, progress: Progress): Promise<ChurnLesson> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./train-thread.ts', import.meta.url), { workerData: { problem, seed } });
    worker.on('message', (message: { progress?: number; lesson?: ChurnLesson; code?: string; values?: string[] }) => {
      if (message.progress !== undefined) progress(message.progress);
      else if (message.lesson) resolve(message.lesson);
      else reject(new UilError('NOT_ENOUGH_DATA', message.values ?? []));
    });
    worker.on('error', reject);
  });
}

/** Trains the churn model of a tenant on its history and makes it the champion. Throws NOT_ENOUGH_DATA with what is missing. */
export async function trainChurn(database: Database, tenant: string, clock: Clock, seed: number, progress: Progress = () => {}): Promise<ChurnCard> {
  const started = clock.elapsedMs();
  const { rows, window } = await collectRows(database, tenant, (share) => progress(0.3 * share));
  const { snapshot, featureHash, ...lesson } = await learnInThread(churnProblem(rows), seed, (share) => progress(0.3 + 0.7 * share));
  const now = clock.now();
  const card: ChurnCard = {
    ...lesson,
    name: CHURN,
    version: versionAt(now),
    trained_at: now.toISOString(),
    window,
    features: snapshot.features,
    feature_hash: featureHash,
    params: {},
    seed,
    training_seconds: (clock.elapsedMs() - started) / 1000,
    code_version: VERSION,
  };
  await database.asWorker(async (sql) => {
    await saveChampion(sql, tenant, { name: CHURN, version: card.version, trainedAt: card.trained_at, card, snapshot });
    await requestAllScores(sql, tenant, now);
  });
  return card;
}

/** Names a version by the second in which it was made. */
const versionAt = (now: Date): string => now.toISOString().slice(0, 19).replace(/[-:]/g, '');

const localHour = (moment: string, zone: string): number => Temporal.Instant.from(moment).toZonedDateTimeISO(zone).hour;

/** Learns each segment's best hour from the messages that were opened. */
export async function trainTiming(database: Database, tenant: string, clock: Clock): Promise<void> {
  await database.asWorker(async (sql) => {
    const home = (await sql.query<{ time_zone: string }>('SELECT time_zone FROM tenants WHERE tenant_id = $1', [tenant])).rows[0]?.time_zone ?? 'UTC';
    const counts = (await messageHours(sql, tenant)).map(({ segment, zone, hour, sends, opens }) => ({
      segment,
      hour: localHour(hour, zone ?? home),
      sends,
      opens,
    }));
    const now = clock.now();
    await saveChampion(sql, tenant, {
      name: TIMING,
      version: versionAt(now),
      trainedAt: now.toISOString(),
      card: { messages: counts.reduce((sum, one) => sum + one.sends, 0) },
      snapshot: learnTiming(counts),
    });
  });
}

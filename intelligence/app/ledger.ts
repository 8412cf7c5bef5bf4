import { countDueMonth } from '../adapters/postgres/accuracy-queries.ts';
import { tenantsWithoutBrief } from '../adapters/postgres/brief-store.ts';
import type { Connection } from '../adapters/postgres/connection.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { forgetFeedDays, lookAtFeeds } from '../adapters/postgres/feed-store.ts';
import { settlePredictions } from '../adapters/postgres/ledger.ts';
import { requestAllScores } from '../adapters/postgres/score-store.ts';
import { listTenants } from '../adapters/postgres/tenant-queries.ts';
import type { Clock } from '../kernel/clock.ts';
import { bandStep } from './brief.ts';
import type { Turn } from './loop.ts';
import { threadedDataset } from './models/learning.ts';
import { rollUpStep } from './platform.ts';

const SETTLE_BATCH = 5_000;

/** Looks how the feeds of every tenant stand; where one has fallen silent or is heard again, everybody is scored again. Says for which tenants. */
export async function feedStep(database: Database, clock: Clock): Promise<string[]> {
  const changed: string[] = [];
  for (const { tenant_id } of await database.asWorker(listTenants))
    await database.asWorker(async (sql) => {
      if ((await lookAtFeeds(sql, tenant_id, clock.now())).length > 0) {
        await requestAllScores(sql, tenant_id, clock.now());
        changed.push(tenant_id);
      }
      await forgetFeedDays(sql, tenant_id, clock.now());
    });
  return changed;
}

/** A brief older than this has missed its night. */
const BRIEF_HOURS = 26;

/** An ISP whose brief failed lets the others go first for this long. */
const FAILED_HOURS = 1;

/** Writes the briefs of ISPs that have none of today, one at a call and each in a thread of its own; true when there was one. */
function briefSteps(database: Database, connection: Connection, clock: Clock): () => Promise<boolean> {
  const again = new Map<string, number>();
  return async () => {
    const now = clock.now();
    const since = new Date(now.getTime() - BRIEF_HOURS * 3_600_000);
    const wanting = await database.asWorker((sql) => tenantsWithoutBrief(sql, since));
    const tenant = wanting.find((one) => now.getTime() >= (again.get(one) ?? 0));
    if (tenant === undefined) return false;
    const thread = threadedDataset(connection, tenant);
    try {
      await thread.foretell(now);
      again.delete(tenant);
    } catch (error) {
      again.set(tenant, now.getTime() + FAILED_HOURS * 3_600_000);
      throw error;
    } finally {
      await thread.close();
    }
    return true;
  };
}

/**
 * What the layer does by itself with its ledger: settles what is due within a minute, counts months, watches the feeds that both
 * rest on, writes briefs that are missing, and makes the bands of peers.
 */
export function ledgerSteps(
  { database, connection }: { readonly database: Database; readonly connection: Connection },
  clock: Clock,
): { settle(): Promise<number>; turns: Turn[] } {
  const settle = () => database.asWorker((sql) => settlePredictions(sql, clock.now(), SETTLE_BATCH));
  return {
    settle,
    turns: [
      { name: 'settle', restMs: 60_000, work: async () => (await settle()) === SETTLE_BATCH },
      { name: 'count', restMs: 3_600_000, work: () => database.asWorker((sql) => countDueMonth(sql, clock.now())) },
      { name: 'briefs', restMs: 60_000, work: briefSteps(database, connection, clock) },
      { name: 'peers', restMs: 3_600_000, work: async () => (await bandStep(database, clock.now())) < 0 },
      { name: 'roll-ups', restMs: 15_000, work: async () => (await rollUpStep(database, clock.now())) < 0 },
      { name: 'feeds', restMs: 300_000, work: async () => (await feedStep(database, clock)).length > 0 },
    ],
  };
}

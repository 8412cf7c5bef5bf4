import type { Database } from '../../adapters/postgres/database.ts';
import { postgresFactSource } from '../../adapters/postgres/fact-source.ts';
import { entitiesOf } from '../../adapters/postgres/training-queries.ts';
import { LONGEST_WINDOW } from '../../data/entity-history.ts';
import { loadHistories } from '../../data/feature-store.ts';
import { computeFeatures } from '../../data/features/catalogue.ts';
import type { FeatureVector } from '../../data/features/feature.ts';
import { computeNodeFeatures } from '../../data/features/node.ts';
import { addDays, type Day } from '../../kernel/days.ts';
import { isCustomerOn } from '../../predictive/customer-rows.ts';
import { NETWORK_FAILURE } from '../../predictive/models.ts';
import { nodeHistories } from './dataset.ts';

/** Everyone (or every access node) that a model speaks of, with its features as of a day. */
export interface RecentRows {
  readonly subjects: readonly string[];
  readonly features: readonly FeatureVector[];
}

const CHUNK = 400;
/** A node that has not been read for this long is not spoken of. */
const SILENT_DAYS = 7;

/** The rows that a model would be asked about today. */
export const recentRows = (database: Database, tenant: string, name: string, today: Day): Promise<RecentRows> =>
  name === NETWORK_FAILURE ? recentNodes(database, tenant, today) : recentCustomers(database, tenant, today);

async function recentNodes(database: Database, tenant: string, today: Day): Promise<RecentRows> {
  const known = [...(await nodeHistories(database, tenant))].map(([subject, history]) => ({ subject, now: history.asOf(today) }));
  const read = known.filter(({ now }) => now.window('node.latency_milli', SILENT_DAYS).count > 0);
  return { subjects: read.map(({ subject }) => subject), features: read.map(({ now }) => computeNodeFeatures(now)) };
}

async function recentCustomers(database: Database, tenant: string, today: Day): Promise<RecentRows> {
  const { customers, nodes } = await database.asWorker((sql) => entitiesOf(sql, tenant));
  const subjects: string[] = [];
  const features: FeatureVector[] = [];
  for (let from = 0; from < customers.length; from += CHUNK) {
    const part = customers.slice(from, from + CHUNK);
    const since = addDays(today, -LONGEST_WINDOW - 1);
    for (const [customer, history] of await database.asWorker((sql) => loadHistories(postgresFactSource(sql), tenant, part, nodes, since))) {
      if (!isCustomerOn(history, today)) continue;
      subjects.push(customer);
      features.push(computeFeatures(history.asOf(today)));
    }
  }
  return { subjects, features };
}

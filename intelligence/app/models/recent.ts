import type { Database } from '../../adapters/postgres/database.ts';
import { loadNetwork } from '../../adapters/postgres/node-hours.ts';
import { entitiesOf } from '../../adapters/postgres/training-queries.ts';
import { LONGEST_WINDOW } from '../../data/entity-history.ts';
import { computeFeatures } from '../../data/features/catalogue.ts';
import type { FeatureVector } from '../../data/features/feature.ts';
import { computeNodeFeatures, sightsAt } from '../../data/features/node.ts';
import { addDays, type Day, dayOf } from '../../kernel/days.ts';
import { hourOf } from '../../kernel/hours.ts';
import { isCustomerOn } from '../../predictive/customer-rows.ts';
import { NETWORK_FAILURE } from '../../predictive/models.ts';
import { standingOf } from '../../predictive/network/standing.ts';
import { FORECAST_REACH_HOURS } from '../failures/forecast-step.ts';
import { historiesInParts } from './histories.ts';

/** Everyone (or every access node) that a model speaks of, with its features as of a day. */
export interface RecentRows {
  readonly subjects: readonly string[];
  readonly features: readonly FeatureVector[];
}

/** The rows that a model would be asked about now. */
export const recentRows = (database: Database, tenant: string, name: string, now: Date): Promise<RecentRows> =>
  name === NETWORK_FAILURE ? recentNodes(database, tenant, now) : recentCustomers(database, tenant, dayOf(now));

async function recentNodes(database: Database, tenant: string, now: Date): Promise<RecentRows> {
  const asOf = hourOf(now);
  const network = await database.asWorker((sql) => loadNetwork(sql, tenant, asOf - FORECAST_REACH_HOURS));
  const sight = sightsAt(network, asOf);
  const seen = [...network.histories].flatMap(([id, history]) => (standingOf(history, asOf).state === 'watched' ? (sight(id) ?? []) : []));
  return { subjects: seen.map(({ place }) => place.id), features: seen.map(computeNodeFeatures) };
}

async function recentCustomers(database: Database, tenant: string, today: Day): Promise<RecentRows> {
  const { customers, nodes } = await database.asWorker((sql) => entitiesOf(sql, tenant));
  const subjects: string[] = [];
  const features: FeatureVector[] = [];
  for await (const { histories } of historiesInParts(database, tenant, customers, nodes, addDays(today, -LONGEST_WINDOW - 1))) {
    for (const [customer, history] of histories) {
      if (!isCustomerOn(history, today)) continue;
      subjects.push(customer);
      features.push(computeFeatures(history.asOf(today)));
    }
  }
  return { subjects, features };
}

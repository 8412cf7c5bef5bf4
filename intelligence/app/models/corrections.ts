import type { Database } from '../../adapters/postgres/database.ts';
import { corrections } from '../../adapters/postgres/feedback-store.ts';
import { entitiesOf } from '../../adapters/postgres/training-queries.ts';
import type { CustomerHistory } from '../../data/feature-store.ts';
import { computeFeatures } from '../../data/features/catalogue.ts';
import { addDays, type Day, dayOf, daysBetween } from '../../kernel/days.ts';
import { CHURN_HORIZON_DAYS } from '../../predictive/customer-rows.ts';
import type { Correction } from '../../predictive/feedback.ts';
import { CHURN } from '../../predictive/models.ts';
import { historiesInParts } from './histories.ts';

/** What came of a customer within the horizon after a day, as far as is known on the last day of facts. */
export function outcomeAfter(history: CustomerHistory, madeOn: Day, last: Day): Correction['outcome'] {
  const until = addDays(madeOn, CHURN_HORIZON_DAYS);
  const known = until < last ? until : last;
  const days = daysBetween(madeOn, known);
  if (days > 0 && history.facts.asOf(known).window('cancellations', days).count > 0) return 'left';
  return until <= last ? 'stayed' : 'open';
}

/** What people said of churn scores, with the customers' features of that day and what came of it by the last day of facts. */
export async function churnCorrections(database: Database, tenant: string, last: Day): Promise<Correction[]> {
  const said = await database.asWorker((sql) => corrections(sql, tenant, CHURN));
  if (said.length === 0) return [];
  const { nodes } = await database.asWorker((sql) => entitiesOf(sql, tenant));
  const customers = [...new Set(said.map(({ customer }) => customer))];
  const found: Correction[] = [];
  for await (const { histories } of historiesInParts(database, tenant, customers, nodes)) {
    for (const one of said) {
      const history = histories.get(one.customer);
      if (!history) continue;
      const madeOn = dayOf(one.madeAt);
      found.push({ ...one, madeOn, features: computeFeatures(history.asOf(madeOn)), outcome: outcomeAfter(history, madeOn, last) });
    }
  }
  return found;
}

import type { Database } from '../adapters/postgres/database.ts';
import { postgresFactSource } from '../adapters/postgres/fact-source.ts';
import { loadToScore } from '../adapters/postgres/score-store.ts';
import type { WhatWouldHelp } from '../contract/api/intelligence.ts';
import { LONGEST_WINDOW } from '../data/entity-history.ts';
import { loadHistories } from '../data/feature-store.ts';
import { computeFeatures } from '../data/features/catalogue.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, dayOf } from '../kernel/days.ts';
import { NOTE, sayChange, whatWouldHelp } from '../predictive/levers.ts';
import type { TenantModels } from './models/tenant-models.ts';

/** What would lower the risk of one customer, asked now; null when there is no such customer. */
export async function helpFor(database: Database, tenant: string, customer: string, models: TenantModels, clock: Clock): Promise<WhatWouldHelp | null> {
  const today = dayOf(clock.now());
  const history = await database.asTenant(tenant, async (sql) => {
    const [found] = await loadToScore(sql, tenant, [customer]);
    if (!found) return null;
    const nodes = found.node === null ? [] : [found.node];
    return (await loadHistories(postgresFactSource(sql), tenant, [customer], nodes, addDays(today, -LONGEST_WINDOW - 1))).get(customer) ?? null;
  });
  if (!history) return null;
  const { champion } = models.churn;
  const help = champion && whatWouldHelp(champion, computeFeatures(history.asOf(today)));
  if (!help) return { before: null, after: null, reached: false, changes: [], note: NOTE };
  const { before, after, reached, changes } = help;
  return { before, after, reached, changes: changes.map((change) => ({ ...change, sentence: sayChange(change) })), note: NOTE };
}

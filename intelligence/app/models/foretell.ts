import type { Database } from '../../adapters/postgres/database.ts';
import { forgetPredictions } from '../../adapters/postgres/ledger.ts';
import { partnerFacts } from '../../adapters/postgres/partner-queries.ts';
import type { Clock } from '../../kernel/clock.ts';
import { writeBrief } from '../brief.ts';
import { modelCatalogue } from './catalogue.ts';
import { foretellRanges, RANGES } from './ranges.ts';

/** What a night does beside training: writes the brief of the ISP, notes the ranges that it foretells, and forgets what the ledger no longer needs. Says how many ranges. */
export async function foretellNight(database: Database, tenant: string, clock: Clock): Promise<number> {
  const names = [...modelCatalogue().map(({ name }) => name), ...RANGES];
  await database.asWorker((sql) => forgetPredictions(sql, tenant, names, clock.now()));
  const partners = await database.asTenant(tenant, (sql) => partnerFacts(sql, clock.now()));
  await writeBrief(database, tenant, partners, clock);
  return foretellRanges(database, tenant, partners, clock);
}

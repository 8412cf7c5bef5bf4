import type { Database } from '../../adapters/postgres/database.ts';
import { offersMade, plansSeen, usualUse } from '../../adapters/postgres/offer-queries.ts';
import { entitiesOf } from '../../adapters/postgres/training-queries.ts';
import { addDays, type Day } from '../../kernel/days.ts';
import type { OfferData } from '../../predictive/revenue/offer-model.ts';
import { OFFER_HORIZON_DAYS, offerTrials } from '../../predictive/revenue/offer-trials.ts';
import { allHistories } from './histories.ts';

const YEAR_DAYS = 365;

/** What the response to offers is learned from: the offers whose horizon has passed, and what customers have and use as of the last day. */
export async function offerData(database: Database, tenant: string, last: Day): Promise<Omit<OfferData, 'window'>> {
  const { offers, seen, usual, nodes } = await database.asWorker(async (sql) => ({
    offers: await offersMade(sql, tenant, addDays(last, -OFFER_HORIZON_DAYS)),
    seen: await plansSeen(sql, tenant, addDays(last, -YEAR_DAYS)),
    usual: await usualUse(sql, tenant, last),
    nodes: (await entitiesOf(sql, tenant)).nodes,
  }));
  const customers = [...new Set(offers.map(({ customer }) => customer))];
  const histories = await allHistories(database, tenant, customers, nodes);
  return { trials: offerTrials(offers, histories, new Map(usual)), seen, usual };
}

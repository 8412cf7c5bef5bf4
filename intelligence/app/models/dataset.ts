import type { Database } from '../../adapters/postgres/database.ts';
import { peopleWrittenTo } from '../../adapters/postgres/message-answers.ts';
import { knownHours, loadNetwork, nodePlaces } from '../../adapters/postgres/node-hours.ts';
import { entitiesOf, factWindow, messageHours, playbookRuns } from '../../adapters/postgres/training-queries.ts';
import type { Written } from '../../behavioral/communication.ts';
import type { TimingCount } from '../../behavioral/timing.ts';
import { TIMING, type TimingData } from '../../behavioral/timing-model.ts';
import type { CustomerHistory } from '../../data/feature-store.ts';
import { addDays, type Day, dayNumber, dayOf } from '../../kernel/days.ts';
import { UilError } from '../../kernel/errors.ts';
import type { ChanceData } from '../../ml/chance-model.ts';
import { BACKTEST_DAYS, type ChurnData, churnDataOf } from '../../predictive/churn/data.ts';
import { savingTrials } from '../../predictive/churn/saves.ts';
import { type CustomerRow, customerDays, customerDaysNeeded, customerRows, rowsFor } from '../../predictive/customer-rows.ts';
import { chanceDataOf } from '../../predictive/dated-rows.ts';
import { withCorrections } from '../../predictive/feedback-rows.ts';
import { CHURN, NETWORK_FAILURE, UPSELL } from '../../predictive/models.ts';
import { failureData, learnedFrom, neighbourhoodOf } from '../../predictive/network/learning.ts';
import { RETRIES, type RetryData } from '../../predictive/retries/retry-model.ts';
import type { OfferData } from '../../predictive/revenue/offer-model.ts';
import { OFFERS } from '../../predictive/revenue/offer-model.ts';
import { REVENUE, REVENUE_HORIZON_DAYS, type RevenueData, revenueTrials } from '../../predictive/revenue-model.ts';
import { SATISFACTION, type SatisfactionData } from '../../predictive/satisfaction/satisfaction-model.ts';
import type { PlaybookRun } from '../../predictive/trials.ts';
import { churnCorrections } from './corrections.ts';
import { allHistories, historiesInParts } from './histories.ts';
import { offerData } from './offer-data.ts';
import { retryTrials } from './retry-data.ts';
import { surveyData } from './survey-data.ts';

const LEAST_DAYS = 4;

type Window = { readonly first: Day; readonly last: Day };

function enough(days: Day[], { first, last }: Window, needed: number): Day[] {
  if (days.length >= LEAST_DAYS) return days;
  throw new UilError('NOT_ENOUGH_DATA', [`the facts reach from ${first} to ${last}; about ${needed} days are needed`]);
}

/** Columns that looked as if they knew the answer and that a person has accepted; noted with the tenant. */
export const ACCEPTED = 'accepted_columns';

async function acceptedColumns(database: Database, tenant: string): Promise<string[]> {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ accepted: unknown }>('SELECT settings -> $2 AS accepted FROM tenants WHERE tenant_id = $1', [tenant, ACCEPTED]),
  );
  const accepted = rows[0]?.accepted;
  return Array.isArray(accepted) ? accepted.map(String) : [];
}

/** What the models of one ISP learn from, read from its daily facts; customers are gone through once for all models. */
export function tenantData(database: Database, tenant: string): { modelData(name: string, progress?: (share: number) => void): Promise<unknown> } {
  const window = once(async (): Promise<Window> => {
    const found = await database.asWorker((sql) => factWindow(sql, tenant));
    if (!found) throw new UilError('NOT_ENOUGH_DATA', ['no usage, invoice, payment or ticket is known yet']);
    return found;
  });
  const customers = once(async (progress: (share: number) => void): Promise<{ rows: CustomerRow[]; past: CustomerRow[] }> => {
    const { first, last } = await window();
    const { customers: ids, nodes } = await database.asWorker((sql) => entitiesOf(sql, tenant));
    const days = enough(customerDays(first, last, ids.length), { first, last }, customerDaysNeeded(LEAST_DAYS));
    const pastDays = BACKTEST_DAYS.map((before) => addDays(last, -before)).filter((day) => day > first);
    const rows: CustomerRow[] = [];
    const past: CustomerRow[] = [];
    for await (const { histories, share } of historiesInParts(database, tenant, ids, nodes)) {
      rows.push(...customerRows(histories, days, last));
      past.push(...customerRows(histories, pastDays, last));
      progress(share);
    }
    return { rows, past };
  });
  const trials = once(async () => trialsOf(database, tenant, (await window()).last));
  const span = async () => {
    const { first: from, last: to } = await window();
    return { from, to };
  };
  const readers: Readonly<Record<string, (progress: (share: number) => void) => Promise<unknown>>> = {
    [CHURN]: async (progress): Promise<ChurnData> => {
      const { rows, past } = await customers(progress);
      const { runs, histories } = await trials();
      const data = churnDataOf(rows, past, savingTrials(runs, histories), await span());
      return withCorrections(data, rowsFor(rows, 'left'), await churnCorrections(database, tenant, (await window()).last));
    },
    [UPSELL]: async (progress): Promise<ChanceData> => chanceDataOf(rowsFor((await customers(progress)).rows, 'tookMore'), await span()),
    [TIMING]: async (): Promise<TimingData> => ({
      ...(await timingData(database, tenant)),
      today: dayNumber((await window()).last),
      window: await span(),
    }),
    [REVENUE]: async (): Promise<RevenueData> => {
      const { runs, histories } = await trials();
      return { trials: revenueTrials(runs, histories), window: await span() };
    },
    [NETWORK_FAILURE]: () => failuresOf(database, tenant),
    [OFFERS]: async (): Promise<OfferData> => ({ ...(await offerData(database, tenant, (await window()).last)), window: await span() }),
    [RETRIES]: async (): Promise<RetryData> => ({ trials: await retryTrials(database, tenant, (await window()).last), window: await span() }),
    [SATISFACTION]: async (progress): Promise<SatisfactionData> => surveyData(database, tenant, await window(), progress),
  };
  return {
    async modelData(name, progress = () => {}) {
      const read = readers[name];
      if (!read) throw new UilError('MODEL_NOT_FOUND', [name]);
      const data = await read(progress);
      return typeof data === 'object' && data !== null && 'table' in data ? { ...data, accepted: await acceptedColumns(database, tenant) } : data;
    },
  };
}

/** Runs whose horizon has passed, with the histories of their customers. */
async function trialsOf(database: Database, tenant: string, last: Day): Promise<{ runs: PlaybookRun[]; histories: Map<string, CustomerHistory> }> {
  const runs = await database.asWorker((sql) => playbookRuns(sql, tenant, addDays(last, -REVENUE_HORIZON_DAYS)));
  const { nodes } = await database.asWorker((sql) => entitiesOf(sql, tenant));
  const customers = [...new Set(runs.map(({ customer }) => customer))];
  return { runs, histories: await allHistories(database, tenant, customers, nodes) };
}

const localHour = (moment: string, zone: string): number => Temporal.Instant.from(moment).toZonedDateTimeISO(zone).hour;

/** People read for what holds of all: more tell no more. */
const MOST_PEOPLE = 20_000;

async function timingData(database: Database, tenant: string): Promise<{ counts: TimingCount[]; people: Written[] }> {
  return database.asWorker(async (sql) => {
    const home = (await sql.query<{ time_zone: string }>('SELECT time_zone FROM tenants WHERE tenant_id = $1', [tenant])).rows[0]?.time_zone ?? 'UTC';
    const counts = (await messageHours(sql, tenant)).map(({ segment, zone, hour, sends, opens }) => ({
      day: dayNumber(dayOf(new Date(hour))),
      segment,
      hour: localHour(hour, zone ?? home),
      sends,
      opens,
    }));
    const people = (await peopleWrittenTo(sql, tenant, MOST_PEOPLE)).map(({ segment, zone, answers }) => ({ segment, zone: zone ?? home, answers }));
    return { counts, people };
  });
}

/** What the model of failures learns from: of a large network only a part of the neighbourhoods is read. */
const failuresOf = (database: Database, tenant: string): Promise<ChanceData> =>
  database.asWorker(async (sql) => {
    const { nodes, hours } = await knownHours(sql, tenant);
    const { places } = await nodePlaces(sql, tenant);
    const only = learnedFrom(nodes.length, hours);
    const around = nodes.filter((node) => only(neighbourhoodOf(places, node)));
    return failureData(await loadNetwork(sql, tenant, null, around), { only });
  });

/** Asks once; a question that failed may be asked again. */
function once<A extends readonly unknown[], T>(ask: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let answer: Promise<T> | undefined;
  return (...args) => {
    answer ??= ask(...args).catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

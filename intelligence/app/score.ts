import { announce } from '../adapters/postgres/changes.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { postgresFactSource } from '../adapters/postgres/fact-source.ts';
import { silentFeeds } from '../adapters/postgres/feed-store.ts';
import { KnownFolds } from '../adapters/postgres/folded-facts.ts';
import { appendPredictions, type LedgerEntry } from '../adapters/postgres/ledger.ts';
import { recordUse } from '../adapters/postgres/model-use.ts';
import { dropScores, loadGraded, loadToScore, saveScores, takeScoreRequests } from '../adapters/postgres/score-store.ts';
import { dropWays, saveWays } from '../adapters/postgres/way-store.ts';
import { bestHour } from '../behavioral/timing.ts';
import { attribute } from '../data/customer-state.ts';
import { LONGEST_WINDOW } from '../data/entity-history.ts';
import { loadHistories } from '../data/feature-store.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, dayOf } from '../kernel/days.ts';
import { CHURN_HORIZON_DAYS } from '../predictive/customer-rows.ts';
import { type Assessment, PredictiveAnalyticsEngine } from '../predictive/engine.ts';
import type { GradeState } from '../predictive/health-grade.ts';
import { CHURN } from '../predictive/models.ts';
import { healthSetting } from './health.ts';
import { followScored } from './journey.ts';
import type { TenantModels } from './models/tenant-models.ts';
import { keepOpportunities, loadOffers } from './opportunities.ts';
import { waysFrom } from './ways.ts';

/** Days of facts that a score needs: the longest window, and a week more for the comparison with last week. */
const REACH_DAYS = LONGEST_WINDOW + 8;

/** Scores these customers of a tenant in the open transaction; those who have left lose their score. */
async function scoreCustomers(sql: Sql, tenant: string, customers: readonly string[], models: TenantModels, known: KnownFolds, now: Date): Promise<void> {
  const found = await loadToScore(sql, tenant, customers);
  const left = found.filter((one) => attribute(one.state, 'status') === 'cancelled').map((one) => one.customer);
  const present = found.filter((one) => attribute(one.state, 'status') !== 'cancelled');
  const today = dayOf(now);
  const nodes = [...new Set(present.flatMap((one) => one.node ?? []))];
  const histories = await loadHistories(
    postgresFactSource(sql, { foldAsOf: today, known }),
    tenant,
    present.map((one) => one.customer),
    nodes,
    addDays(today, -REACH_DAYS),
  );
  const graded = await loadGraded<GradeState>(
    sql,
    tenant,
    present.map((one) => one.customer),
  );
  const facts = new Map(
    present.map(({ customer, state, outageOpen }) => [
      customer,
      {
        history: histories.get(customer) as NonNullable<ReturnType<typeof histories.get>>,
        state,
        outageOpen,
        bestHour: bestHour(models.timing, attribute<string>(state, 'segment')),
        graded: graded.get(customer) ?? null,
      },
    ]),
  );
  const offers = await loadOffers(sql, tenant, models);
  const silent = await silentFeeds(sql, tenant);
  const health = await healthSetting(sql, tenant, models, silent);
  const engine = new PredictiveAnalyticsEngine(models.churn, health, offers, models.satisfaction?.model ?? null);
  const assessed = engine.assess(facts, today, now.toISOString(), silent);
  await saveScores(
    sql,
    tenant,
    [...assessed].map(([customer, assessment]) => ({ customer, ...assessment })),
    now,
  );
  await keepBeside(sql, tenant, assessed, models, now);
  const gone = found.filter((one) => left.includes(one.customer));
  await keepOpportunities(sql, tenant, assessed, gone, offers, models, now);
  await saveWays(sql, tenant, waysFrom(assessed), now);
  await dropWays(sql, tenant, left);
  await dropScores(sql, tenant, left);
  await followScored(
    sql,
    tenant,
    found.map(({ customer }) => {
      const risk = assessed.get(customer)?.churn;
      const told = risk === undefined || risk.level === 'no-data' ? null : risk.level === 'high';
      return {
        customer,
        high: told,
        words: `the risk of leaving ${told ? 'became high' : 'is no longer high'}${risk?.points == null ? '' : `, ${Math.round(risk.points)} of 100`}`,
      };
    }),
    now,
  );
  await announce(sql, tenant, 'customer', [...assessed.keys(), ...left], now);
}

/** Keeps what another version said unseen, and what both did, for the guards of its rollout. */
async function keepBeside(sql: Sql, tenant: string, assessed: ReadonlyMap<string, Assessment>, { churn }: TenantModels, now: Date): Promise<void> {
  const entries = [...assessed].flatMap(([subject, { beside }]): LedgerEntry[] =>
    beside
      ? [{ subject, model: CHURN, version: beside.version, horizonHours: 24 * CHURN_HORIZON_DAYS, chance: beside.chance, healthScore: null, shown: false }]
      : [],
  );
  await appendPredictions(sql, tenant, entries, now);
  const inUse = [churn.champion, churn.challenger?.model ?? null].filter((model) => model !== null);
  await recordUse(
    sql,
    tenant,
    dayOf(now),
    inUse.map(({ name, version, measured }) => ({ name, version, ...measured.take() })).filter((use) => use.rows > 0),
  );
}

/** How many customers are scored in one transaction: few enough that nobody waits long for the thread or the numbers of live screens. */
const SET = 100;
/** The same of customers to whom something happened: a smaller set is ready sooner, and while the store writes one the next is scored. */
export const EVENT_SET = 40;

/** Nodes whose folded facts are kept from one set to the next: some 40 kB each. */
const KNOWN_NODES = 2_000;

/**
 * Scores one set of customers of one tenant in one transaction, whenever it is asked: those to whom something happened, or those
 * of a night. Says how many it took.
 */
export function customerScoring(
  database: Database,
  models: { of(tenant: string): Promise<TenantModels> },
): (clock: Pick<Clock, 'now'>, set: { readonly ofEverybody: boolean }) => Promise<number> {
  const known = new KnownFolds(KNOWN_NODES);
  return (clock, { ofEverybody }) =>
    database.asWorker(async (sql) => {
      const requests = await takeScoreRequests(sql, ofEverybody ? SET : EVENT_SET, ofEverybody);
      if (!requests) return 0;
      await scoreCustomers(sql, requests.tenant, requests.customers, await models.of(requests.tenant), known, clock.now());
      return requests.customers.length;
    });
}

import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { requestAllScores } from '../adapters/postgres/score-store.ts';
import { virtualClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { datasetOf } from '../ml/model-manager.ts';
import { leavingData } from '../predictive/churn/given.ts';
import { CHURN } from '../predictive/models.ts';
import { composeLayer } from './compose.ts';
import { threadedScorer } from './scoring.ts';

const database = await testDatabase(inject('postgres'), 'north');
const clock = virtualClock('2026-03-01T12:00:00Z');
const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });
const scorer = threadedScorer(database.connection);
const customers = Array.from({ length: 60 }, (_, i) => `c${i}`);

beforeAll(async () => {
  const event = (customer: string, type: string, day: string, data: object) => ({
    ...{ specversion: '1.0', id: `${customer} ${type}`, source: 'test', type, time: `2026-${day}T10:00:00Z` },
    data: { customer_id: customer, ...data },
  });
  const events = customers.flatMap((customer, i) => [
    event(customer, 'customer.created', '01-10', { name: customer, segment: 'residential' }),
    event(customer, 'ticket.opened', `02-${10 + (i % 18)}`, { ticket_id: `t${i}`, category: 'speed' }),
  ]);
  await layer.ingest('north', events);
  await layer.pipeline.drain();
  const [outcome] = await layer.manager.train('north', datasetOf({ [CHURN]: leavingData(700) }), { only: CHURN, seed: 1, by: 'test' });
  expect(outcome).toMatchObject({ trained: true, stage: 'champion' });
  layer.models.forget('north');
}, 60_000);
afterAll(() => scorer.close());

const askForAll = () => database.asWorker((sql) => requestAllScores(sql, 'north', clock.now()));
const scores = async () =>
  (
    await database.asWorker((sql) =>
      sql.query<object>("SELECT customer_id, churn, health, advice, at_risk_minor, scored_at FROM scores WHERE tenant_id = 'north' ORDER BY 1"),
    )
  ).rows;
async function scoreAll(one: (ofEverybody: boolean) => Promise<number>): Promise<object[]> {
  await database.asWorker((sql) => sql.query('DELETE FROM scores'));
  await database.asWorker((sql) => sql.query('DELETE FROM score_requests'));
  await askForAll();
  while ((await one(true)) > 0);
  return scores();
}

test('customers who are scored in a thread of their own get the scores that they get anywhere', async () => {
  const apart = await scoreAll((ofEverybody) => scorer.score(ofEverybody, clock.now()));
  const here = await scoreAll(async () => layer.score());
  expect(apart).toHaveLength(customers.length);
  expect(apart).toEqual(here);
});

test('a set that fails is told to whoever waits for it, nobody is forgotten, and the next set goes on', async () => {
  const owner = new pg.Client(database.connection.owner as pg.ClientConfig);
  await owner.connect();
  await askForAll();
  await owner.query('ALTER TABLE scores RENAME TO scores_away');
  await expect(scorer.score(true, clock.now())).rejects.toThrow('scores');
  await owner.query('ALTER TABLE scores_away RENAME TO scores');
  await owner.end();
  expect(await scorer.score(true, clock.now())).toBe(customers.length);
});

test('it hears of a model that comes and goes', async () => {
  await database.asWorker((sql) => sql.query("UPDATE models SET stage = 'retired', alias = NULL WHERE tenant_id = 'north' AND name = $1", [CHURN]));
  await database.asWorker((sql) => sql.query("SELECT pg_notify('uil_models', 'north')"));
  const stillScored = async () => {
    await askForAll();
    await scorer.score(true, clock.now());
    const { rows } = await database.asWorker((sql) => sql.query<{ n: number }>('SELECT count(*) AS n FROM scores WHERE churn_chance IS NOT NULL'));
    return rows[0]?.n;
  };
  await expect.poll(stillScored, { timeout: 10_000 }).toBe(0);
});

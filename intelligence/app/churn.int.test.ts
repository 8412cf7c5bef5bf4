import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import type { ChurnDetail, CustomerIntelligence } from '../contract/api/intelligence.ts';
import type { ModelRecord } from '../contract/api/models.ts';
import { virtualClock } from '../kernel/clock.ts';
import { datasetOf } from '../ml/model-manager.ts';
import { leavingData } from '../predictive/churn/given.ts';
import { CHURN } from '../predictive/models.ts';
import type { Layer } from './compose.ts';
import { feedStep } from './ledger.ts';
import type { Running } from './serve.ts';

const database = await testDatabase(inject('postgres'), 'north', 'young');
const clock = virtualClock('2026-03-01T12:00:00Z');
const keys: Keys = {};
let layer: Layer;
let running: Running;

const { get } = caller(() => `${running.address}/api/v1`, keys, 'north owner');
const event = (id: string, type: string, day: string, data: object) => ({
  specversion: '1.0',
  id,
  source: 'test',
  type,
  time: `2026-${day}T10:00:00Z`,
  data: { customer_id: 'c1', ...data },
});

beforeAll(async () => {
  ({ layer, running } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north', 'young'], ['owner']));
  for (const tenant of ['north', 'young'])
    await layer.ingest(tenant, [
      event('made', 'customer.created', '01-10', { name: 'Ada', segment: 'residential' }),
      event('t1', 'ticket.opened', '02-26', { ticket_id: 't1', category: 'speed' }),
      event('t2', 'ticket.opened', '02-27', { ticket_id: 't2', category: 'billing' }),
      event('t3', 'ticket.opened', '02-28', { ticket_id: 't3', category: 'speed' }),
    ]);
  await layer.pipeline.drain();
  const dataset = datasetOf({ [CHURN]: leavingData(700) });
  const [outcome] = await layer.manager.train('north', dataset, { only: CHURN, seed: 1, by: 'test' });
  expect(outcome).toMatchObject({ trained: true, stage: 'champion' });
  layer.models.forget('north');
  while ((await layer.score()) > 0);
}, 60_000);
afterAll(() => running?.stop());

describe('the risk of a customer', () => {
  test('is told for 30, 60 and 90 days, by month, and as leaving and being closed, which add up', async () => {
    const { churn_risk: risk } = await get<CustomerIntelligence>('/customers/c1/intelligence');
    expect(risk.within.map(({ days }) => days)).toEqual([30, 60, 90]);
    expect(risk.within[1]?.chance).toBeCloseTo(risk.chance as number, 9);
    expect((risk.voluntary_chance as number) + (risk.involuntary_chance as number)).toBeCloseTo(risk.chance as number, 12);
    expect(risk.hazard_by_month.length).toBeGreaterThanOrEqual(3);
    expect(risk).toMatchObject({ course_missing: null, kinds_missing: null, confidence: 1, silent_feeds: [] });
  });
  test('says what moved it since last week, and the points add up to the change that the night told', async () => {
    const { churn_risk: risk } = await get<CustomerIntelligence>('/customers/c1/intelligence');
    const detail = await get<ChurnDetail>('/customers/c1/churn');
    expect(detail.changes[0]).toMatchObject({ feature: 'complaint_tickets_30d', before: '0 tickets with a complaint in 30 days' });
    const sum = detail.changes.reduce((total, { points }) => total + points, detail.other_points);
    expect(sum).toBeCloseTo(risk.change_7d as number, 6);
    expect(detail).toMatchObject({ as_of: '2026-03-01', abstained: null, save_ability: [], save_missing: expect.stringMatching(/^None shown yet/) });
  });
  test('stands beside how right models of the past were, which the model publishes', async () => {
    const { backtest } = await get<ModelRecord>(`/models/${CHURN}`);
    expect(backtest.map(({ days_before }) => days_before)).toEqual([90, 60, 30]);
    expect(backtest.every(({ auc }) => auc !== null && auc.value > 0.5 && auc.low < auc.high)).toBe(true);
    expect((await get<ChurnDetail>('/customers/c1/churn')).backtest).toEqual(backtest);
  });
  test('is not made up where no model has been trained', async () => {
    const detail = await get<ChurnDetail>('/customers/c1/churn', 'young owner');
    expect(detail).toMatchObject({ chance: null, changes: [], abstained: expect.stringMatching(/^Still learning/) });
    const { churn_risk: risk } = await get<CustomerIntelligence>('/customers/c1/intelligence', 'young owner');
    expect(risk).toMatchObject({ chance: null, within: [], voluntary_chance: null });
  });
});

test('when the feed that says most falls silent for longer than ever, no risk is told, but when it was last heard', async () => {
  const told = Array.from({ length: 20 }, (_, k) =>
    event(`sold${k}`, 'ticket.closed', `02-${String(k + 5).padStart(2, '0')}`, { ticket_id: `x${k}`, opened_at: '2026-02-01T00:00:00Z' }),
  );
  await layer.ingest('north', told);
  await layer.pipeline.drain();
  while ((await layer.score()) > 0);
  const riskAfter = async (days: number) => {
    clock.set(new Date(Date.parse('2026-03-01T12:00:00Z') + days * 86_400_000).toISOString());
    await feedStep(database, clock);
    await database.asWorker((sql) =>
      sql.query("INSERT INTO score_requests (tenant_id, customer_id, requested_at) VALUES ('north', 'c1', now()) ON CONFLICT DO NOTHING"),
    );
    while ((await layer.score()) > 0);
    return (await get<CustomerIntelligence>('/customers/c1/intelligence')).churn_risk;
  };
  const [whole, waiting, none] = [await riskAfter(0), await riskAfter(0.45), await riskAfter(5)];
  expect(whole).toMatchObject({ confidence: 1, silent_feeds: [] });
  expect(waiting).toMatchObject({ abstained: null, silent_feeds: [{ feed: 'care' }] });
  expect(waiting.confidence).toBeLessThan(1);
  expect(none).toMatchObject({ level: 'no-data', chance: null, abstained: expect.stringMatching(/^Too little is heard/) });
  expect(none.silent_feeds).toMatchObject([{ feed: 'care', last_day: '2026-02-28' }]);
  expect(none.confidence).toBeLessThan(0.9);
  expect(await get<ChurnDetail>('/customers/c1/churn')).toMatchObject({ chance: null, abstained: expect.stringMatching(/^Too little is heard/) });
  clock.set('2026-03-01T12:00:00Z');
});

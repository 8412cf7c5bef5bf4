import { beforeEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import { listMoves, listVersions, loadVersion, placeVersions } from '../../adapters/postgres/model-registry.ts';
import { appendPredictions, recordUse } from '../../adapters/postgres/model-use.ts';
import { postgresPipelineStore } from '../../adapters/postgres/pipeline-store.ts';
import { requestAllScores, takeScoreRequests } from '../../adapters/postgres/score-store.ts';
import { askTraining, finishTraining, reportTraining, stopTraining, takeTraining } from '../../adapters/postgres/training-queue.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { type Log, silentLog } from '../../kernel/log.ts';
import { mulberry32 } from '../../kernel/random.ts';
import { type ChanceData, chanceModel } from '../../ml/chance-model.ts';
import { datasetOf, MLModelManager } from '../../ml/model-manager.ts';
import { categorical, numeric, tableOf } from '../../ml/table.ts';
import { CHURN } from '../../predictive/models.ts';
import { nightStep } from './night.ts';
import { postgresRegistry } from './registry.ts';
import { rolloutStep, takeBackBroken } from './rollouts.ts';
import { loadModels } from './tenant-models.ts';

/** Each test has an ISP of its own. */
const TENANTS = ['stages', 'noise', 'asks', 'better', 'broken', 'alone', 'back', 'damaged', 'strange', 'queue', 'nights', 'thin', 'busy'];
const database = await testDatabase(inject('postgres'), ...TENANTS);
const START = '2026-03-01T12:00:00.000Z';
const clock = virtualClock(START);
const DAY = 86_400_000;

/** Customers whose tickets make them leave; with `strength` 0 nothing does. Named like features of the product. */
function history(seed: number, strength: number): ChanceData {
  const random = mulberry32(seed);
  const n = 900;
  const tickets = Array.from({ length: n }, () => Math.floor(random() * 5));
  return {
    table: tableOf([
      numeric('tickets_30d', tickets),
      categorical(
        'segment',
        tickets.map(() => (random() < 0.5 ? 'business' : 'residential')),
      ),
    ]),
    labels: Uint8Array.from(tickets, (count) => (random() < 0.1 + strength * count ? 1 : 0)),
    groups: Int32Array.from({ length: n }, (_, i) => i),
    days: Float64Array.from({ length: n }, (_, i) => Math.floor(i / 10)),
    window: { from: '2026-01-01', to: '2026-02-28' },
  };
}
const model = chanceModel({ name: CHURN, says: 'who leaves', horizonDays: 5, leastEvents: 20, events: 'customers left', segment: 'segment' });
const manager = new MLModelManager({ models: [model], registry: postgresRegistry(database, clock), clock, codeVersion: 'test' });
const request = { seed: 1, by: 'ada' };
const train = (tenant: string, data = history(1, 0.15)) => manager.train(tenant, datasetOf({ [CHURN]: data }), request);
const versions = async (tenant: string) => (await database.asWorker((sql) => listVersions(sql, tenant, CHURN))).reverse();
const stages = async (tenant: string) => (await versions(tenant)).map(({ stage }) => stage);
const later = (days: number) => clock.advance(days * DAY);
const step = (tenant: string) => rolloutStep(database, tenant, [CHURN], clock);

/** Trains two versions: the first serves, the second is tried in shadow. */
async function champion(tenant: string): Promise<{ first: string; second: string }> {
  await train(tenant);
  later(0.01);
  await train(tenant, history(2, 0.15));
  const [first, second] = await versions(tenant);
  return { first: first?.version as string, second: second?.version as string };
}

/** Both versions said something of the same customers ten days ago; one in four left. Who is `right` said so more clearly. */
async function said(tenant: string, right: string, wrong: string): Promise<void> {
  const random = mulberry32(3);
  const cases = Array.from({ length: 400 }, (_, i) => ({ subject: `c${i}`, left: random() < 0.25, noise: 0.04 * random() }));
  const entries = cases.flatMap(({ subject, left, noise }) =>
    [
      { version: right, chance: (left ? 0.45 : 0.16) + noise },
      { version: wrong, chance: (left ? 0.3 : 0.22) + noise },
    ].map(({ version, chance }) => ({ subject, model: CHURN, version, horizonHours: 120, chance, healthScore: null, shown: version === wrong })),
  );
  await database.asWorker(async (sql) => {
    await appendPredictions(sql, tenant, entries, clock.now());
    for (const { subject, left } of cases)
      await sql.query('UPDATE predictions SET settled_at = due_at, came_true = $3 WHERE tenant_id = $1 AND subject_id = $2', [tenant, subject, left]);
  });
}
const use = (tenant: string, version: string, failed = 0) =>
  database.asWorker((sql) =>
    recordUse(sql, tenant, clock.now().toISOString().slice(0, 10), [
      { name: CHURN, version, rows: 400, failed, notFinite: 0, micros: 9000, histogram: Array.from({ length: 20 }, (_, i) => (i < 10 ? 40 : 0)), high: 20 },
    ]),
  );

beforeEach(() => clock.set(START));

describe('a version finds its place', () => {
  test('the first serves, the second is tried unseen, a third waits, and a fourth takes the place of the third', async () => {
    for (let k = 1; k <= 4; k++) {
      await train('stages', history(k, 0.15));
      later(1);
    }
    expect(await stages('stages')).toEqual(['champion', 'shadow', 'retired', 'waiting']);
    const [first] = await versions('stages');
    expect(first?.card).toMatchObject({
      rows: 900,
      seed: 1,
      code_version: 'test',
      window: { from: '2026-01-01', to: '2026-02-28' },
      feature_hash: expect.any(String),
    });
    expect(first?.card.metrics.roc_auc).toBeGreaterThan(0.6);
  });
  test('a model of pure noise is refused with its figures, and nothing is predicted', async () => {
    const [outcome] = await train('noise', history(1, 0));
    expect(outcome).toMatchObject({ trained: true, stage: 'rejected', why: expect.stringMatching(/not shown to be better than one chance for everybody/) });
    expect(await manager.predict('noise', CHURN, {})).toMatchObject({ value: null, abstained: expect.stringMatching(/does not serve: it is not shown/) });
  });
  test('too few leavers for a model: the share of the segment stands in, says so, and makes way for the first model', async () => {
    const full = history(1, 0.15);
    let left = 0;
    const thin = { ...full, labels: full.labels.map((label) => (label === 1 && left++ < 15 ? 1 : 0)) };
    expect(await train('thin', thin)).toMatchObject([{ trained: true, stage: 'champion' }]);
    const prior = await manager.predict('thin', CHURN, { segment: 'business' });
    expect(prior.value).toBeGreaterThan(0.005);
    expect(prior.value).toBeLessThan(0.05);
    expect((await versions('thin'))[0]?.card.prior).toMatch(/15 customers left within the history; churn_prediction needs 20/);
    later(1);
    await train('thin', full);
    expect(await stages('thin')).toEqual(['retired', 'champion']);
    later(1);
    expect(await train('thin', thin)).toEqual([{ model: CHURN, trained: false, needs: expect.stringMatching(/15 customers left/) }]);
    expect(await stages('thin')).toEqual(['retired', 'champion']);
  });
  test('too few leavers are told with what is needed', async () => {
    const none = { ...history(1, 0.15), labels: new Uint8Array(900) };
    expect(await train('noise', none)).toEqual([{ model: CHURN, trained: false, needs: expect.stringMatching(/0 customers left.*needs 20/) }]);
  });
});

test('a prediction is asked by name: an unknown model and an unknown feature are coded errors, a known case has parts that add up', async () => {
  expect(await manager.predict('asks', CHURN, {})).toMatchObject({ value: null, abstained: expect.stringMatching(/^Not enough data/) });
  await train('asks');
  await expect(manager.predict('asks', 'churn', {})).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  await expect(manager.predict('asks', CHURN, { tikets: 3 })).rejects.toMatchObject({ code: 'FEATURES_MISMATCH' });
  const { value, baseline, parts } = await manager.predict('asks', CHURN, { tickets_30d: 4, segment: 'business' });
  const logOdds = Object.values(parts).reduce((sum, part) => sum + part, baseline as number);
  expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(value as number, 9);
  expect(await manager.validate('asks', datasetOf({ [CHURN]: history(9, 0.15) }), CHURN)).toMatchObject({ metrics: { roc_auc: expect.any(Number) } });
});

describe('a rollout', () => {
  test('goes shadow, canary, champion by settled evidence and guards, and the former champion stands by', async () => {
    const { first, second } = await champion('better');
    await said('better', second, first);
    for (const version of [first, second]) await use('better', version);
    expect(await step('better')).toEqual([]);
    later(10);
    expect(await step('better')).toEqual([CHURN]);
    expect(await stages('better')).toEqual(['champion', 'canary']);
    expect(await step('better')).toEqual([]);
    later(1);
    expect(await step('better')).toEqual([]);
    // The day as canary has guards of its own; the evidence of the shadow goes on counting.
    await said('better', second, first);
    for (const version of [first, second]) await use('better', version);
    const both = await Promise.all([step('better'), step('better')]);
    expect(both.flat()).toEqual([CHURN]);
    expect(await stages('better')).toEqual(['reserve', 'champion']);
    const moves = await database.asWorker((sql) => listMoves(sql, 'better', CHURN));
    expect(moves.find(({ to, version }) => to === 'champion' && version === second)?.why).toMatch(/log-loss lower by/);
    await use('better', second);
    later(15);
    await step('better');
    expect(await stages('better')).toEqual(['retired', 'champion']);
  });
  test('is taken back as soon as the new champion fails once', async () => {
    const { first, second } = await champion('broken');
    await database.asWorker(async (sql) => {
      const placements = [
        { version: first, to: 'reserve' as const, why: 'test' },
        { version: second, to: 'champion' as const, why: 'test' },
      ];
      await placeVersions(sql, 'broken', CHURN, placements, 'test', clock.now());
    });
    await use('broken', second);
    const look = () => takeBackBroken(database, 'broken', [CHURN], clock);
    expect(await look()).toEqual([]);
    await use('broken', second, 1);
    expect(await look()).toEqual([CHURN]);
    expect(await stages('broken')).toEqual(['champion', 'retired']);
  });
  test('ends in silence when the only champion fails: no number is better than a wrong one', async () => {
    await train('alone');
    await use('alone', (await versions('alone'))[0]?.version as string, 3);
    await takeBackBroken(database, 'alone', [CHURN], clock);
    expect(await stages('alone')).toEqual(['retired']);
  });
  test('goes back on a person’s word, with name and reason on record', async () => {
    const { first, second } = await champion('back');
    await expect(manager.rollBack('back', CHURN, 'ada', 'looks odd')).rejects.toMatchObject({ code: 'NOT_ENOUGH_DATA' });
    await postgresRegistry(
      database,
      clock,
    )('back').change(CHURN, 'test', () => ({
      placements: [
        { version: first, to: 'retired', why: 'test' },
        { version: second, to: 'champion', why: 'test' },
      ],
    }));
    later(1);
    await manager.rollBack('back', CHURN, 'ada', 'looks odd');
    expect(await stages('back')).toEqual(['champion', 'retired']);
    expect((await database.asWorker((sql) => listMoves(sql, 'back', CHURN)))[0]).toMatchObject({ by: 'ada', why: 'looks odd' });
  });
});

describe('what is loaded to score', () => {
  const reports: string[] = [];
  const log: Log = { ...silentLog, error: (_, fields) => void reports.push(String(fields?.code)) };
  const load = (tenant: string) => database.asWorker((sql) => loadModels(sql, tenant, clock, log));

  test('a damaged model is refused by its checksum and reported, and the layer goes on without it', async () => {
    await train('damaged');
    expect((await load('damaged')).churn.champion).not.toBeNull();
    await database.asWorker((sql) => sql.query("UPDATE models SET snapshot = replace(snapshot, '1', '2') WHERE tenant_id = 'damaged'"));
    expect((await load('damaged')).churn.champion).toBeNull();
    await expect(database.asWorker((sql) => loadVersion(sql, 'damaged', CHURN, { alias: 'champion' }))).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
    expect(reports).toEqual(['SNAPSHOT_INVALID']);
  });
  test('a model that wants a feature which the layer does not compute is refused, not bent', async () => {
    const data = history(1, 0.15);
    const [tickets, segment] = data.table.columns;
    await train('strange', {
      ...data,
      table: tableOf([{ ...tickets, name: 'shoe_size' } as NonNullable<typeof tickets>, segment as NonNullable<typeof segment>]),
    });
    expect((await load('strange')).churn.champion).toBeNull();
    expect(reports.at(-1)).toBe('FEATURES_MISMATCH');
  });
});

test('whom something happens to in the night is scored before everybody else, also who is among everybody', async () => {
  const now = clock.now();
  await database.asWorker(async (sql) => {
    for (let i = 0; i < 40; i++)
      await sql.query("INSERT INTO customers (tenant_id, customer_id, status, state, last_event_at) VALUES ('busy', $1, 'active', '{}', $2)", [`c${i}`, now]);
    await requestAllScores(sql, 'busy', now);
    await postgresPipelineStore(sql).requestScores([{ tenant: 'busy', customer: 'c7' }], [], new Date(now.getTime() + 5_000));
  });
  const take = (ofEverybody: boolean) => database.asWorker((sql) => takeScoreRequests(sql, 25, ofEverybody));
  expect(await take(false)).toEqual({ tenant: 'busy', customers: ['c7'] });
  expect(await take(false)).toBeNull();
  const [second, third] = [await take(true), await take(true)];
  expect([second?.customers.length, third?.customers.length]).toEqual([25, 14]);
});

describe('training work', () => {
  test('is asked for once, taken by one, taken over when its holder has gone, and can be stopped', async () => {
    const now = clock.now();
    const ask = () => database.asWorker((sql) => askTraining(sql, 'queue', CHURN, 'person', 'ada', now));
    const take = (lease: number) => database.asWorker((sql) => takeTraining(sql, lease, now));
    expect(await ask()).toBe(await ask());
    const taken = (await Promise.all([take(60), take(60)])).filter((one) => one !== null);
    expect(taken).toHaveLength(1);
    const [training] = taken;
    if (!training) throw new Error('nothing was taken');
    expect(await database.asWorker((sql) => reportTraining(sql, training, 0.5, -1))).toBe(true);
    expect(await take(60)).toMatchObject({ training_id: training.training_id, progress: 0.5 });
    await database.asTenant('queue', (sql) => stopTraining(sql, 'queue', training.training_id));
    expect(await database.asWorker((sql) => reportTraining(sql, training, 0.6, 60))).toBe(false);
    await database.asWorker((sql) => finishTraining(sql, training, { stopped: true }, now));
    expect(await take(60)).toBeNull();
  });
  test('comes by itself at two in the morning, once, although two processes look', async () => {
    clock.set('2026-03-02T07:59:00.000Z');
    const look = () => nightStep(database, '0 2 * * *', clock);
    await look();
    clock.set('2026-03-03T08:00:30.000Z');
    const [a, b] = await Promise.all([look(), look()]);
    expect([...a, ...b].filter((tenant) => tenant === 'nights')).toEqual(['nights']);
    const { rows } = await database.asWorker((sql) => sql.query<{ reason: string }>("SELECT reason FROM trainings WHERE tenant_id = 'nights'"));
    expect(rows).toEqual([{ reason: 'night' }]);
  });
});

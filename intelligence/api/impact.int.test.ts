import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import { postgresImpactStore } from '../adapters/postgres/impact-store.ts';
import type { Layer } from '../app/compose.ts';
import type { Running } from '../app/serve.ts';
import type { Impact, ImpactList } from '../contract/api/impact.ts';
import { virtualClock } from '../kernel/clock.ts';
import { addDays } from '../kernel/days.ts';
import { assign } from '../orchestration/holdout.ts';
import { paymentRecovery } from '../orchestration/playbooks/payment-recovery.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock('2026-03-01T12:00:00Z');
let layer: Layer;
let running: Running;
const keys: Keys = {};
const { call, get } = caller(() => `${running.address}/api/v1`, keys, 'north owner');
const ids = Array.from({ length: 400 }, (_, i) => `c${i}`);
const ofPlaybook = (heldOut: boolean): string[] => ids.filter((id) => assign('north', 'payment-recovery', id, 0.1, 0.02).heldOut === heldOut);

const told = async (events: readonly { type: string; time: string; customer_id: string; data?: object }[]) => {
  const last = Math.max(...events.map(({ time }) => Date.parse(time)));
  if (last > clock.now().getTime()) clock.set(new Date(last));
  const batch = events.map(({ type, time, customer_id, data }) => ({
    specversion: '1.0',
    id: `${type}/${customer_id}/${time}`,
    source: 't',
    type,
    time,
    data: { customer_id, ...data },
  }));
  expect((await layer.ingest('north', batch)).rejected).toEqual([]);
  await layer.pipeline.drain();
};
const bill = (time: string, amount_minor = 4_000) => ({ payment_id: `p-${time}`, amount_minor, currency: 'USD' });
const impact = (who?: string) => get<ImpactList>('/impact', who);
const recovery = () => get<Impact>('/impact/payment-recovery');
/** Everything that the layer does with its cases, until there is nothing left. */
const followed = async (now: string) => {
  clock.set(now);
  while (await layer.impact());
};

beforeAll(async () => {
  const served = await serveOn(database, clock, { byItself: false });
  layer = served.layer;
  running = served.running;
  // The models are read outside the transactions of the partitions, which may hold every connection there is.
  await layer.models.of('north');
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['owner', 'operations', 'support']));
  await told(ids.map((customer_id) => ({ type: 'customer.created', time: '2025-06-01T10:00:00Z', customer_id, data: { name: customer_id } })));
  await told(ids.map((customer_id) => ({ type: 'payment.failed', time: '2026-03-01T10:00:00Z', customer_id, data: { ...bill('f'), attempt: 1 } })));
  await followed('2026-03-01T13:00:00Z');
});
afterAll(() => running.stop());

describe('what the layer brings is measured against who was held out', () => {
  test('every run is followed on the side to which the lot had put it, and nothing is said before the time is over', async () => {
    const { treated, held_out, waiting, measures } = await recovery();
    const everywhere = ids.length - treated - held_out;
    expect(treated).toBe(ofPlaybook(false).length);
    // Who is held out of everything is no control of one playbook.
    expect(held_out).toBe(ofPlaybook(true).length - everywhere);
    expect(everywhere).toBeGreaterThan(0);
    expect(waiting).toBe(treated + held_out);
    expect(measures[0]).toMatchObject({
      measure: 'paid_minor',
      main: true,
      verdict: 'still-learning',
      measured: { none: expect.stringMatching(/^No customer/) },
    });
  });

  test('three weeks later the money is told with everything that belongs to it', async () => {
    // Nine in ten of the treated pay, of the others half.
    const pays = [...ofPlaybook(false).filter((_, i) => i % 10 > 0), ...ofPlaybook(true).filter((_, i) => i % 2 > 0)];
    await told(pays.map((customer_id) => ({ type: 'payment.succeeded', time: '2026-03-10T10:00:00Z', customer_id, data: bill('a') })));
    await followed('2026-03-23T12:00:00Z');
    const { measures, since, changes } = await recovery();
    const main = measures[0]!;
    expect(main.verdict).toBe('gain');
    expect(main.measured).toMatchObject({ unit: 'minor', currency: 'USD', since: '2026-03-01', n_control: expect.any(Number) });
    if (!('estimate' in main.measured)) throw new Error('nothing was measured');
    expect(main.measured.estimate).toBeGreaterThan(1_200);
    expect(main.measured.interval.low).toBeGreaterThan(0);
    expect(main.course).toHaveLength(1);
    expect(since).toBe('2026-03-01');
    expect(changes.map(({ what }) => what)).toEqual(['10 % held out', `version ${paymentRecovery.version}`]);
  });

  test('a payment that is told late corrects what was told, and looking twice changes nothing', async () => {
    const before = await recovery();
    while (await layer.impact());
    expect(await recovery()).toEqual(before);
    const late = ofPlaybook(true).find((_, i) => i % 2 === 0) as string;
    await told([{ type: 'payment.succeeded', time: '2026-03-12T10:00:00Z', customer_id: late, data: bill('late') }]);
    await followed('2026-05-01T12:00:00Z');
    const control = ({ measures }: Impact) => ('estimate' in measures[0]!.measured ? measures[0]!.measured.control * measures[0]!.measured.n_control : 0);
    expect(control(await recovery())).toBeCloseTo(control(before) + 4_000, 5);
  });

  test('a customer whose payment fails again counts once', async () => {
    const { treated, held_out } = await recovery();
    await told(ids.map((customer_id) => ({ type: 'payment.failed', time: '2026-05-01T10:00:00Z', customer_id, data: { ...bill('again'), attempt: 1 } })));
    await followed('2026-05-01T13:00:00Z');
    expect(await recovery()).toMatchObject({ treated, held_out });
    const { rows } = await database.asWorker((sql) => sql.query<{ n: number }>("SELECT count(*) AS n FROM impact_cases WHERE experiment = 'payment-recovery'"));
    expect(rows[0]?.n).toBeGreaterThan(treated + held_out);
  });

  test('members of the universal experiment are drawn once in a term, held out and like them', async () => {
    const { everything } = await impact();
    expect(everything).toMatchObject({ experiment: 'everything', share: 0.02 });
    expect(everything!.held_out).toBeGreaterThan(0);
    expect(Math.abs(everything!.held_out - everything!.treated)).toBeLessThan(12);
  });

  test('what was predicted before a run began is what is known of the customer, nothing later', async () => {
    const at = { tenant_id: 'north', subject_id: 'fresh', model: 'churn_prediction', version: 'v', truth: 'left' };
    await database.asWorker(async (sql) => {
      for (const [id, made, chance] of [
        ['p1', '2026-04-30T00:00:00Z', 0.3],
        ['p2', '2026-05-02T00:00:00Z', 0.9],
      ] as const)
        await sql.query(
          `INSERT INTO predictions (tenant_id, prediction_id, subject_id, model, version, truth, horizon_hours, made_at, due_at, chance, shown)
           VALUES ($1, $2, $3, $4, $5, $6, 1440, $7, $7, $8, true)`,
          [at.tenant_id, id, at.subject_id, at.model, at.version, at.truth, made, chance],
        );
      await postgresImpactStore(database).add(sql, 'north', [
        {
          tenant: 'north',
          experiment: 'payment-recovery',
          term: '2026-03-01',
          id: 'fresh-run',
          customer_id: 'fresh',
          arm: 'treated',
          enrolled_on: '2026-05-01',
          enrolled_at: '2026-05-01T10:00:00Z',
          may_count: false,
          look_on: addDays('2026-05-01', 22),
        },
      ]);
    });
    const { rows } = await database.asWorker((sql) => sql.query<{ churn_chance: number }>("SELECT churn_chance FROM impact_cases WHERE case_id = 'fresh-run'"));
    expect(rows).toEqual([{ churn_chance: 0.3 }]);
  });
});

describe('who may see it and set the shares', () => {
  test('another ISP sees nothing of it, and support does not see it at all', async () => {
    expect(await impact('south owner')).toMatchObject({ playbooks: [] });
    expect((await call('/impact/payment-recovery', { as: 'south owner' })).status).toBe(404);
    expect((await call('/impact', { as: 'north support' })).status).toBe(403);
  });
  test('the owner widens a share; nobody narrows one, and operations may not touch it', async () => {
    const put = (experiment: string, share: number, who = 'north owner') => call(`/impact/${experiment}/holdout`, { method: 'PUT', body: { share }, as: who });
    expect((await put('payment-recovery', 0.2)).status).toBe(204);
    expect(await recovery()).toMatchObject({ share: 0.2 });
    const narrower = await put('payment-recovery', 0.1);
    expect(narrower.status).toBe(400);
    expect(narrower.text).toContain('locked at 0.2');
    expect((await put('everything', 0.5)).status).toBe(400);
    expect((await put('payment-recovery', 0.3, 'north operations')).status).toBe(403);
    expect((await put('no-such-thing', 0.3)).status).toBe(404);
    expect((await recovery()).changes.at(-1)).toEqual({ day: '2026-05-01', what: '20 % held out' });
  });
});

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import { createApiKey } from '../adapters/postgres/access.ts';
import { stopForHarm } from '../adapters/postgres/harm-queries.ts';
import { takeNight } from '../adapters/postgres/training-queue.ts';
import { saveWays } from '../adapters/postgres/way-store.ts';
import type { Guardrails } from '../contract/api/guardrails.ts';
import { virtualClock } from '../kernel/clock.ts';
import { addDays } from '../kernel/days.ts';
import { silentLog } from '../kernel/log.ts';
import type { Way } from '../orchestration/revenue-flow.ts';
import { composeLayer, type Layer } from './compose.ts';
import type { Running } from './serve.ts';
import { signalStep } from './signals.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock('2026-03-25T12:00:00Z');
const layer: Layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });
let running: Running;
const keys: Record<string, string> = {};
let place = 0;

const send = async (tenant: string, items: readonly [type: string, time: string, data: object][]) => {
  const receipt = await layer.ingest(
    tenant,
    items.map(([type, time, data]) => ({ specversion: '1.0', id: `e${place++}`, source: 't', type, time, data })),
  );
  expect(receipt.rejected).toEqual([]);
  await layer.pipeline.drain();
};
const rows = async <T>(text: string): Promise<T[]> => (await database.asWorker((sql) => sql.query(text))).rows as T[];
const way = (kind: Way['kind'], mid: number | null): Way => ({
  kind,
  thing: null,
  name: kind,
  price_minor: null,
  currency: 'USD',
  expected_minor: mid === null ? null : { low: mid - 100, mid, high: mid + 100 },
  measured: mid !== null,
  discount_minor: 0,
  contact: 'call',
});
const ask = async <T>(method: string, path: string, body?: object, tenant = 'north'): Promise<{ status: number; body: T }> => {
  const headers = { authorization: `Bearer ${keys[tenant]}`, ...(body ? { 'content-type': 'application/json' } : {}) };
  const answer = await fetch(`${running.address}/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: answer.status, body: (await answer.json()) as T };
};

beforeAll(async () => {
  for (const [i, id] of ['heavy', ...Array.from({ length: 12 }, (_, k) => `light-${k}`), 'keep', 'leave', 'try'].entries()) {
    const gb = id === 'heavy' ? 5 : 1;
    await send('north', [
      ['customer.created', '2025-06-01T10:00:00Z', { customer_id: id, email: `${id}@example.org`, time_zone: 'America/Chicago', segment: 'residential' }],
      [
        'service.changed',
        '2025-06-01T10:01:00Z',
        { customer_id: id, plan_id: 'p', price_minor: 5_000, currency: 'USD', ...(i < 13 ? { allowance_bytes: 140e9 } : {}) },
      ],
      ...Array.from({ length: 170 }, (_, d): [string, string, object] => [
        'usage.recorded',
        `${addDays('2026-03-25', -d - 1)}T22:00:00Z`,
        { customer_id: id, down_bytes: Math.round(gb * 1e9 * (1 + 0.1 * Math.sin(d))), up_bytes: 1e8 },
      ]),
    ]);
  }
  await database.asWorker((sql) =>
    saveWays(
      sql,
      'north',
      [
        { customer: 'keep', ways: [way('call', 4_000)], line: null },
        { customer: 'leave', ways: [way('call', -4_000)], line: null },
        { customer: 'try', ways: [way('call', null)], line: null },
      ],
      clock.now(),
    ),
  );
  await database.asWorker((sql) => takeNight(sql, 'north', new Date('2026-03-25T08:00:00Z')));
  while (await signalStep(database, clock));
  await layer.pipeline.drain();
});
afterAll(() => running?.stop());

test('the night tells who is foretold to pass the included volume, as a fact in the log', async () => {
  const told = await rows<{ subject_id: string; data: { state: string; from: string; chance: number } }>(
    "SELECT subject_id, data FROM events WHERE type = 'usage.threshold'",
  );
  expect(told).toMatchObject([{ subject_id: 'heavy', data: { state: 'foretold', from: '2026-03-01' } }]);
  expect(told[0]?.data.chance).toBeGreaterThan(0.5);
});

test('a rescue is proposed where acting keeps more than it costs, and where it has not been tried; never where it does harm', async () => {
  const told = await rows<{ subject_id: string; data: { because: string } }>(
    "SELECT subject_id, data FROM events WHERE type = 'rescue.proposed' ORDER BY subject_id",
  );
  expect(told.map(({ subject_id, data }) => [subject_id, data.because])).toEqual([
    ['keep', 'worth-it'],
    ['try', 'trial'],
  ]);
});

test('what was decided becomes runs, facts to learn from, and amounts that were taken', async () => {
  const runs = await rows<{ playbook: string; customer_id: string }>('SELECT playbook, customer_id FROM playbook_runs ORDER BY 1, 2');
  expect(runs.map(({ playbook, customer_id }) => `${playbook} ${customer_id}`)).toEqual(['churn-rescue keep', 'churn-rescue try', 'upsell heavy']);
  const [offer] = await rows<{ data: { kind: string; chance: number } }>("SELECT data FROM events WHERE type = 'offer.made' AND subject_id = 'keep'");
  expect(offer?.data).toMatchObject({ kind: 'call' });
  const decided = await rows<{ choice: string; view: { revenue: { room: { left: { calls: number } } } } }>(
    "SELECT choice, view FROM decisions WHERE customer_id = 'keep'",
  );
  expect(decided[0]?.view.revenue.room.left.calls).toBe(25);
});

test('another night of the same period proposes nobody twice', async () => {
  const before = await rows("SELECT 1 FROM events WHERE type IN ('usage.threshold', 'rescue.proposed')");
  clock.set(new Date('2026-03-26T12:00:00Z'));
  await database.asWorker((sql) => takeNight(sql, 'north', new Date('2026-03-26T08:00:00Z')));
  while (await signalStep(database, clock));
  expect(await rows("SELECT 1 FROM events WHERE type IN ('usage.threshold', 'rescue.proposed')")).toHaveLength(before.length);
});

test('limits are read and set over the API, each tenant its own; a stopped playbook says why and a person opens it', { timeout: 60_000 }, async () => {
  for (const tenant of ['north', 'south'])
    keys[tenant] = await database.asWorker((sql) => createApiKey(sql, { tenant, role: 'owner', person: 'p' }, 'p', clock.now()));
  running = (await serveOn(database, clock)).running;
  const { body } = await ask<Guardrails>('GET', '/guardrails');
  expect(body.limits).toContainEqual({ playbook: 'churn-rescue', measure: 'calls', period: 'day', most: 25, used: 0, is_default: true });
  const set = await ask<Guardrails>('PUT', '/guardrails', {
    playbook: 'churn-rescue',
    measure: 'discount',
    period: 'month',
    most: 50_000,
    why: 'agreed for March',
  });
  expect(set.body.limits).toContainEqual({ playbook: 'churn-rescue', measure: 'discount', period: 'month', most: 50_000, used: 0, is_default: false });
  expect((await ask<Guardrails>('GET', '/guardrails', undefined, 'south')).body.limits).toContainEqual(
    expect.objectContaining({ measure: 'discount', most: 0 }),
  );
  expect(await ask('PUT', '/guardrails', { playbook: 'payment-recovery', measure: 'calls', period: 'day', most: 1, why: 'a try' })).toMatchObject({
    status: 422,
    body: { code: 'PLAYBOOK_NOT_LIMITED' },
  });
  expect((await ask<Guardrails>('PUT', '/guardrails/fairness', { rule: { group_by: 'segment', bound_points: 10 } })).body.fairness).toMatchObject({
    group_by: 'segment',
  });
  await database.asWorker((sql) => stopForHarm(sql, 'north', { playbook: 'upsell', measure: 'opt-outs', why: 'Too many refused.', evidence: {} }, clock.now()));
  expect((await ask<Guardrails>('GET', '/guardrails')).body.stops).toMatchObject([{ playbook: 'upsell', why: 'Too many refused.', reopened_at: null }]);
  expect((await ask<Guardrails>('POST', '/guardrails/upsell/reopen', { why: 'another wording' })).body.stops).toMatchObject([
    { reopened_by: 'key p', reopened_why: 'another wording' },
  ]);
  expect(await ask('POST', '/guardrails/upsell/reopen', { why: 'again' })).toMatchObject({ status: 409, body: { code: 'PLAYBOOK_NOT_STOPPED' } });
});

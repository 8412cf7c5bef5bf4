import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import type { Layer } from '../app/compose.ts';
import type { Running } from '../app/serve.ts';
import type { CustomerUsageForecast, NodeUsageForecast } from '../contract/api/usage.ts';
import { virtualClock } from '../kernel/clock.ts';
import { addDays } from '../kernel/days.ts';
import { mulberry32, normal } from '../kernel/random.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const TODAY = '2026-06-20';
const clock = virtualClock(`${TODAY}T12:00:00Z`);
const GB = 1e9;
const ALLOWANCE = 450 * GB;
const DAYS = 90;
let layer: Layer;
let running: Running;
const keys: Keys = {};

beforeAll(async () => {
  ({ layer, running } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['support', 'service']));
  await tell('north', world('north', 12));
  await tell('south', world('south', 2));
}, 60_000);
afterAll(() => running?.stop());

type Told = { id: string; type: string; time: string; data: object; recordedtime?: string };

async function tell(tenant: string, events: readonly Told[]): Promise<void> {
  const items = events.map((event) => ({ specversion: '1.0', source: 't', recordedtime: event.time, ...event }));
  const { rejected } = await layer.ingest(tenant, items);
  expect(rejected).toEqual([]);
  await layer.pipeline.drain();
}

/** Customers who used some 20 GB a day for ninety days, and nine nodes, on two of which they hang, with one reading a day. */
function world(tenant: string, customers: number): Told[] {
  const events: Told[] = [];
  const random = mulberry32(customers);
  const began = `${addDays(TODAY, -DAYS)}T00:00:00Z`;
  for (let c = 1; c <= customers; c++) {
    const customer_id = `${tenant}-${c}`;
    events.push({
      id: `made-${c}`,
      type: 'customer.created',
      time: began,
      data: { customer_id, name: 'Ada', node_id: `node-${1 + (c % 2)}`, segment: 'residential', billing_mode: 'postpaid' },
    });
    events.push({
      id: `plan-${c}`,
      type: 'service.changed',
      time: began,
      data: { customer_id, plan_id: 'p', price_minor: 1, currency: 'USD', allowance_bytes: ALLOWANCE },
    });
    events.push({
      id: `bill-${c}`,
      type: 'invoice.issued',
      time: '2026-06-05T04:00:00Z',
      data: { customer_id, invoice_id: `i-${c}`, amount_minor: 1, currency: 'USD', due_on: '2026-06-19' },
    });
    for (let back = DAYS; back >= 1; back--)
      events.push({
        id: `use-${c}-${back}`,
        type: 'usage.recorded',
        time: `${addDays(TODAY, -back)}T23:30:00Z`,
        data: { customer_id, down_bytes: Math.round(20 * GB * Math.exp(0.1 * normal(random))), up_bytes: GB },
      });
  }
  for (let n = 1; n <= 9; n++)
    for (let back = DAYS; back >= 1; back--)
      events.push({
        id: `load-${n}-${back}`,
        type: 'device.metrics',
        time: `${addDays(TODAY, -back)}T20:00:00Z`,
        data: { node_id: `node-${n}`, utilisation_percent: 50 + 2 * normal(random) },
      });
  if (tenant === 'north') events.push({ id: 'own-node', type: 'device.metrics', time: began, data: { node_id: 'north-node', utilisation_percent: 10 } });
  return events;
}

const { call } = caller(() => running.address, keys, 'nobody');
const customer = async (id = 'north-1', as = 'north support') => (await call<CustomerUsageForecast>(`/api/v1/customers/${id}/usage-forecast`, { as })).body;
const node = async (id = 'node-1', as = 'north support') => (await call<NodeUsageForecast>(`/api/v1/nodes/${id}/usage-forecast`, { as })).body;

test('a customer is told use, sums and the day on which the allowance of the billing month is used up', async () => {
  const told = await customer();
  expect(told.days).toHaveLength(30);
  expect(told.days[0]?.day).toBe(TODAY);
  expect(told.missing).toEqual([]);
  expect(told.month!.expected / (30 * 21 * GB)).toBeCloseTo(1, 1);
  expect(told.allowance).toMatchObject({ allowance_bytes: ALLOWANCE, from: '2026-06-05', until: '2026-07-04', month_begins_with: 'invoice', days_not_told: 0 });
  const { rows } = await database.asTenant('north', (sql) =>
    sql.query<{ bytes: number }>(
      "SELECT sum((data ->> 'down_bytes')::bigint + (data ->> 'up_bytes')::bigint)::bigint AS bytes FROM events WHERE type = 'usage.recorded' AND subject_id = 'north-1' AND happened_at >= '2026-06-05'",
    ),
  );
  expect(told.allowance!.used_bytes).toBe(rows[0]!.bytes);
  expect(told.allowance!.chance).toBeGreaterThan(0.9);
  expect(told.allowance!.likely_on! > TODAY && told.allowance!.likely_on! <= '2026-07-04').toBe(true);
});

test('a node is told its busy hour, its capacity and what its customers will use', async () => {
  const told = await node();
  expect(told).toMatchObject({
    node_id: 'node-1',
    as_of: TODAY,
    customers: 6,
    busy_hour: { exact: true, missing: [] },
    capacity: { limit_percent: 90, passed_since: null },
  });
  expect(told.capacity.chance).toBeLessThan(0.1);
  expect(told.usage.days[0]!.expected / (6 * 21 * GB)).toBeCloseTo(1, 0);
});

test('a node without readings of which only customers are known is there, and says what is missing', async () => {
  await tell('north', [
    { id: 'moved', type: 'customer.created', time: `${TODAY}T01:00:00Z`, data: { customer_id: 'north-new', name: 'Eve', node_id: 'node-bare' } },
  ]);
  const told = await node('node-bare');
  expect(told).toMatchObject({ customers: 1, busy_hour: { days: [], missing: [expect.stringMatching(/28 days of utilisation readings; there are 0/)] } });
  expect(told.capacity.chance).toBeNull();
  expect(await customer('north-new')).toMatchObject({
    days: [],
    allowance: null,
    missing: [expect.stringMatching(/28 days of use; there are 0/), expect.any(String)],
  });
});

describe('tenants', () => {
  const withoutId = ({ body: { request_id: _, instance: __, ...rest } }: { body: Record<string, unknown> }, id: string) =>
    JSON.parse(JSON.stringify(rest).replaceAll(id, 'ID')) as unknown;

  test.each([
    ['customers', 'north-1', 'nobody', 'CUSTOMER_NOT_FOUND'],
    ['nodes', 'north-node', 'nowhere', 'NODE_NOT_FOUND'],
    ['nodes', 'node-bare', 'nowhere', 'NODE_NOT_FOUND'],
  ])('of %s, one of another tenant is as unknown as one that does not exist', async (what, foreign, missing, code) => {
    expect((await call(`/api/v1/${what}/${foreign}/usage-forecast`, { as: 'north support' })).status).toBe(200);
    const ofAnother = await call(`/api/v1/${what}/${foreign}/usage-forecast`, { as: 'south support' });
    const ofNobody = await call(`/api/v1/${what}/${missing}/usage-forecast`, { as: 'south support' });
    expect(ofAnother).toMatchObject({ status: 404, body: { code } });
    expect(withoutId(ofAnother, foreign)).toEqual(withoutId(ofNobody, missing));
  });

  test('nodes of one name in two tenants are two nodes', async () => {
    expect((await node('node-1', 'south support')).customers).toBe(1);
    expect((await node('node-1', 'north support')).customers).toBe(6);
  });

  test.each(['/api/v1/customers/north-1/usage-forecast', '/api/v1/nodes/node-1/usage-forecast'])('%s needs a credential', async (path) => {
    expect(await call(path)).toMatchObject({ status: 401, body: { code: 'SIGN_IN_REQUIRED' } });
  });
});

test('nothing that is learned after today, or not over yet, enters a forecast; once learned, it does', async () => {
  const before = [await customer(), await node()] as const;
  const yesterday = `${addDays(TODAY, -3)}T22:00:00Z`;
  const tomorrow = `${addDays(TODAY, 1)}T06:00:00Z`;
  const use = { customer_id: 'north-1', down_bytes: 900 * GB, up_bytes: 0 };
  await tell('north', [
    { id: 'late-use', type: 'usage.recorded', time: yesterday, recordedtime: tomorrow, data: use },
    { id: 'late-use-2', type: 'usage.recorded', time: yesterday, recordedtime: tomorrow, data: { ...use, customer_id: 'north-2' } },
    { id: 'late-load', type: 'device.metrics', time: yesterday, recordedtime: tomorrow, data: { node_id: 'node-1', utilisation_percent: 99 } },
    { id: 'late-load-2', type: 'device.metrics', time: yesterday, recordedtime: tomorrow, data: { node_id: 'node-2', utilisation_percent: 99 } },
    { id: 'today-use', type: 'usage.recorded', time: `${TODAY}T06:00:00Z`, data: { ...use, customer_id: 'north-2' } },
    { id: 'today-load', type: 'device.metrics', time: `${TODAY}T06:00:00Z`, data: { node_id: 'node-1', utilisation_percent: 99 } },
  ]);
  expect([await customer(), await node()]).toEqual(before);
  clock.advance(24 * 3_600_000);
  expect((await customer()).allowance).toMatchObject({ passed_on: addDays(TODAY, -3), chance: null });
  expect((await node()).usage.days[0]!.high_95).toBeGreaterThan(before[1].usage.days[0]!.high_95);
});

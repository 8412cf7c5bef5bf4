import { beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, shuffle } from '../../kernel/random.ts';
import type { Layer } from '../compose.ts';
import { composeLayer } from '../compose.ts';
import { networkServices } from './services.ts';

const T = '2026-03-03T06:00:00.000Z';
const MINUTE = 60_000;
const database = await testDatabase(inject('postgres'), 'isp', 'other', 'mixed', 'late', 'taken', 'before', 'silent', 'behind', 'aside');
const clock = virtualClock(T);
const services = networkServices(database, clock);
const at = (minutes: number): string => new Date(Date.parse(T) + minutes * MINUTE).toISOString();
let layer: Layer;
let made = 0;

type Told = [type: string, data: object, minutes?: number];
const send = async (tenant: string, ...events: Told[]): Promise<void> => {
  const { rejected } = await layer.ingest(
    tenant,
    events.map(([type, data, minutes = -600]) => ({
      specversion: '1.0',
      source: 's',
      id: `e${made++}`,
      type,
      time: at(minutes),
      recordedtime: at(minutes),
      data,
    })),
  );
  expect(rejected).toEqual([]);
  await layer.pipeline.drain();
};
const look = async (minutes: number): Promise<void> => {
  clock.set(at(minutes));
  while (await layer.watch());
};
const installed = (node_id: string, parent_node_id?: string): Told => [
  'device.installed',
  { node_id, ...(parent_node_id ? { parent_node_id } : {}), kind: 'access' },
];
const customer = (customer_id: string, node_id: string, price: number | null, more: object = {}, currency = 'USD'): Told[] => [
  ['customer.created', { customer_id, node_id, name: customer_id.toUpperCase(), ...more }],
  ...(price === null ? [] : [['service.changed', { customer_id, plan_id: 'p', price_minor: price, currency }] as Told]),
];
const down = (node_id: string, minutes: number): Told => ['device.down', { node_id }, minutes];
const up = (node_id: string, minutes: number): Told => ['device.up', { node_id }, minutes];
const tower = ['ridge', 'ridge-1', 'ridge-2', 'ridge-3', 'ridge-4'];
const network: Told[] = [installed('core'), installed('hill', 'core'), installed('ridge', 'core'), ...tower.slice(1).map((node) => installed(node, 'ridge'))];

beforeAll(() => {
  layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });
});
beforeEach(() => clock.set(T));

describe('a tower fails', () => {
  beforeAll(async () => {
    await send(
      'isp',
      ...network,
      ...customer('ann', 'ridge-1', 7300, { partner_id: 'mesa' }),
      ...customer('ben', 'ridge-1', 3651),
      ...customer('cat', 'ridge-2', 3650, { partner_id: 'mesa' }),
      ...customer('dan', 'ridge-3', null),
      ...customer('eve', 'ridge-3', 9900, {}, 'EUR'),
      ...customer('sue', 'ridge-4', 5000),
      ['customer.suspended', { customer_id: 'sue' }, -60],
      ...customer('tom', 'ridge-4', 5000),
      ['customer.cancelled', { customer_id: 'tom' }, -60],
      ...customer('hal', 'hill', 4000),
      ...customer('mov', 'ridge-1', 4000),
      ['customer.updated', { customer_id: 'mov', node_id: 'hill' }, -60],
    );
    // The children come first, the tower itself last, one of them never.
    await send('isp', ...['ridge-1', 'ridge-3', 'ridge-4'].map((node) => down(node, 0)), down('ridge', 1.5));
    await look(2);
  });

  test('at once there is one incident that may still change; nothing is said of it yet', async () => {
    const { rows } = await services.incidents('isp', { state: 'open', limit: 50 });
    expect(rows).toMatchObject([{ root: 'ridge', settled: false, state: 'open', nodes_cut_off: 5 }]);
    expect((await services.incident('isp', rows[0]?.incident_id as string))?.timeline).toEqual([]);
  });

  test('once it is settled its customers, money and partners are exact, to the cent, and every number opens its list', async () => {
    await look(5);
    const [row] = (await services.incidents('isp', { state: 'open', limit: 50 })).rows;
    // 7300 + 3651 + 3650 a month; an hour is a 730th of it.
    expect(row).toMatchObject({ settled: true, customers: 5, monthly_minor: 14_601, hourly_minor: 20, without_price: 2, currency: 'USD', within: null });
    const record = await services.incident('isp', row?.incident_id as string);
    expect(record).toMatchObject({
      path: ['core', 'ridge'],
      partners: [
        { partner_id: null, customers: 3, monthly_minor: 3651 },
        { partner_id: 'mesa', customers: 2, monthly_minor: 10_950 },
      ],
      timeline: [{ kinds: ['new'], customers: 5, monthly_minor: 14_601, sentence: 'Most likely ridge has failed: 5 nodes and 5 customers are cut off.' }],
    });
    expect(record?.parts.map(({ node_id, customers }) => [node_id, customers])).toEqual([
      ['ridge', 0],
      ['ridge-1', 2],
      ['ridge-2', 1],
      ['ridge-3', 2],
      ['ridge-4', 0],
    ]);
    const first = await services.incidentCustomers('isp', row?.incident_id as string, 3, undefined);
    const rest = await services.incidentCustomers('isp', row?.incident_id as string, 3, first?.next ?? undefined);
    expect(first?.total).toBe(5);
    expect([...(first?.rows ?? []), ...(rest?.rows ?? [])].map(({ customer_id, monthly_minor }) => [customer_id, monthly_minor])).toEqual([
      ['ann', 7300],
      ['ben', 3651],
      ['cat', 3650],
      ['eve', null],
      ['dan', null],
    ]);
    expect(rest?.next).toBeNull();
    for (const broken of ['x', Buffer.from('[1.5,"a"]').toString('base64url'), Buffer.from('["7","a"]').toString('base64url')])
      await expect(services.incidentCustomers('isp', row?.incident_id as string, 3, broken)).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    expect(await services.network('isp')).toMatchObject({
      affected: { customers: 5, monthly_minor: 14_601, without_price: 2 },
      nodes: { total: 7, attention: 5 },
    });
  });

  test('a customer who is suspended meanwhile is not counted any more', async () => {
    await send('isp', ['customer.suspended', { customer_id: 'ben' }, 6]);
    const [row] = (await services.incidents('isp', { state: 'open', limit: 50 })).rows;
    expect(row).toMatchObject({ customers: 4, monthly_minor: 10_950, hourly_minor: 15 });
  });

  test('another tenant sees nothing of it', async () => {
    const [row] = (await services.incidents('isp', { state: 'open', limit: 50 })).rows;
    expect((await services.incidents('other', { state: 'all', limit: 50 })).rows).toEqual([]);
    expect(await services.incident('other', row?.incident_id as string)).toBeNull();
    await expect(services.takeIncident('other', row?.incident_id as string, 'eva', false)).rejects.toMatchObject({ code: 'INCIDENT_NOT_FOUND' });
  });

  test('time alone ends it after all is back, and then its numbers are those of everybody it had cut off', async () => {
    clock.set(at(50));
    await send('isp', ...tower.map((node) => up(node, 45)));
    await look(50);
    expect((await services.incidents('isp', { state: 'open', limit: 50 })).rows).toEqual([]);
    const [row] = (await services.incidents('isp', { state: 'past', limit: 50 })).rows;
    expect(row).toMatchObject({ root: 'ridge', state: 'over', until: at(45), customers: 5, monthly_minor: 14_601 });
    const record = await services.incident('isp', row?.incident_id as string);
    expect(record?.timeline.map(({ kinds }) => kinds)).toEqual([['new'], ['over']]);
    expect((await services.incidentCustomers('isp', row?.incident_id as string, 10, undefined))?.total).toBe(5);
    expect(await services.network('isp')).toMatchObject({ affected: { customers: 0, monthly_minor: 0 }, over_7d: 1 });
  });
});

test('who takes an incident has it, and whether it is a false alarm becomes a label', async () => {
  await send('taken', ...network);
  await send('taken', down('ridge-1', 0));
  await look(1);
  const [early] = (await services.incidents('taken', { state: 'open', limit: 50 })).rows;
  expect(early).toMatchObject({ root: 'ridge-1', settled: false });
  await services.takeIncident('taken', early?.incident_id as string, 'eva', false);
  // Alarms that come later show that the tower failed before: the incident gets another name, and stays hers.
  await send('taken', down('ridge', -0.5), down('ridge-2', -0.4), down('ridge-3', 0.1));
  await look(6);
  const [row] = (await services.incidents('taken', { state: 'open', limit: 50 })).rows;
  expect(row).toMatchObject({ root: 'ridge', settled: true, taken_by: 'eva' });
  expect(row?.incident_id).not.toBe(early?.incident_id);
  const id = row?.incident_id as string;
  expect((await services.takeIncident('taken', id, 'eva', true)).taken_by).toBeNull();
  const marked = await services.markFalseAlarm('taken', id, 'eva', false);
  expect(marked).toMatchObject({ false_alarm_by: 'eva' });
  expect(marked.timeline.map(({ sentence }) => sentence)).toEqual([
    'Most likely ridge has failed: 5 nodes and 0 customers are cut off.',
    'Given back by eva.',
    'Called a false alarm by eva.',
  ]);
  expect((await services.incidents('taken', { state: 'open', limit: 50 })).rows).toEqual([]);
  await services.markFalseAlarm('taken', id, 'eva', true);
  expect((await services.incidents('taken', { state: 'open', limit: 50 })).rows).toHaveLength(1);
  const labels = await database.asTenant('taken', (sql) => sql.query('SELECT label, root, labelled_by FROM incident_labels ORDER BY label_id'));
  expect(labels.rows).toEqual([
    { label: 'false-alarm', root: 'ridge', labelled_by: 'eva' },
    { label: 'real', root: 'ridge', labelled_by: 'eva' },
  ]);
});

test('inventory and readings in any order, twice, and in any batches give the same nodes', async () => {
  const readings = Array.from(
    { length: 60 },
    (_, i): Told => ['device.metrics', { node_id: `ridge-${i % 3}`, utilisation_percent: i, latency_ms: 9 + i / 2 }, -60 * i - 1],
  );
  const told = [...network, ...readings, up('ridge', -5), ['device.removed', { node_id: 'hill' }, -3] as Told];
  const nodesOf = async (tenant: string) => ({
    nodes: (await services.nodes(tenant, { sort: 'name', limit: 200 })).rows,
    kept: (
      await database.asTenant(tenant, (sql) =>
        sql.query(
          'SELECT node_id, listed, parent_id, heard_at, busy, (SELECT jsonb_agg(readings ORDER BY day) FROM node_days d WHERE d.node_id = n.node_id) AS days FROM nodes n ORDER BY 1',
        ),
      )
    ).rows,
  });
  await send('late', ...told);
  const expected = await nodesOf('late');
  expect(expected.nodes.find(({ node_id }) => node_id === 'ridge-1')).toMatchObject({
    utilisation_percent: 22,
    latency_ms: 20,
    readings: 8,
    parent_id: 'ridge',
  });
  expect(expected.nodes.some(({ node_id }) => node_id === 'hill')).toBe(false);
  for (const batch of [3, 17]) {
    const mixed = shuffle([...told], mulberry32(batch));
    for (let from = 0; from < mixed.length; from += batch) await send('mixed', ...mixed.slice(from, from + batch));
    expect(await nodesOf('mixed')).toEqual(expected);
  }
});

test('readings alone tell that all is back, although nobody said so and no alarm calls', async () => {
  await send('silent', ...network, down('ridge', 0), ...tower.slice(1).map((node) => down(node, 0)));
  await look(6);
  clock.set(at(40));
  await send('silent', ...tower.map((node_id): Told => ['device.metrics', { node_id, latency_ms: 9 }, 35]));
  for (const minutes of [41, 45, 60]) await look(minutes);
  expect((await services.incidents('silent', { state: 'all', limit: 9 })).rows).toMatchObject([{ root: 'ridge', state: 'over', until: at(35) }]);
});

test('while an ISP brings in a file its network is not looked at, as a history in pieces would be put out of order; all others are', async () => {
  for (const tenant of ['behind', 'aside']) await send(tenant, ...network, down('hill', -10));
  clock.set(at(0));
  await layer.ingest(
    'behind',
    Array.from({ length: 5_001 }, (_, i) => ({
      specversion: '1.0',
      source: 's',
      id: `v${i}`,
      type: 'portal.visited',
      time: at(-20),
      data: { customer_id: `c${i % 7}` },
    })),
  );
  const open = async (tenant: string) => (await services.incidents(tenant, { state: 'open', limit: 9 })).rows.map(({ root }) => root);
  expect(await layer.watch()).toBe(true);
  expect(await layer.watch()).toBe(false);
  expect([await open('behind'), await open('aside')]).toEqual([[], ['hill']]);
  await layer.pipeline.drain();
  expect(await layer.watch()).toBe(true);
  expect(await open('behind')).toEqual(['hill']);
});

test('a store that was filled before the network was watched is read from its log at the first look', async () => {
  await send(
    'before',
    ...network,
    down('ridge-1', -3000),
    up('ridge-1', -2900),
    ['device.metrics', { node_id: 'ridge-2', utilisation_percent: 30, latency_ms: 9 }, -30],
    down('hill', -10),
  );
  const seen = async () => ({
    incidents: (await services.incidents('before', { state: 'all', limit: 9 })).rows,
    nodes: (await services.nodes('before', { sort: 'name', limit: 9 })).rows,
  });
  await look(0);
  const expected = await seen();
  expect(expected.incidents.map(({ root, state }) => [root, state])).toEqual([
    ['hill', 'open'],
    ['ridge-1', 'over'],
  ]);
  await database.asWorker(async (sql) => {
    for (const table of ['nodes', 'node_days', 'network_alarms', 'incidents']) await sql.query(`DELETE FROM ${table} WHERE tenant_id = 'before'`);
    await sql.query("UPDATE network_state SET settled = 'null', parents = '[]', told = '[]', due_at = $1, log_read = false WHERE tenant_id = 'before'", [
      clock.now(),
    ]);
  });
  await look(0);
  expect(await seen()).toEqual(expected);
});

test('a node is worst when it is cut off or its busy hour hurts, and one that is silent is never called healthy', async () => {
  await send(
    'other',
    ...network,
    ['device.metrics', { node_id: 'hill', utilisation_percent: 96, latency_ms: 80, loss_percent: 6 }, -30],
    ['device.metrics', { node_id: 'ridge', utilisation_percent: 50, latency_ms: 12, loss_percent: 0 }, -30],
  );
  await send('other', ['device.metrics', { node_id: 'core', utilisation_percent: 20, latency_ms: 3 }, -60 * 30]);
  const { rows } = await services.nodes('other', { sort: 'worst', limit: 50 });
  expect(rows.map(({ node_id, status }) => [node_id, status]).slice(0, 3)).toEqual([
    ['hill', 'attention'],
    ['ridge', 'healthy'],
    ['core', 'no-data'],
  ]);
  expect(rows[0]?.periods).toHaveLength(15);
  expect(rows[0]?.periods.at(-1)).toMatchObject({ day: '2026-03-03', status: 'attention', latency_ms: 80 });
  expect(rows[0]?.periods[0]).toMatchObject({ status: 'no-data', quality: null });
  const scan = await services.network('other');
  expect(scan.worst.map(({ node_id }) => node_id)).toEqual(['hill', 'ridge']);
  expect(scan).toMatchObject({ quality: null, heard_at: at(-30), nodes: { no_data: 5 } });
});

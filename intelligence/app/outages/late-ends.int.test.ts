import { beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import { addEdition } from '../../adapters/postgres/playbook-settings.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import type { Carrier } from '../../orchestration/outbox.ts';
import { composeLayer, type Layer } from '../compose.ts';

const T = '2026-03-03T12:00:00.000Z';
const DAY = 24 * 60;
const database = await testDatabase(inject('postgres'), 'late', 'history', 'works', 'overrun');
const clock = virtualClock(T);
const at = (minutes: number): string => new Date(Date.parse(T) + minutes * 60_000).toISOString();
const sent: { tenant: string; who: string; template: string }[] = [];
const carrier: Carrier = {
  channel: 'email',
  delivery: 'keyed',
  timeoutMs: 5_000,
  async send({ tenant, customer_id, command }) {
    sent.push({ tenant, who: customer_id, template: command.template });
    return { ok: true, provider_id: null };
  },
};
let layer: Layer;
let made = 0;

type Told = [type: string, data: object, minutes?: number];
async function send(tenant: string, ...events: Told[]): Promise<void> {
  const { rejected } = await layer.ingest(
    tenant,
    events.map(([type, data, minutes = -600]) => ({ specversion: '1.0', source: 's', id: `e${made++}`, type, time: at(minutes), data })),
  );
  expect(rejected).toEqual([]);
  await settle();
}
/** Lets everything that is there now run its course. */
async function settle(): Promise<void> {
  for (let more = true; more; ) {
    more = (await layer.pipeline.drain()) > 0;
    while (await layer.carry()) more = true;
    while ((await layer.runtime.wakeDue(clock.now(), 500)) > 0);
    if ((await layer.dispatcher.dispatchDue(500)).claimed > 0) more = true;
  }
}
async function until(minutes: number, step: number): Promise<void> {
  for (let minute = (clock.now().getTime() - Date.parse(T)) / 60_000; minute <= minutes; minute += step) {
    clock.set(at(minute));
    await settle();
  }
}
const customer = (customer_id: string, node_id: string): Told[] => [
  ['customer.created', { customer_id, node_id, name: customer_id, email: `${customer_id}@example.org`, time_zone: 'America/Chicago' }],
  ['service.changed', { customer_id, plan_id: 'p', price_minor: 43_800, currency: 'USD' }],
];
const network: Told[] = [
  ['device.installed', { node_id: 'ridge', kind: 'access' }],
  ['device.installed', { node_id: 'ridge-1', kind: 'access', parent_node_id: 'ridge' }],
  ['device.installed', { node_id: 'ridge-2', kind: 'access', parent_node_id: 'ridge' }],
  ...customer('ann', 'ridge-1'),
  ...customer('ben', 'ridge-2'),
];
const rows = async <T extends object>(text: string, tenant: string): Promise<T[]> => (await database.asWorker((sql) => sql.query<T>(text, [tenant]))).rows;
const linesDown = async (tenant: string) =>
  (await rows<{ node: string }>('SELECT node_id AS node FROM outages WHERE tenant_id = $1 AND ended_at IS NULL ORDER BY 1', tenant)).map(({ node }) => node);
const minutesDown = async (tenant: string) =>
  Object.fromEntries(
    (
      await rows<{ node: string; minutes: number }>(
        "SELECT entity_id AS node, sum((measures #>> '{outages.minutes,1}')::int)::int AS minutes FROM daily_facts WHERE tenant_id = $1 AND measures ? 'outages.minutes' GROUP BY 1",
        tenant,
      )
    ).map(({ node, minutes }) => [node, minutes]),
  );
const told = (tenant: string): string[] => sent.filter((one) => one.tenant === tenant).map(({ who, template }) => `${who} ${template}`);

beforeAll(async () => {
  layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [carrier] });
  const settings = { credit_by_itself: true, credit_after_minutes: 60 };
  for (const tenant of ['late', 'history'])
    await database.asTenant(tenant, (sql) =>
      addEdition(sql, tenant, { playbook: 'service-restoration', enabled: true, settings, why: 'a test', changed_at: T, changed_by: 'ada' }),
    );
});
beforeEach(() => clock.set(T));

test('an end that is told days late gives every line beneath back, with its minutes', async () => {
  await send('late', ...network, ['outage.started', { node_id: 'ridge', outage_id: 'o1' }, 0]);
  await until(20, 5);
  expect(told('late').sort()).toEqual(['ann outage-notice', 'ben outage-notice']);
  expect(await linesDown('late')).toEqual(['ridge', 'ridge-1', 'ridge-2']);
  clock.set(at(6 * DAY));
  await send('late', ['outage.ended', { node_id: 'ridge', outage_id: 'o1', started_at: at(0) }, 180]);
  await until(6 * DAY + 20, 5);
  expect(await linesDown('late')).toEqual([]);
  expect(await minutesDown('late')).toEqual({ ridge: 180, 'ridge-1': 180, 'ridge-2': 180 });
  expect(told('late').slice(2).sort()).toEqual(['ann outage-over', 'ben outage-over']);
  const credits = await rows<object>(
    "SELECT customer_id AS who, (values ->> 'amount_minor')::int AS minor FROM platform_actions WHERE tenant_id = $1 ORDER BY 1",
    'late',
  );
  expect(credits).toEqual([
    { who: 'ann', minor: 180 },
    { who: 'ben', minor: 180 },
  ]);
  expect(await rows('SELECT cause_id FROM cut_offs WHERE tenant_id = $1 AND ended_at IS NULL', 'late')).toEqual([]);
});

test('history that begins and ends in the past concerns nobody, in whatever order it is loaded', async () => {
  const past = (outage_id: string, from: number): Told[] => [
    ['outage.started', { node_id: 'ridge', outage_id }, from],
    ['outage.ended', { node_id: 'ridge', outage_id, started_at: at(from) }, from + 100],
  ];
  await send('history', ...network, ...past('o1', -30 * DAY), ...past('o2', -20 * DAY).toReversed());
  for (const one of past('o3', -10 * DAY)) await send('history', one);
  await until(60, 15);
  expect(told('history')).toEqual([]);
  expect(await rows('SELECT kind FROM cut_off_changes WHERE tenant_id = $1', 'history')).toEqual([]);
  expect(await minutesDown('history')).toEqual({ ridge: 300 });
});

test.each(['cancelled', 'completed'])('planned work of which it is told days late that it was %s is over', async (ending) => {
  const work = { node_id: 'ridge', maintenance_id: `work-${ending}` };
  await send('works', ...network, ['maintenance.planned', { ...work, starts_at: at(600), ends_at: at(6 * DAY), kind: 'upgrade' }, 0]);
  const open = () => rows('SELECT cause_id FROM cut_offs WHERE tenant_id = $1 AND ended_at IS NULL', 'works');
  const held = () => rows('SELECT DISTINCT customer_id AS who FROM cut_off_customers WHERE tenant_id = $1 AND holds ORDER BY 1', 'works');
  await until(660, 60);
  expect([await open(), await held()]).toEqual([[{ cause_id: work.maintenance_id }], [{ who: 'ann' }, { who: 'ben' }]]);
  clock.set(at(5 * DAY));
  await send('works', [`maintenance.${ending}`, work, 700]);
  expect([await open(), await held()]).toEqual([[], []]);
});

test('an outage that waits for the end of planned work to be told is not told when its late end came first', async () => {
  const work = { node_id: 'ridge', maintenance_id: 'w1', starts_at: at(10), ends_at: at(6 * DAY), kind: 'upgrade' };
  await send('overrun', ...network, ['maintenance.planned', work, 0]);
  clock.set(at(20));
  await send('overrun', ['outage.started', { node_id: 'ridge', outage_id: 'o1' }, 20]);
  clock.set(at(5 * DAY));
  await send('overrun', ['outage.ended', { node_id: 'ridge', outage_id: 'o1', started_at: at(20) }, 180]);
  clock.set(at(6 * DAY + 5));
  await settle();
  expect(told('overrun').filter((one) => one.includes('outage'))).toEqual([]);
  expect(await linesDown('overrun')).toEqual([]);
});

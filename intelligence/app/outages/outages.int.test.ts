import { beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import { addEdition } from '../../adapters/postgres/playbook-settings.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import type { Carrier } from '../../orchestration/outbox.ts';
import { composeLayer, type Layer } from '../compose.ts';
import { networkServices } from '../incidents/services.ts';
import { tellingServices } from './services.ts';

const T = '2026-03-03T12:00:00.000Z';
const database = await testDatabase(inject('postgres'), 'isp', 'asked', 'concluded', 'works', 'early', 'flaps', 'overrun', 'quiet', 'night');
const clock = virtualClock(T);
const at = (minutes: number): string => new Date(Date.parse(T) + minutes * 60_000).toISOString();
const services = { ...networkServices(database, clock), ...tellingServices(database, clock) };
const sent: { tenant: string; customer: string; template: string; minute: number; values: object }[] = [];
const carrier: Carrier = {
  channel: 'email',
  delivery: 'keyed',
  timeoutMs: 5_000,
  async send({ tenant, customer_id, command }) {
    sent.push({ tenant, customer: customer_id, template: command.template, minute: (clock.now().getTime() - Date.parse(T)) / 60_000, values: command.values });
    return { ok: true, provider_id: null };
  },
};
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
  await settle();
};
/** Lets everything that is there now run its course. */
async function settle(): Promise<void> {
  for (let more = true; more; ) {
    more = (await layer.pipeline.drain()) > 0;
    while (await layer.watch());
    await layer.follow();
    while (await layer.carry()) more = true;
    while ((await layer.runtime.wakeDue(clock.now(), 500)) > 0);
    if ((await layer.dispatcher.dispatchDue(500)).claimed > 0) more = true;
  }
}
async function until(minutes: number, step = 5): Promise<void> {
  const from = (clock.now().getTime() - Date.parse(T)) / 60_000;
  for (let minute = from; minute <= minutes; minute += step) {
    clock.set(at(minute));
    await settle();
  }
}
const installed = (node_id: string, parent_node_id?: string): Told => [
  'device.installed',
  { node_id, kind: 'access', ...(parent_node_id ? { parent_node_id } : {}) },
];
const customer = (customer_id: string, node_id: string): Told[] => [
  ['customer.created', { customer_id, node_id, name: customer_id, email: `${customer_id}@example.org`, time_zone: 'America/Chicago' }],
  ['service.changed', { customer_id, plan_id: 'p', price_minor: 43_800, currency: 'USD' }],
];
const network: Told[] = [
  installed('core'),
  installed('hill', 'core'),
  installed('ridge', 'core'),
  installed('ridge-1', 'ridge'),
  installed('ridge-2', 'ridge'),
  ...customer('ann', 'ridge-1'),
  ...customer('ben', 'ridge-2'),
  ...customer('cat', 'ridge'),
  ...customer('hal', 'hill'),
  ...customer('sue', 'ridge-1'),
  ['customer.suspended', { customer_id: 'sue' }, -60],
];
const told = (tenant: string) => sent.filter((one) => one.tenant === tenant).map(({ customer: who, template, minute }) => [who, template, minute]);
const settings = (tenant: string, changes: Record<string, unknown>, enabled = true) =>
  database.asTenant(tenant, (sql) =>
    addEdition(sql, tenant, { playbook: 'service-restoration', enabled, settings: changes, why: 'a test', changed_at: T, changed_by: 'ada' }),
  );
/** The nodes that are known to be down. */
const down = async (tenant: string): Promise<string[]> => {
  const asked = 'SELECT node_id AS node FROM outages WHERE tenant_id = $1 AND ended_at IS NULL ORDER BY 1';
  return (await database.asWorker((sql) => sql.query<{ node: string }>(asked, [tenant]))).rows.map(({ node }) => node);
};
/** The minutes for which nodes were down, as they are counted. */
const minutesDown = async (tenant: string): Promise<Record<string, number>> => {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ entity_id: string; minutes: number }>(
      "SELECT entity_id, (measures #>> '{outages.minutes,1}')::int AS minutes FROM daily_facts WHERE tenant_id = $1 AND measures ? 'outages.minutes' ORDER BY 1",
      [tenant],
    ),
  );
  return Object.fromEntries(rows.map(({ entity_id, minutes }) => [entity_id, minutes]));
};

beforeAll(() => {
  layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [carrier] });
});
beforeEach(() => clock.set(T));

describe('an outage that a system declares', () => {
  test('is told to everybody behind the node, and the all-clear to each when their own line is up', async () => {
    await settings('isp', { credit_by_itself: true, credit_after_minutes: 60 });
    await send('isp', ...network, ['outage.started', { node_id: 'ridge', outage_id: 'o1' }, 0]);
    await until(20);
    expect(told('isp').sort()).toEqual(['ann', 'ben', 'cat'].map((who) => [who, 'outage-notice', 5]));
    clock.set(at(30));
    await send('isp', ['outage.expected', { node_id: 'ridge', outage_id: 'o1', expected_at: at(200) }, 30]);
    await until(60);
    expect(told('isp').slice(3).sort()).toEqual(['ann', 'ben', 'cat'].map((who) => [who, 'outage-expected', 30]));
    // The first of the nodes says that it is back, long before the rest.
    clock.set(at(100));
    await send('isp', ['device.up', { node_id: 'ridge-1' }, 100]);
    await until(115);
    expect(told('isp').slice(6)).toEqual([['ann', 'outage-over', 105]]);
    clock.set(at(180));
    await send('isp', ['outage.ended', { node_id: 'ridge', outage_id: 'o1', started_at: at(0) }, 180]);
    await until(300, 15);
    expect(
      told('isp')
        .slice(7)
        .map(([who, template]) => [who, template])
        .sort(),
    ).toEqual(['ben', 'cat'].map((who) => [who, 'outage-over']));
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ customer_id: string; minutes: number; amount: number }>(
        "SELECT customer_id, (values ->> 'minutes')::int AS minutes, (values ->> 'amount_minor')::int AS amount FROM platform_actions WHERE tenant_id = 'isp' ORDER BY 1",
      ),
    );
    expect(rows).toEqual([
      { customer_id: 'ann', minutes: 100, amount: 100 },
      { customer_id: 'ben', minutes: 180, amount: 180 },
      { customer_id: 'cat', minutes: 180, amount: 180 },
    ]);
  });

  test('becomes minutes of each customer’s own node, once', async () => {
    expect(await minutesDown('isp')).toEqual({ ridge: 180, 'ridge-1': 100, 'ridge-2': 180 });
  });

  test('is followed by an apology, and the answer to its question ends the run', async () => {
    await until(48 * 60, 120);
    const last = told('isp').slice(-3);
    expect(last.map(([who, template]) => [who, template]).sort()).toEqual(['ann', 'ben', 'cat'].map((who) => [who, 'outage-follow-up']));
    const asked = await database.asWorker((sql) =>
      sql.query<{ id: string }>("SELECT data ->> 'survey_id' AS id FROM events WHERE tenant_id = 'isp' AND type = 'survey.asked'"),
    );
    expect(asked.rows).toHaveLength(3);
    // People write back; what they write becomes the answer, and only the first one.
    await send(
      'isp',
      ['message.replied', { customer_id: 'ann', channel: 'email', text: '8/10' }, 48 * 60],
      ['message.replied', { customer_id: 'ann', channel: 'email', text: '3' }, 48 * 60],
    );
    const answers = await database.asWorker((sql) =>
      sql.query<{ data: object }>("SELECT data FROM events WHERE tenant_id = 'isp' AND type = 'survey.answered'"),
    );
    expect(answers.rows).toMatchObject([{ data: { customer_id: 'ann', score: 8 } }]);
    const { rows: credit } = await database.asWorker((sql) =>
      sql.query<{ key: string; state: string }>("SELECT action_key AS key, state FROM platform_actions WHERE tenant_id = 'isp' AND customer_id = 'ann'"),
    );
    expect(credit).toMatchObject([{ state: 'waiting' }]);
    await send('isp', ['action.done', { customer_id: 'ann', action_key: credit[0]?.key as string, action: 'give-credit', step: 'credit-1' }, 48 * 60]);
    const runs = await database.asWorker((sql) =>
      sql.query<{ ending: string | null }>("SELECT ending FROM playbook_runs WHERE tenant_id = 'isp' AND customer_id = 'ann'"),
    );
    expect(runs.rows).toEqual([{ ending: 'completed' }]);
  });

  test('that is over before the first notice left is told to nobody', async () => {
    await send('early', ...network, ['outage.started', { node_id: 'ridge', outage_id: 'o1' }, 0]);
    clock.set(at(4));
    await send('early', ['outage.ended', { node_id: 'ridge', outage_id: 'o1', started_at: at(0) }, 4]);
    await until(60);
    // Told the other way round it is the same.
    await send(
      'early',
      ['outage.ended', { node_id: 'hill', outage_id: 'o2', started_at: at(50) }, 58],
      ['outage.started', { node_id: 'hill', outage_id: 'o2' }, 50],
    );
    await until(90);
    expect(told('early')).toEqual([]);
  });

  test('that comes and goes is told once', async () => {
    await send('flaps', ...network, ['outage.started', { node_id: 'ridge', outage_id: 'o1' }, 0]);
    for (const [type, minute] of [
      ['device.up', 20],
      ['device.down', 22],
      ['device.up', 40],
      ['device.down', 55],
      ['device.up', 70],
    ] as const) {
      await until(minute - 1, 1);
      clock.set(at(minute));
      await send('flaps', [type, { node_id: 'ridge-1' }, minute]);
    }
    await until(200, 10);
    expect(told('flaps').filter(([who]) => who === 'ann')).toEqual([
      ['ann', 'outage-notice', 5],
      ['ann', 'outage-over', 45],
    ]);
  });

  test('is proposed to a person where the tenant wants to be asked', async () => {
    await settings('asked', { declared: 'propose' });
    await send('asked', ...network, ['outage.started', { node_id: 'ridge', outage_id: 'o1' }, 0]);
    await until(30);
    expect(told('asked')).toEqual([]);
    // Nobody is dunned, and whoever looks sees that the line is down, before anybody has agreed.
    expect(await down('asked')).toEqual(['ridge', 'ridge-1', 'ridge-2']);
    const [incident] = (await services.incidents('asked', { state: 'open', limit: 5 })).rows;
    const telling = await services.telling('asked', incident?.incident_id as string, { expected_at: at(90) });
    expect(telling).toMatchObject({ state: 'proposed', refused: null, told: 0, preview: { customers: 3, leaves_from: at(30) } });
    expect(telling.preview.wording).toEqual([
      { locale: 'en', customers: 3, text: expect.stringContaining('We expect it back by March 3 at 07:30 AM and will write') },
    ]);
    await expect(services.tellCustomers('asked', incident?.incident_id as string, { customers: 2, expected_at: null }, 'eva')).rejects.toMatchObject({
      code: 'TELLING_REFUSED',
    });
    await services.tellCustomers('asked', incident?.incident_id as string, { customers: 3, expected_at: at(90) }, 'eva');
    await expect(services.tellCustomers('asked', incident?.incident_id as string, { customers: 3, expected_at: null }, 'ada')).rejects.toMatchObject({
      code: 'TELLING_REFUSED',
    });
    await until(40);
    expect(
      told('asked')
        .map(([who, template]) => [who, template])
        .sort(),
    ).toEqual(['ann', 'ben', 'cat'].map((who) => [who, 'outage-notice-expected']));
    expect(await services.telling('asked', incident?.incident_id as string, {})).toMatchObject({
      state: 'told',
      told: 3,
      expected_at: at(90),
      preview: { customers: 0 },
    });
    clock.set(at(60));
    await send('asked', ['outage.ended', { node_id: 'ridge', outage_id: 'o1', started_at: at(0) }, 60]);
    expect(await down('asked')).toEqual([]);
    expect(await minutesDown('asked')).toEqual({ ridge: 60, 'ridge-1': 60, 'ridge-2': 60 });
  });

  test('is known of every line beneath it where nobody is told, until each is up again', async () => {
    await settings('quiet', {}, false);
    await send('quiet', ...network, ['outage.started', { node_id: 'ridge', outage_id: 'o1' }, 0]);
    await until(20);
    expect(await down('quiet')).toEqual(['ridge', 'ridge-1', 'ridge-2']);
    await send('quiet', ['device.up', { node_id: 'ridge-1' }, 20]);
    expect(await down('quiet')).toEqual(['ridge', 'ridge-2']);
    clock.set(at(50));
    await send('quiet', ['outage.ended', { node_id: 'ridge', outage_id: 'o1', started_at: at(0) }, 50]);
    expect(await down('quiet')).toEqual([]);
    expect(await minutesDown('quiet')).toEqual({ ridge: 50, 'ridge-1': 20, 'ridge-2': 50 });
    expect(told('quiet')).toEqual([]);
  });
});

describe('an incident that the layer concludes', () => {
  const silent = (node_id: string, minutes: number): Told => ['device.down', { node_id }, minutes];
  let id: string;

  test('is proposed once when it is sure enough, and told when a person agrees', async () => {
    await send('concluded', ...network, ...['ridge', 'ridge-1', 'ridge-2'].map((node) => silent(node, 0)));
    await until(30, 2);
    const record = (await services.incidents('concluded', { state: 'open', limit: 5 })).rows[0];
    id = record?.incident_id as string;
    expect((await services.incident('concluded', id))?.timeline.map(({ kinds }) => kinds)).toEqual([['new'], ['tell-proposed']]);
    expect(await services.telling('concluded', id, {})).toMatchObject({ state: 'proposed', preview: { customers: 3 } });
    await services.tellCustomers('concluded', id, { customers: 3, expected_at: null }, 'eva');
    await until(35);
    expect(told('concluded').sort()).toEqual(['ann', 'ben', 'cat'].map((who) => [who, 'outage-notice', 30]));
    const held = await database.asWorker((sql) =>
      sql.query<{ n: number }>("SELECT count(*) AS n FROM outages WHERE tenant_id = 'concluded' AND ended_at IS NULL"),
    );
    expect(held.rows[0]?.n).toBe(3);
  });

  test('a person states when it is expected back, and takes it back', async () => {
    clock.set(at(40));
    expect(await services.stateExpected('concluded', id, { expected_at: at(120) }, 'eva')).toMatchObject({ expected_at: at(120), expected_by: 'eva' });
    await settle();
    await expect(services.stateExpected('concluded', id, { expected_at: at(10) }, 'eva')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    clock.set(at(50));
    await services.stateExpected('concluded', id, { expected_at: null }, 'eva');
    await settle();
    expect(
      told('concluded')
        .filter(([who]) => who === 'ben')
        .map(([, template]) => template),
    ).toEqual(['outage-notice', 'outage-expected', 'outage-unsure']);
  });

  test('its end is told when the network is found to be back', async () => {
    clock.set(at(60));
    await send('concluded', ...['ridge', 'ridge-1', 'ridge-2'].map((node): Told => ['device.up', { node_id: node }, 60]));
    await until(150, 5);
    expect(
      told('concluded')
        .filter(([, template]) => template === 'outage-over')
        .sort(),
    ).toEqual(['ann', 'ben', 'cat'].map((who) => [who, 'outage-over', 65]));
    const open = await database.asWorker((sql) =>
      sql.query<{ open: number; causes: number }>(
        `SELECT (SELECT count(*) FROM outages WHERE tenant_id = 'concluded' AND ended_at IS NULL) AS open, (SELECT count(*) FROM cut_offs WHERE tenant_id = 'concluded' AND ended_at IS NULL) AS causes`,
      ),
    );
    expect(open.rows[0]).toEqual({ open: 0, causes: 0 });
    expect(await services.telling('concluded', id, {})).toMatchObject({ told: 3, cleared: 3, refused: 'The incident is over.' });
  });
});

describe('planned work', () => {
  const window = { node_id: 'ridge', maintenance_id: 'w1', starts_at: at(600), ends_at: at(720), kind: 'upgrade' };

  test('is told ahead, holds dunning and offers back while it lasts, and its alarms are told to nobody', async () => {
    await settings('works', { concluded: 'tell' });
    await send('works', ...network, ['maintenance.planned', window, 0]);
    await until(300, 30);
    expect(
      told('works')
        .map(([who, template]) => [who, template])
        .sort(),
    ).toEqual(['ann', 'ben', 'cat'].map((who) => [who, 'work-planned']));
    const holds = async () =>
      (await database.asWorker((sql) => sql.query<{ n: number }>("SELECT count(*) AS n FROM cut_off_customers WHERE tenant_id = 'works' AND holds"))).rows[0]
        ?.n;
    expect(await holds()).toBe(0);
    clock.set(at(610));
    await send('works', ...['ridge', 'ridge-1', 'ridge-2'].map((node): Told => ['device.down', { node_id: node }, 610]));
    await until(700, 5);
    expect(await holds()).toBe(3);
    expect(told('works')).toHaveLength(3);
    clock.set(at(705));
    await send('works', ...['ridge', 'ridge-1', 'ridge-2'].map((node): Told => ['device.up', { node_id: node }, 704]), [
      'maintenance.completed',
      { node_id: 'ridge', maintenance_id: 'w1' },
      705,
    ]);
    await until(1440, 30);
    expect(await holds()).toBe(0);
    expect(
      told('works')
        .slice(3)
        .map(([who, template]) => [who, template])
        .sort(),
    ).toEqual(['ann', 'ben', 'cat'].map((who) => [who, 'work-done']));
  });

  test('a notice that quiet hours hold past the beginning of the work does not leave', async () => {
    // Announced at five past nine in the evening by the customers' clock, for eleven; what is not urgent may go again at eight.
    clock.set(at(905));
    await send('night', ...network, ['maintenance.planned', { ...window, starts_at: at(1020), ends_at: at(1200) }, 905]);
    await until(1800, 15);
    expect(told('night')).toEqual([]);
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ who: string; step: string; state: string; reason: string }>(
        "SELECT customer_id AS who, command ->> 'step' AS step, state, reason FROM outbox WHERE tenant_id = 'night' ORDER BY 1",
      ),
    );
    expect(rows).toEqual(['ann', 'ben', 'cat'].map((who) => ({ who, step: 'planned-1', state: 'suppressed', reason: 'too-late' })));
  });

  test('that goes on after its window is an outage like any other', async () => {
    await settings('overrun', { concluded: 'tell' });
    await send('overrun', ...network, ['maintenance.planned', { ...window, starts_at: at(10), ends_at: at(60) }, 0]);
    clock.set(at(12));
    await send('overrun', ['outage.started', { node_id: 'ridge', outage_id: 'o1' }, 12]);
    await until(50);
    expect(told('overrun').filter(([, template]) => template === 'outage-notice')).toEqual([]);
    await until(75);
    expect(told('overrun').filter(([, template]) => template === 'outage-notice')).toHaveLength(3);
  });
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../../test/calling.ts';
import { testDatabase } from '../../../test/postgres.ts';
import { serveOn } from '../../../test/serving.ts';
import { requestAllForecasts, requestOldForecasts } from '../../adapters/postgres/forecast-store.ts';
import { forgetOldHours, loadNetwork } from '../../adapters/postgres/node-hours.ts';
import type { NetworkForecasts, NodeForecast } from '../../contract/api/failures.ts';
import type { CloudEvent } from '../../contract/envelope.ts';
import { computeNodeFeatures, sightsAt } from '../../data/features/node.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { hourOf, startOf } from '../../kernel/hours.ts';
import type { Json } from '../../kernel/json.ts';
import { mulberry32, shuffle } from '../../kernel/random.ts';
import { estimator } from '../../ml/estimator.ts';
import { type Table, takeRows } from '../../ml/table.ts';
import { twoHorizons } from '../../ml/two-horizons.ts';
import { NETWORK_FAILURE } from '../../predictive/models.ts';
import { failureData } from '../../predictive/network/learning.ts';
import type { FailureData } from '../../predictive/network/model.ts';
import { simulate } from '../../simulation/world.ts';
import type { Layer } from '../compose.ts';
import { tenantData } from '../models/dataset.ts';
import { postgresRegistry } from '../models/registry.ts';
import { simulatedNetwork } from '../proofs/simulated-network.ts';
import type { Running } from '../serve.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south', 'shuffled');
const WORLD = { seed: 5, from: '2026-01-01', days: 60, nodes: 12, customers: 40, readingsPerDay: 4 };
const NOW = '2026-03-01T23:59:00.000Z';
const clock = virtualClock(NOW);
const told = (tenant: string): CloudEvent[] =>
  [...simulate({ ...WORLD, tenant, keepCauses: false }).events].filter((event) => /^(device\.|customer\.|service\.)/.test(event.type) && event.time <= NOW);
let layer: Layer;
let running: Running;
const keys: Keys = {};

/** A small model that looks at the packet loss alone, learned from another simulated network. */
function smallModel(): Json {
  const data = failureData(simulatedNetwork({ ...WORLD, tenant: 't', seed: 6, nodes: 60, days: 75, customers: 5 }).network);
  const some = (table: Table): Table => ({
    rows: table.rows,
    columns: table.columns.filter(({ name }) => /^loss_(excess_now|excess_6h|worst_24h)$/.test(name)),
  });
  const learn = (part: FailureData['table'], labels: Uint8Array) => estimator({ model: 'logistic' }).train(some(part), labels, { seed: 1 });
  const staying = Int32Array.from([...data.labels.keys()].filter((i) => data.labels[i] === 0));
  const rest = learn(
    takeRows(data.table, staying),
    Uint8Array.from(staying, (i) => data.far[i] as number),
  );
  return twoHorizons(learn(data.table, data.labels), rest).snapshot() as unknown as Json;
}

async function tell(tenant: string, events: readonly CloudEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 5000) {
    const { rejected } = await layer.ingest(tenant, events.slice(from, from + 5000));
    expect(rejected).toEqual([]);
  }
  await layer.pipeline.drain();
}

async function foretell(): Promise<void> {
  while ((await layer.forecast()) > 0);
}

const { call: ask } = caller(() => `${running.address}/api/v1`, keys, 'north operations');

const hoursOf = async (tenant: string) => {
  const { rows } = await database.asWorker((sql) =>
    sql.query('SELECT node_id, hour, learned_hour, measures, alarm FROM node_hours WHERE tenant_id = $1 ORDER BY node_id, hour, learned_hour', [tenant]),
  );
  return JSON.stringify(rows);
};

beforeAll(async () => {
  ({ layer, running } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['operations']));
  await tell('north', told('north'));
  await database.asWorker((sql) => sql.query('DELETE FROM forecast_requests'));
  await postgresRegistry(
    database,
    clock,
  )('north').change(NETWORK_FAILURE, 'test', () => ({
    add: {
      name: NETWORK_FAILURE,
      version: 'v1',
      snapshot: smallModel(),
      card: {
        name: NETWORK_FAILURE,
        version: 'v1',
        trained_at: '2026-02-20T00:00:00.000Z',
        window: { from: '2026-01-01', to: '2026-02-19' },
        features: [],
        feature_hash: '',
        params: { horizon_days: 1 },
        seed: 1,
        metrics: {},
        rows: 1,
        positives: 1,
        training_seconds: 0,
        code_version: 'test',
        ...{ baseRate: 0.01, rule: { on: 0.2, off: 0.1 }, far: { metrics: {}, baseRate: 0.03 } },
      },
    },
    placements: [{ version: 'v1', to: 'champion', why: 'for the test' }],
  }));
  layer.models.forget('north');
}, 300_000);
afterAll(() => running?.stop());

describe('hours of devices', () => {
  test('stored hours give the features that the product computes without a store, and the same rows to learn from', async () => {
    const stored = await database.asWorker((sql) => loadNetwork(sql, 'north', null));
    const { knownAt } = simulatedNetwork({ ...WORLD, tenant: 'north' });
    const known = knownAt(hourOf(NOW));
    for (const asOf of [hourOf('2026-02-10T07:00:00Z'), hourOf('2026-02-25T19:00:00Z')]) {
      const [ours, theirs] = [sightsAt(stored, asOf), sightsAt(known, asOf)];
      for (const id of known.histories.keys()) {
        const [a, b] = [ours(id), theirs(id)];
        expect(a && computeNodeFeatures(a)).toEqual(b && computeNodeFeatures(b));
      }
    }
    const data = (await tenantData(database, 'north').modelData(NETWORK_FAILURE)) as FailureData;
    const { accepted: _, ...plain } = data;
    const bytes = (one: object): string => createHash('sha256').update(JSON.stringify(one)).digest('hex');
    expect(plain.table.rows).toBeGreaterThan(1000);
    expect(bytes(plain)).toBe(bytes(failureData(known)));
  });

  test('forecasts read the last month and say the same as the whole history does', async () => {
    const asOf = hourOf(NOW);
    const node = 'node-03';
    const month = await database.asWorker((sql) => loadNetwork(sql, 'north', asOf - 30 * 24, [node]));
    const whole = await database.asWorker((sql) => loadNetwork(sql, 'north', null));
    const [a, b] = [sightsAt(month, asOf)(node), sightsAt(whole, asOf)(node)];
    expect(a && computeNodeFeatures(a)).toEqual(b && computeNodeFeatures(b));
    expect(month.histories.size).toBeLessThan(whole.histories.size);
  });

  test('shuffled and repeated events give the same hours, byte for byte', async () => {
    const events = told('shuffled').filter((event) => event.type.startsWith('device.'));
    await tell('shuffled', shuffle([...events, ...events.slice(0, 500)], mulberry32(3)));
    expect(await hoursOf('shuffled')).toBe(await hoursOf('north'));
  });

  test('what the log already held when the layer came is laid out alike', async () => {
    const before = await hoursOf('shuffled');
    const migration = readFileSync(join(import.meta.dirname, '../../adapters/postgres/migrations/0006-node-hours.sql'), 'utf8');
    const fill = /INSERT INTO node_hours[^;]*;/.exec(migration)?.[0].replace("now() - interval '180 days'", "'-infinity'") as string;
    const owner = new pg.Client({ ...database.connection.owner } as pg.ClientConfig);
    await owner.connect();
    await owner.query('TRUNCATE node_hours');
    await owner.query(fill);
    await owner.end();
    expect(await hoursOf('shuffled')).toBe(before);
  });
});

describe('what may fail', () => {
  // The running layer may have looked while the hours were laid out anew, and found none.
  beforeAll(async () => {
    await database.asWorker((sql) => requestAllForecasts(sql, 'north', clock.now()));
    await foretell();
  }, 120_000);
  test('is told with chances that grow with the horizon, reasons that add up, and who hangs on it to the cent', async () => {
    const { status, body } = await ask<NetworkForecasts>('/network/forecasts');
    expect(status).toBe(200);
    expect(body.model).toMatchObject({ name: NETWORK_FAILURE, version: 'v1' });
    expect(body.devices).toBe(16);
    const paid = await database.asWorker((sql) =>
      sql.query<{ node_id: string; minor: number; n: number }>(
        "SELECT node_id, sum((state -> 'latest' -> 'price_minor' ->> 2)::bigint)::bigint AS minor, count(*) AS n FROM customers WHERE tenant_id = 'north' AND status = 'active' GROUP BY 1",
      ),
    );
    const parent = new Map(body.rows.map((row) => [row.node_id, row.parent_id]));
    for (const row of body.rows) {
      if (row.chance_24h !== null) {
        expect(row.chance_72h).toBeGreaterThanOrEqual(row.chance_24h);
        expect(row.path_chance_24h).toBeGreaterThanOrEqual(row.chance_24h);
      } else expect(row.abstained).toMatch(/./);
      const beneath = paid.rows.filter(({ node_id }) => node_id === row.node_id || parent.get(node_id) === row.node_id);
      expect(row.exposed).toMatchObject({
        customers: beneath.reduce((sum, { n }) => sum + n, 0),
        monthly_minor: beneath.reduce((sum, { minor }) => sum + minor, 0),
        without_price: 0,
      });
      const one = (await ask<NodeForecast>(`/nodes/${row.node_id}/failure-forecast`)).body;
      if (one.chance_24h === null) continue;
      const points = (one.typical_points as number) + one.reasons.reduce((sum, reason) => sum + reason.points, 0) + one.other_points;
      expect(points).toBeCloseTo(100 * one.chance_24h, 9);
      expect(one.path[0]?.node_id).toBe(row.node_id);
      expect(one.evidence.length).toBeGreaterThanOrEqual(4);
    }
  });

  test('goes into the ledger for both horizons, by any element on the path', async () => {
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ node: string; hours: number; chance: number }>(
        `SELECT subject_id AS node, (extract(epoch FROM due_at - made_at) / 3600)::int AS hours, chance FROM predictions WHERE tenant_id = 'north' AND model = $1 AND shown ORDER BY 1, 2`,
        [NETWORK_FAILURE],
      ),
    );
    const { body } = await ask<NetworkForecasts>('/network/forecasts');
    const told = body.rows.filter((row) => row.chance_24h !== null);
    expect(rows.length).toBe(2 * told.length);
    for (const row of told) {
      const own = rows.filter(({ node }) => node === row.node_id);
      expect(own.map(({ hours }) => hours)).toEqual([24, 72]);
      expect(own[0]?.chance).toBeCloseTo(row.path_chance_24h as number, 9);
    }
  });

  test('a device that wears out is warned of, shows why, and the warning ends with the failure and is on record', async () => {
    const reading = (hour: number, loss: number): CloudEvent =>
      ({
        specversion: '1.0',
        id: `wear-${hour}`,
        source: 'wear',
        type: 'device.metrics',
        time: startOf(hour),
        data: { node_id: 'node-05', utilisation_percent: 40, latency_ms: 60, loss_percent: loss, temperature_c: 60 },
      }) as CloudEvent;
    const begin = hourOf(NOW) + 1;
    clock.set(startOf(begin + 13));
    await tell('north', [reading(begin, 3), reading(begin + 6, 5), reading(begin + 12, 8)]);
    await foretell();
    const warned = (await ask<NodeForecast>('/nodes/node-05/failure-forecast')).body;
    expect(warned.warning).toMatchObject({ chance: warned.chance_24h });
    expect(warned.main_reason?.feature).toMatch(/^loss_/);
    expect(warned.evidence.find(({ reading }) => reading === 'packet loss')).toMatchObject({
      value: 8,
      unusual: true,
      sentence: expect.stringMatching(/usually .* to .* at that hour/),
    });
    const list = (await ask<NetworkForecasts>('/network/forecasts')).body;
    expect(list.rows[0]?.node_id).toBe('node-05');
    expect(list.may_fail).toMatchObject({ devices: 1, customers: warned.exposed.customers, monthly_minor: warned.exposed.monthly_minor });
    expect(list.anomalies[0]).toMatchObject({ node_id: 'node-05' });

    clock.set(startOf(begin + 22));
    await tell('north', [
      {
        specversion: '1.0',
        id: 'down',
        source: 'wear',
        type: 'device.down',
        time: startOf(begin + 21),
        data: { node_id: 'node-05', parent_node_id: 'agg-1' },
      } as CloudEvent,
    ]);
    await foretell();
    const down = (await ask<NodeForecast>('/nodes/node-05/failure-forecast')).body;
    expect(down).toMatchObject({ state: 'down', chance_24h: null, warning: null, abstained: expect.stringMatching(/^It went down at/) });
    expect(down.warnings[0]).toMatchObject({ ended: 'failed' });
    expect((await ask<NetworkForecasts>('/network/forecasts')).body.given).toEqual({ warnings: 1, failed: 1, calmed: 0, lapsed: 0 });
  });

  test('a device that is read every minute is looked at once in ten, one that goes down at once', async () => {
    const madeAt = async (): Promise<string> => (await ask<NodeForecast>('/nodes/node-09/failure-forecast')).body.made_at;
    const event = (id: string, type: string, data: object): CloudEvent =>
      ({ specversion: '1.0', id, source: 'often', type, time: clock.now().toISOString(), data: { node_id: 'node-09', ...data } }) as CloudEvent;
    await tell('north', [event('r0', 'device.metrics', { loss_percent: 0.2 })]);
    await foretell();
    const before = await madeAt();
    clock.advance(60_000);
    await tell('north', [event('r1', 'device.metrics', { loss_percent: 0.2 })]);
    await foretell();
    expect(await madeAt()).toBe(before);
    await tell('north', [event('d1', 'device.down', {})]);
    await foretell();
    expect(await madeAt()).not.toBe(before);
    expect((await ask<NodeForecast>('/nodes/node-09/failure-forecast')).body.state).toBe('down');
  });

  test('a device that has been silent for a day has no number, and says so without anything new', async () => {
    clock.advance(30 * 3_600_000);
    await database.asWorker((sql) => requestOldForecasts(sql, clock.now()));
    await foretell();
    const { body } = await ask<NodeForecast>('/nodes/node-07/failure-forecast');
    expect(body).toMatchObject({
      state: 'silent',
      chance_24h: null,
      chance_72h: null,
      path_chance_24h: null,
      abstained: expect.stringMatching(/^No reading has come since/),
    });
  });

  test('a device that was taken down for good is no longer foretold', async () => {
    await tell('north', [
      { specversion: '1.0', id: 'gone', source: 't', type: 'device.removed', time: clock.now().toISOString(), data: { node_id: 'node-11' } } as CloudEvent,
    ]);
    clock.advance(2 * 3_600_000);
    await database.asWorker((sql) => requestOldForecasts(sql, clock.now()));
    await foretell();
    expect((await ask<{ code: string }>('/nodes/node-11/failure-forecast')).body).toMatchObject({ code: 'NODE_NOT_FOUND' });
    expect((await ask<NetworkForecasts>('/network/forecasts')).body.devices).toBe(15);
  });

  test('belongs to the ISP: another one sees nothing of it', async () => {
    expect((await ask<NetworkForecasts>('/network/forecasts', { as: 'south operations' })).body).toMatchObject({
      devices: 0,
      rows: [],
      none_because: expect.stringMatching(/^Still learning/),
    });
    expect((await ask<{ code: string }>('/nodes/node-05/failure-forecast', { as: 'south operations' })).body).toMatchObject({ code: 'NODE_NOT_FOUND' });
  });

  test('hours are forgotten after half a year, the daily facts stay', async () => {
    const later = new Date(clock.now().getTime() + 150 * 86_400_000);
    const forgotten = await database.asWorker((sql) => forgetOldHours(sql, later, 1_000_000));
    expect(forgotten).toBeGreaterThan(1000);
    const { rows } = await database.asWorker((sql) => sql.query<{ hour: string }>('SELECT min(hour) AS hour FROM node_hours'));
    expect(hourOf(rows[0]?.hour as string)).toBeGreaterThanOrEqual(hourOf(later) - 180 * 24);
    const facts = await database.asWorker((sql) =>
      sql.query<{ n: number }>("SELECT count(*) AS n FROM daily_facts WHERE entity_kind = 'node' AND measures ? 'node.temperature_milli'"),
    );
    expect(facts.rows[0]?.n).toBeGreaterThan(1000);
  });
});

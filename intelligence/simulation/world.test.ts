import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, test } from 'vitest';
import { CloudEvent } from '../contract/envelope.ts';
import { type EventData, type EventType, eventCatalogue, eventTypes } from '../contract/events/catalogue.ts';
import { addDays, daysBetween } from '../kernel/days.ts';
import { ZONES } from './isp.ts';
import { CAUSES } from './leaving.ts';
import { type Simulation, type SimulationOptions, simulate } from './world.ts';

const small: SimulationOptions = { seed: 7, tenant: 't', from: '2026-01-01', days: 45, customers: 120, nodes: 8 };
const hash = (options: SimulationOptions): string => {
  const sum = createHash('sha256');
  for (const event of simulate(options).events) sum.update(JSON.stringify(event));
  return sum.digest('hex');
};
const dataOf = <T extends EventType>(events: readonly CloudEvent[], type: T) =>
  events.filter((event) => event.type === type).map((event) => ({ ...event, data: event.data as EventData<T> }));

describe('a small world', () => {
  const world = simulate(small);
  const events = [...world.events];

  test('has the same bytes for the same seed and others for another', () => {
    expect(hash(small)).toBe(hash(small));
    expect(hash({ ...small, seed: 8 })).not.toBe(hash(small));
  });

  test('gives the same events each time it is run', () => {
    expect([...world.events]).toEqual(events);
  });

  test('says only what the contract knows', () => {
    const ajv = new Ajv2020({ strict: false });
    (addFormats as unknown as (a: Ajv2020) => void)(ajv);
    ajv.addFormat('iana-time-zone', (zone: string) => ZONES.includes(zone));
    const envelope = ajv.compile(CloudEvent);
    const check = Object.fromEntries(eventTypes.map((type) => [type, ajv.compile(eventCatalogue[type])]));
    const wrong = events.filter((event) => !envelope(event) || !check[event.type]?.(event.data));
    expect(events.length).toBeGreaterThan(5_000);
    expect(wrong).toEqual([]);
  });

  test('tells its events in order of time, each id once, and ends with its last day', () => {
    expect(events.every((event, i) => i === 0 || event.time >= (events[i - 1] as CloudEvent).time)).toBe(true);
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    expect(events.at(-1)?.time.slice(0, 10)).toBe(addDays(small.from, 44));
  });

  test('learns a fact when it happens or up to four hours later, never before', () => {
    const delays = events.map((event) => Date.parse(event.recordedtime as string) - Date.parse(event.time));
    expect(Math.min(...delays)).toBe(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(4 * 3_600_000);
    expect(delays.some((delay) => delay > 0)).toBe(true);
  });

  test('keeps what is drawn for one concern when another is changed', () => {
    const other = [...simulate({ ...small, strengths: { contract: 0, evenings: 0 }, priceRises: [] }).events];
    const network = (list: CloudEvent[]) => list.filter((event) => /^(device|outage)\./.test(event.type));
    expect(network(other)).toEqual(network(events));
    const stayed = dataOf(other, 'usage.recorded').filter((event) => event.data.customer_id === 'c00001').length;
    expect(stayed).toBeGreaterThan(0);
    const bytes = (list: CloudEvent[]) => dataOf(list, 'usage.recorded').find((event) => event.data.customer_id === 'c00001')?.data.down_bytes;
    expect(bytes(other)).toBe(bytes(events));
  });
});

describe('nine months of a whole ISP', () => {
  let world: Simulation;
  let events: CloudEvent[];
  beforeAll(() => {
    world = simulate({ seed: 20260101, tenant: 't', from: '2026-01-01', customers: 1000, nodes: 24, keepCauses: true });
    events = [...world.events];
  });

  test('lets one to three in a hundred customers go a month, some of them because they did not pay', () => {
    const left = world.truth.customers.map((id) => world.truth.departure(id)).filter((departure) => departure !== null);
    expect(left.length / world.truth.customers.length / 9).toBeGreaterThan(0.01);
    expect(left.length / world.truth.customers.length / 9).toBeLessThan(0.03);
    expect(left.filter((departure) => !departure.voluntary).length).toBeGreaterThan(5);
    expect(dataOf(events, 'customer.cancelled').length).toBe(left.length);
  });

  test('lets as many go as the hazards add up to, and more where they are higher', () => {
    const risks: [hazard: number, left: number][] = [];
    for (const id of world.truth.customers) {
      for (let day = 0; day < world.truth.days; day += 1) {
        const on = addDays(world.truth.from, day);
        const hazard = world.truth.hazard(id, on, 'voluntary');
        const departure = world.truth.departure(id);
        if (!Number.isNaN(hazard)) risks.push([hazard, departure?.voluntary && departure.day === on ? 1 : 0]);
      }
    }
    risks.sort((a, b) => a[0] - b[0]);
    const quarter = Math.floor(risks.length / 4);
    const sum = (list: typeof risks, i: 0 | 1) => list.reduce((total, risk) => total + risk[i], 0);
    expect(Math.abs(sum(risks, 1) - sum(risks, 0))).toBeLessThan(4 * Math.sqrt(sum(risks, 0)));
    const top = risks.slice(-quarter);
    expect(Math.abs(sum(top, 1) - sum(top, 0))).toBeLessThan(4 * Math.sqrt(sum(top, 0)));
    expect(sum(top, 1)).toBeGreaterThan(5 * sum(risks.slice(0, quarter), 1));
  });

  test('shows the causes that made the hazard', () => {
    const on = addDays(world.truth.from, 200);
    const id = world.truth.customers.find((one) => world.truth.causes(one, on) !== null) as string;
    const causes = world.truth.causes(id, on);
    expect(Object.keys(causes ?? {})).toEqual([...CAUSES]);
    expect(world.truth.causes('nobody', on)).toBeNull();
    expect(world.truth.hazard('nobody', on)).toBeNaN();
  });

  test('goes silent about a customer who has left', () => {
    const gone = new Map(dataOf(events, 'customer.cancelled').map((event) => [event.data.customer_id, event.time]));
    const after = dataOf(events, 'usage.recorded').filter((event) => event.time > (gone.get(event.data.customer_id) ?? '9'));
    expect(after).toEqual([]);
  });

  test('has no use to tell of while a customer is suspended or has run out', () => {
    const stopped = new Set<string>();
    let stops = 0;
    const used: string[] = [];
    for (const event of events) {
      const { customer_id: id } = event.data as { customer_id: string };
      if (event.type === 'customer.suspended' || event.type === 'service.expired') {
        stops++;
        stopped.add(id);
      } else if (event.type === 'customer.activated') stopped.delete(id);
      else if (event.type === 'usage.recorded' && stopped.has(id)) used.push(event.id);
    }
    expect(stops).toBeGreaterThan(50);
    expect(used).toEqual([]);
  });

  test('shows use falling before customers leave of their own will far more often than else', () => {
    const use = new Map<string, number[]>();
    for (const event of dataOf(events, 'usage.recorded')) {
      const days = use.get(event.data.customer_id) ?? [];
      days[daysBetween(world.truth.from, event.time.slice(0, 10))] = event.data.down_bytes;
      use.set(event.data.customer_id, days);
    }
    const fallen = { left: 0, stayed: 0 };
    const all = { left: 0, stayed: 0 };
    for (const [id, days] of use) {
      const departure = world.truth.departure(id);
      const end = departure ? daysBetween(world.truth.from, departure.day) : world.truth.days;
      const sum = (from: number) => days.slice(from, from + 14).reduce((total, bytes) => total + (bytes ?? 0), 0);
      if (departure?.voluntary === false || end < 90 || sum(end - 74) === 0) continue;
      const group = departure ? 'left' : 'stayed';
      all[group]++;
      if (sum(end - 14) < 0.7 * sum(end - 74)) fallen[group]++;
    }
    expect(all.left).toBeGreaterThan(60);
    expect(fallen.left / all.left).toBeGreaterThan(1.6 * (fallen.stayed / all.stayed));
  });

  test('has mail opened most at the hours that the truth names', () => {
    const zone = new Map(world.customers.map((customer) => [customer.id, customer]));
    const sent = { evening: 0, noon: 0 };
    const opened = new Set(
      dataOf(events, 'message.opened')
        .filter((event) => !event.data.machine)
        .map((event) => event.data.message_key),
    );
    const hits = { evening: 0, noon: 0 };
    for (const event of dataOf(events, 'message.delivered')) {
      const customer = zone.get(event.data.customer_id);
      if (customer?.segment !== 'residential' || customer.node.region.zone !== 'America/Phoenix') continue;
      const hour = (Number(event.time.slice(11, 13)) + 17) % 24;
      const slot = hour === 19 || hour === 20 ? 'evening' : hour === 12 || hour === 13 ? 'noon' : null;
      if (slot === null) continue;
      sent[slot]++;
      if (opened.has(event.data.message_key)) hits[slot]++;
    }
    expect(world.truth.openChance('residential', 19)).toBeGreaterThan(2 * world.truth.openChance('residential', 13));
    expect(hits.evening / sent.evening).toBeGreaterThan(1.5 * (hits.noon / sent.noon));
  });

  test('shows a fault coming in the readings when the truth says that it could be seen', () => {
    const loss = new Map<string, [number, number][]>();
    for (const event of dataOf(events, 'device.metrics')) {
      const list = loss.get(event.data.node_id) ?? [];
      list.push([Date.parse(event.time), event.data.loss_percent as number]);
      loss.set(event.data.node_id, list);
    }
    const start = Date.parse('2026-01-01T00:00:00Z');
    const worst = (node: string, end: number) =>
      Math.max(...(loss.get(node) ?? []).filter(([at]) => at < end && at > end - 8 * 3_600_000).map(([, percent]) => percent));
    const gradual = world.truth.outages.filter((outage) => outage.leadHours > 0 && outage.root === outage.node && outage.start > 172_800);
    expect(gradual.length).toBeGreaterThan(10);
    const seen = gradual.filter((outage) => worst(outage.node, start + outage.start * 1000) > 2);
    expect(seen.length / gradual.length).toBeGreaterThan(0.8);
  });
});

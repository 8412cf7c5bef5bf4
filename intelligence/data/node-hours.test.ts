import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import { hourOf } from '../kernel/hours.ts';
import { mulberry32, shuffle } from '../kernel/random.ts';
import { mergeMeasures } from './daily-facts.ts';
import { NodeHistory } from './node-history.ts';
import { nodeHourOf } from './node-hours.ts';

const event = (type: PlatformEvent['type'], time: string, data: object, learned = time, id = `${type}-${time}`): PlatformEvent =>
  ({ id, source: 's', tenant: 't', type, time, learned, data: { node_id: 'n1', ...data } }) as PlatformEvent;
const AT = '2026-03-01T13:20:00.000Z';
const HOUR = hourOf(AT);
const LATENCY = 1;

const historyOf = (events: readonly PlatformEvent[]): NodeHistory => {
  const history = new NodeHistory();
  for (const one of events) {
    const hour = nodeHourOf(one);
    if (hour) history.add(hour.hour, hour.learned, hour.measures);
  }
  return history;
};

describe('an hour of a device', () => {
  test('holds all five readings in thousandths, and when it was learned', () => {
    const read = { utilisation_percent: 40.5, latency_ms: 12.3, loss_percent: 0.1, signal_dbm: -61.2, temperature_c: 41 };
    expect(nodeHourOf(event('device.metrics', AT, read, '2026-03-01T15:59:00.000Z'))).toEqual({
      id: 'n1',
      hour: HOUR,
      learned: HOUR + 2,
      measures: {
        'node.utilisation_milli': [1, 40_500, 40_500, 40_500],
        'node.latency_milli': [1, 12_300, 12_300, 12_300],
        'node.loss_milli': [1, 100, 100, 100],
        'node.signal_milli': [1, -61_200, -61_200, -61_200],
        'node.temperature_milli': [1, 41_000, 41_000, 41_000],
      },
    });
  });
  test('says that it went down or came back, and who feeds it', () => {
    expect(nodeHourOf(event('device.down', AT, { parent_node_id: 'agg' }))?.measures).toEqual({
      'node.downs': [1, 1, 1, 1],
      'node.answers': [AT, `device.down-${AT}`, false],
      'node.fed_by': [AT, `device.down-${AT}`, 'agg'],
    });
    expect(nodeHourOf(event('device.up', AT, {}))?.measures).toMatchObject({ 'node.ups': [1, 1, 1, 1], 'node.answers': [AT, `device.up-${AT}`, true] });
  });
  test('is not made of what says nothing of a device', () => {
    expect(nodeHourOf(event('device.metrics', AT, {}))).toBeNull();
    expect(nodeHourOf(event('outage.started', AT, { outage_id: 'o' }))).toBeNull();
  });
});

describe('the history of a device', () => {
  const events = [
    event('device.metrics', AT, { latency_ms: 10 }),
    event('device.metrics', '2026-03-01T13:40:00.000Z', { latency_ms: 30 }),
    event('device.metrics', '2026-03-01T13:50:00.000Z', { latency_ms: 80 }, '2026-03-01T19:00:00.000Z'),
    event('device.down', '2026-03-01T15:00:00.000Z', {}),
    event('device.up', '2026-03-01T15:30:00.000Z', {}),
  ];

  test('never shows a reading before it was learned', () => {
    const history = historyOf(events);
    expect(history.mean(LATENCY, HOUR, HOUR - 1)).toBeNaN();
    expect(history.mean(LATENCY, HOUR, HOUR)).toBe(20);
    expect(history.mean(LATENCY, HOUR, HOUR + 5)).toBe(20);
    expect(history.mean(LATENCY, HOUR, HOUR + 6)).toBe(40);
  });
  test('knows whether a device answers by the latest alarm, as known then', () => {
    const history = historyOf(events);
    expect(history.told('node.answers', HOUR + 1)).toBeNull();
    expect(history.told('node.answers', HOUR + 2)?.value).toBe(true);
    expect(history.times('node.downs', 24, HOUR + 2)).toBe(1);
    expect(history.lastDown(HOUR + 1)).toBeNull();
    expect(history.lastDown(HOUR + 30)).toBe(HOUR + 2);
  });
  test('is the same whatever the order of arrival, and however rows were merged', () => {
    const looks = [0, 1, 2, 5, 6, 40].map((after) => HOUR + after);
    const seen = (history: NodeHistory) =>
      looks.map((asOf) => [history.mean(LATENCY, HOUR, asOf), history.told('node.answers', asOf), history.times('node.ups', 72, asOf)]);
    const expected = seen(historyOf(events));
    for (let seed = 1; seed <= 5; seed++) expect(seen(historyOf(shuffle([...events], mulberry32(seed))))).toEqual(expected);
    const merged = new NodeHistory();
    const rows = new Map<string, ReturnType<typeof nodeHourOf> & object>();
    for (const one of events) {
      const hour = nodeHourOf(one);
      if (!hour) continue;
      const key = `${hour.hour} ${hour.learned}`;
      const before = rows.get(key);
      rows.set(key, before ? { ...before, measures: mergeMeasures(before.measures, hour.measures) } : hour);
    }
    for (const { hour, learned, measures } of rows.values()) merged.add(hour, learned, measures);
    expect(seen(merged)).toEqual(expected);
  });
});

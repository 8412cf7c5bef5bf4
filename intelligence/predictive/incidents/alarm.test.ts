import { expect, test } from 'vitest';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { alarmsOf, byHappening } from './alarm.ts';

const event = (type: string, data: object, time = '2026-03-03T06:00:00.000Z', learned = '2026-03-03T06:01:00.000Z'): PlatformEvent =>
  ({ id: 'e', source: 's', tenant: 't', type, time, learned, data }) as PlatformEvent;

test('a device’s alarm keeps its parent, when it happened and when it was known', () => {
  expect(alarmsOf(event('device.down', { node_id: 'a', parent_node_id: 'p' }))).toEqual([
    { kind: 'down', node: 'a', parent: 'p', at: Date.UTC(2026, 2, 3, 6), learnedAt: Date.UTC(2026, 2, 3, 6, 1) },
  ]);
  expect(alarmsOf(event('device.up', { node_id: 'a' }))).toMatchObject([{ kind: 'up', node: 'a' }]);
});

test('a reading proves that its node is there', () => {
  expect(alarmsOf(event('device.metrics', { node_id: 'a', latency_ms: 9 }))).toMatchObject([{ kind: 'seen', node: 'a' }]);
});

test('the end of an outage tells its beginning too, so that it counts whether or not that was heard', () => {
  const ended = event('outage.ended', { node_id: 'a', outage_id: 'o', started_at: '2026-03-03T05:00:00.000Z', cause: 'power' });
  expect(alarmsOf(ended)).toMatchObject([
    { kind: 'down', node: 'a', at: Date.UTC(2026, 2, 3, 5), cause: 'power' },
    { kind: 'up', node: 'a', at: Date.UTC(2026, 2, 3, 6) },
  ]);
  expect(alarmsOf(event('outage.started', { node_id: 'a', outage_id: 'o' }))).toMatchObject([{ kind: 'down', node: 'a' }]);
});

test('other events say nothing of the network, and nothing happens after it was known', () => {
  expect(alarmsOf(event('payment.failed', {}))).toEqual([]);
  expect(alarmsOf(event('device.down', { node_id: 'a' }, '2026-03-03T09:00:00.000Z'))).toMatchObject([{ at: Date.UTC(2026, 2, 3, 6, 1) }]);
});

test('alarms are put in order by when they happened, and of one moment down comes first', () => {
  const one = { node: 'a', at: 5, learnedAt: 9 };
  expect(byHappening({ ...one, kind: 'up' }, { ...one, kind: 'down' })).toBeGreaterThan(0);
  expect(byHappening({ ...one, kind: 'up' }, { ...one, kind: 'down', at: 6 })).toBeLessThan(0);
});

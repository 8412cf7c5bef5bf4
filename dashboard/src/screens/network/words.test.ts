import { expect, test } from 'vitest';
import type { NetworkScan } from '../../api/types.ts';
import { headline } from './headline.ts';
import { inHundred, lasting } from './words.tsx';

const scan = (more: Partial<NetworkScan>): NetworkScan => ({
  as_of: '2026-03-03T12:00:00.000Z',
  currency: 'USD',
  nodes: { total: 44, healthy: 40, watch: 2, attention: 1, no_data: 1 },
  quality: 91,
  latency_ms: 22,
  customers_heard: 1900,
  customers: 2000,
  heard_at: '2026-03-03T11:58:00.000Z',
  affected: { customers: 0, monthly_minor: 0, hourly_minor: 0, without_price: 0 },
  incidents: [],
  worst: [],
  over_7d: 0,
  ...more,
});
const incident = {} as NetworkScan['incidents'][number];

test('the page says first who is cut off, then how the nodes stand, and silence is never taken for health', () => {
  expect(headline(scan({ incidents: [incident, incident], affected: { customers: 112, monthly_minor: 1, hourly_minor: 1, without_price: 0 } }))).toBe(
    '112 customers are cut off by 2 incidents.',
  );
  expect(headline(scan({}))).toBe('Nobody is cut off. 1 node needs attention and 2 are to be watched; of 1 nothing is heard.');
  expect(headline(scan({ nodes: { total: 44, healthy: 44, watch: 0, attention: 0, no_data: 0 } }))).toBe('Nobody is cut off, and all 44 nodes are healthy.');
  expect(headline(scan({ nodes: { total: 44, healthy: 0, watch: 0, attention: 0, no_data: 44 } }))).toBe(
    'No alarm is open, but none of the 44 nodes is heard: nobody knows how they are.',
  );
  expect(headline(scan({ nodes: { total: 0, healthy: 0, watch: 0, attention: 0, no_data: 0 } }))).toBe('No node is known yet.');
});

test('a chance is never told as certain, and a time in hours and minutes', () => {
  expect(inHundred(0.9999)).toBe('99 in 100');
  expect(inHundred(0.456)).toBe('46 in 100');
  expect([43, 60, 185, 1445].map((minutes) => lasting('2026-03-03T06:00:00Z', Date.parse('2026-03-03T06:00:00Z') + minutes * 60_000))).toEqual([
    '43 min',
    '1 h',
    '3 h 5 min',
    '1 day',
  ]);
});

import { expect, test } from 'vitest';
import type { NodePeriod } from '../api/types.ts';
import { periodInWords, stripInWords } from './heat-strip.tsx';

const period = (day: string, status: NodePeriod['status'], latency: number | null = null): NodePeriod => ({
  day,
  status,
  quality: null,
  latency_ms: latency,
  loss_percent: null,
  utilisation_percent: latency === null ? null : 91.4,
  readings: 4,
});

test('a strip says the same in words: how many days in each state, and no data apart from healthy', () => {
  const periods = [period('2026-03-01', 'healthy', 9), period('2026-03-02', 'no-data'), period('2026-03-03', 'attention', 94.4)];
  expect(stripInWords(periods)).toBe('Last 3 days: 1 Needs attention, 1 Healthy, 1 No data');
  expect(periods.map(periodInWords)).toEqual(['1 Mar 2026: Healthy, 9 ms, 91 % full', '2 Mar 2026: No data', '3 Mar 2026: Needs attention, 94 ms, 91 % full']);
});

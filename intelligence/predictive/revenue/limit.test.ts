import { expect, test } from 'vitest';
import { type Line, limitOf } from './limit.ts';

const line: Line = { speedMbps: 300, portMbps: 1000, evening: [96, 96, 96], eveningSpread: { min: 90, max: 99 }, nodePeakPercent: 50 };

test.each<[string, Partial<Line>, string]>([
  ['a line at full speed is held by the plan alone', {}, 'plan'],
  ['a router with an old port holds a faster plan, whatever was measured', { portMbps: 100, evening: [null, null, null] }, 'port'],
  ['a port as fast as the plan leaves nothing for a larger one', { speedMbps: 100, portMbps: 100 }, 'port'],
  ['a steady speed near that of a port is a port that nobody told of', { portMbps: null, evening: [31, 31, 31], eveningSpread: { min: 30, max: 32 } }, 'port'],
  ['the same speed by chance, going up and down, is none', { portMbps: null, evening: [31, 31, 31], eveningSpread: { min: 12, max: 60 } }, 'home'],
  ['slow evenings on a busy node are the network', { evening: [60, 60, 60], nodePeakPercent: 92 }, 'network'],
  ['slow evenings on a quiet node are the home', { evening: [60, 60, 60], nodePeakPercent: 40 }, 'home'],
  ['a node that became busy three days ago is seen although the month was good', { evening: [62, 80, 95], nodePeakPercent: 90 }, 'network'],
  ['a line that was bad and is good again stays in doubt for the month', { evening: [97, 96, 70] }, 'home'],
  ['without evening speeds nothing is known', { evening: [null, null, null] }, 'not measured'],
])('%s', (_what, change, limit) => {
  expect(limitOf({ ...line, ...change }).limit).toBe(limit);
});

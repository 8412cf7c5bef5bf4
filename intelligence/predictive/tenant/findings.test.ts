import { expect, test } from 'vitest';
import type { BriefFacts } from '../../data/brief-facts.ts';
import { mulberry32, poisson } from '../../kernel/random.ts';
import { findings } from './findings.ts';

const node = (i: number, more: object = {}) => ({
  node: `n${i}`,
  customers: 50,
  monthlyMinor: 250_000,
  high: 3,
  evenings: 14,
  slowEvenings: i % 3,
  outages: i % 2,
  outageMinutes: 60,
  ...more,
});
const calm: BriefFacts = {
  nodes: Array.from({ length: 20 }, (_, i) => node(i)),
  attempts: 500,
  attemptsBefore: 4000,
  declines: [
    { code: 'insufficient_funds', failed: 20, failedBefore: [18, 22, 20, 21, 19, 20, 22, 18], customers: 18, monthlyMinor: 90_000 },
    { code: 'expired_card', failed: 5, failedBefore: [5, 4, 6, 5, 5, 4, 6, 5], customers: 5, monthlyMinor: 20_000 },
  ],
  tickets: [{ category: 'speed', tickets: 60, reopened: 6, ticketsBefore: 180, reopenedBefore: 18, customers: 6, monthlyMinor: 30_000 }],
  lapses: [1, 2, 3].map((i) => ({ partner: `p${i}`, name: null, lapsed: 6, customerDays: 90 * 200, customers: 200 })),
  rises: [{ plan: 'home-100', on: '2026-03-01', customers: 300, monthlyMinor: 1_500_000, left: 9, days: 9000, leftElsewhere: 20, daysElsewhere: 20_000 }],
  full: [{ node: 'n2', chance: 0.1, likelyOn: '2026-04-01', limitPercent: 90, customers: 50 }],
  silent: [],
};
const kinds = (facts: Partial<BriefFacts>) => findings({ ...calm, ...facts }).map(({ kind }) => kind);
const first = <T>(rows: readonly T[], more: object): T[] => rows.map((row, i) => (i === 0 ? { ...row, ...more } : row));

test('a calm morning finds nothing', () => {
  expect(findings(calm)).toEqual([]);
});
test.each([
  ['evenings', { nodes: first(calm.nodes, { slowEvenings: 11 }) }],
  ['outages', { nodes: first(calm.nodes, { outages: 9 }) }],
  ['payments', { declines: first(calm.declines, { failed: 70 }) }],
  ['tickets', { tickets: first(calm.tickets, { reopened: 30 }) }],
  ['partner', { lapses: first(calm.lapses, { lapsed: 40 }) }],
  ['price', { rises: first(calm.rises, { left: 45 }) }],
  ['full', { full: first(calm.full, { chance: 0.8 }) }],
  ['feed', { silent: [{ feed: 'usage' as const, since: '2026-03-01T04:00:00.000Z' }] }],
] as [string, Partial<BriefFacts>][])('a planted cause is found: %s', (kind, facts) => {
  expect(kinds(facts)).toEqual([kind]);
  const [found] = findings({ ...calm, ...facts });
  for (const text of [found?.sentence, found?.evidence, found?.action]) expect(text).toMatch(/[.]$/);
});
test('payments that always come in waves are not called unusual by one wave more', () => {
  const waves = first(calm.declines, { failed: 45, failedBefore: [5, 40, 8, 35, 6, 44, 9, 38] });
  expect(kinds({ declines: waves })).toEqual([]);
});
test('what touches most customers stands first, a silent feed before it', () => {
  const facts = {
    nodes: first(calm.nodes, { slowEvenings: 11 }),
    lapses: first(calm.lapses, { lapsed: 40 }),
    silent: [{ feed: 'usage' as const, since: '2026-03-01T04:00:00Z' }],
  };
  expect(kinds(facts)).toEqual(['feed', 'partner', 'evenings']);
});
test('on a hundred mornings of mere luck hardly anything is found', () => {
  const random = mulberry32(3);
  let found = 0;
  for (let morning = 0; morning < 100; morning++)
    found += findings({
      ...calm,
      nodes: calm.nodes.map((one) => ({ ...one, slowEvenings: Math.min(14, poisson(random, 1)), outages: poisson(random, 1.5) })),
      declines: calm.declines.map((one) => ({ ...one, failed: poisson(random, 20), failedBefore: one.failedBefore.map(() => poisson(random, 20)) })),
      tickets: calm.tickets.map((one) => ({ ...one, reopened: poisson(random, 6), reopenedBefore: poisson(random, 18) })),
      lapses: calm.lapses.map((one) => ({ ...one, lapsed: poisson(random, 6) })),
      rises: calm.rises.map((one) => ({ ...one, left: poisson(random, 9), leftElsewhere: poisson(random, 20) })),
    }).length;
  expect(found).toBeLessThanOrEqual(8);
});

import { expect, test } from 'vitest';
import type { SystemState } from '../../api/types.ts';
import { duration, systemSentence, systemTroubles } from './sentence.ts';

const well: SystemState = {
  version: '0.1.0',
  started_at: '2026-03-03T06:00:00Z',
  database: { ok: true, version: '18.4' },
  queue: { waiting_events: 3, oldest_waiting_seconds: 1 },
  dead_letters: 0,
  outbox: { sent: 12 },
  models: [],
  errors: {},
};

test.each([
  ['nothing is wrong', well, []],
  ['events wait over a minute', { ...well, queue: { waiting_events: 9, oldest_waiting_seconds: 61 } }, ['queue']],
  ['the database is away', { ...well, database: { ok: false, version: '18.4' } }, ['database']],
  ['an event was set aside', { ...well, dead_letters: 1 }, ['dead-letters']],
  ['an answer of a provider was lost', { ...well, outbox: { unknown: 1 } }, ['outbox']],
] as const)('when %s the page knows it', (_name, state, troubles) => {
  expect(systemTroubles(state as SystemState)).toEqual(troubles);
});
test('the sentence says what is wrong, or that all is well', () => {
  expect(systemSentence(well)).toMatch(/^All is well/);
  expect(systemSentence({ ...well, dead_letters: 1 })).toBe('1 event could not be processed and was set aside.');
  expect(systemSentence({ ...well, queue: { waiting_events: 1, oldest_waiting_seconds: 7200 } })).toContain('2 h');
});
test('a duration is said in its largest fitting unit', () => {
  expect([12, 240, 7200, 200_000].map(duration)).toEqual(['12 s', '4 min', '2 h', '2 days']);
});

import { expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import { contributionsOf } from './measures.ts';

const ended = (started_at: string): PlatformEvent => {
  const time = '2026-03-02T12:00:00.000Z';
  return { id: 'e1', source: 's', tenant: 't', type: 'outage.ended', time, learned: time, data: { outage_id: 'o', node_id: 'n', started_at } } as PlatformEvent;
};
const minutesOf = (started_at: string) =>
  contributionsOf(ended(started_at), { kind: 'node', id: 'n' }).map(({ day, measures }) => [day, measures['outages.minutes']]);

test('the minutes of an outage are shared out over the days that it touched', () => {
  expect(minutesOf('2026-03-01T23:30:00.000Z').map(([day]) => day)).toEqual(['2026-03-01', '2026-03-02']);
});

test('an outage that began before any clock was set costs some hundred days, not every day since then', () => {
  const days = minutesOf('0001-01-01T00:00:00Z');
  expect(days.length).toBe(401);
  expect(days.at(-1)![0]).toBe('2026-03-02');
  expect(minutesOf('1970-01-01T00:00:00Z')).toEqual(days);
});

import { expect, test } from 'vitest';
import { calendarDay, clockIn } from './time.ts';

const lagos = clockIn('Africa/Lagos');
const now = Date.parse('2026-03-03T13:02:00Z');

test.each([
  ['2026-03-03T13:01:30Z', 'just now'],
  ['2026-03-03T12:50:00Z', '12 min ago'],
  ['2026-03-03T09:00:00Z', '4 h ago'],
  ['2026-03-03T16:10:00Z', 'in 3 h'],
  ['2026-03-01T09:00:00Z', '1 Mar'],
  ['2024-05-17T09:00:00Z', '17 May 2024'],
])('%s is said as %s', (at, words) => {
  expect(lagos.relative(at, now)).toBe(words);
});
test('times are those of the tenant, whose zone is named', () => {
  expect(lagos.time('2026-03-03T13:02:11Z')).toBe('14:02');
  expect(lagos.exact('2026-03-03T13:02:11Z')).toBe('Tue, 3 Mar 2026, 14:02:11 (Africa/Lagos)');
});
test('a day begins at the tenant’s midnight', () => {
  expect(lagos.dayFrom('2026-03-02T23:30:00Z', now)).toBe('Today');
  expect(lagos.dayFrom('2026-03-02T22:30:00Z', now)).toBe('Yesterday');
  expect(lagos.dayFrom('2025-12-24T12:00:00Z', now)).toBe('24 Dec 2025');
});
test('a calendar day is the same day everywhere', () => {
  expect(calendarDay('2021-05-17')).toBe('17 May 2021');
});

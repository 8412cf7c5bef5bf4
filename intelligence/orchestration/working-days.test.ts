import { expect, test } from 'vitest';
import { beforeWorkingDay, weekendOf } from './working-days.ts';

const hours = { opens: 9, closes: 15 };
const from = (at: string, holidays: string[] = [], weekend = [6, 7]) =>
  beforeWorkingDay(new Date(at), 'America/Chicago', { weekend, holidays }, hours)?.toISOString();

test.each([
  ['in working hours at once', '2026-03-03T16:00:00Z', [], '2026-03-03T16:00:00.000Z'],
  ['at night in the morning', '2026-03-03T05:00:00Z', [], '2026-03-03T15:00:00.000Z'],
  ['after closing the next morning', '2026-03-03T22:00:00Z', [], '2026-03-04T15:00:00.000Z'],
  ['on a Friday not before Monday', '2026-03-06T16:00:00Z', [], '2026-03-09T14:00:00.000Z'],
  ['right before a holiday not before the day after', '2026-03-03T16:00:00Z', ['2026-03-04'], '2026-03-05T15:00:00.000Z'],
] as const)('a service may be stopped %s', (_when, at, holidays, expected) => expect(from(at, [...holidays])).toBe(expected));

test('where the weekend is Friday and Saturday, Thursday is the day before it', () => {
  expect(weekendOf('SA')).toEqual([5, 6]);
  expect(weekendOf('US')).toEqual([6, 7]);
  expect(from('2026-03-05T16:00:00Z', [], [5, 6])).toBe('2026-03-08T14:00:00.000Z');
});

test('where nobody ever works nobody is cut off', () => expect(from('2026-03-03T16:00:00Z', [], [1, 2, 3, 4, 5, 6, 7])).toBeUndefined());

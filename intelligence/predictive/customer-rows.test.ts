import { describe, expect, test } from 'vitest';
import { EntityHistory } from '../data/entity-history.ts';
import { CustomerHistory } from '../data/feature-store.ts';
import { addDays, daysBetween } from '../kernel/days.ts';
import { customerDays, customerRows, leftWithin, rowsFor } from './customer-rows.ts';

const LAST = '2026-06-30';
function leaver(leftOn: string, voluntary: boolean, learnedOn = leftOn): CustomerHistory {
  const facts = new EntityHistory();
  facts.add('2026-01-01', '2026-01-01', { status: ['2026-01-01T10:00:00.000Z', 'a', 'active'] });
  const at = `${leftOn}T10:00:00.000Z`;
  facts.add(leftOn, learnedOn, { status: [at, 'b', 'cancelled'], left_voluntarily: [at, 'b', voluntary], cancellations: [1, 1, 1, 1] });
  return new CustomerHistory(facts, new Map());
}
const rowOf = (history: CustomerHistory, day: string) => customerRows(new Map([['c', history]]), [day], LAST)[0];

describe('what came of a customer after a day', () => {
  test('is when it left and whether of its own will', () => {
    expect(rowOf(leaver('2026-05-01', true), '2026-04-01')?.left).toEqual({ after: 30, voluntary: true });
    expect(rowOf(leaver('2026-05-01', false), '2026-04-01')?.left).toEqual({ after: 30, voluntary: false });
  });
  test('is nothing as long as nothing is known by the last day, however long ago it happened', () => {
    expect(rowOf(leaver('2026-05-01', true, '2026-07-05'), '2026-04-01')).toMatchObject({ left: null, watched: 90 });
  });
  test('ends with the day: who has left is no customer any more', () => expect(rowOf(leaver('2026-05-01', true), '2026-05-02')).toBeUndefined());
  test('counts within a horizon up to its last day', () => {
    const row = rowOf(leaver('2026-05-31', true), '2026-04-01');
    expect(row && [leftWithin(row, 59), leftWithin(row, 60)]).toEqual([false, true]);
  });
});

test('a row that was not watched for the whole horizon teaches nothing of it: else only leavers would count of the latest days', () => {
  const rows = customerRows(
    new Map([
      ['leaves', leaver('2026-06-20', true)],
      ['stays', leaver('2026-12-31', true)],
    ]),
    ['2026-04-30', '2026-05-15'],
    LAST,
  );
  expect(rowsFor(rows, 'left').map(({ subject, asOf, happened }) => [subject, asOf, happened])).toEqual([
    ['leaves', '2026-04-30', true],
    ['stays', '2026-04-30', false],
  ]);
});

describe('the days of training', () => {
  const first = '2025-10-01';
  test('lie a week apart, the older ones a whole horizon before the last day, the latest a month before it at least', () => {
    const days = customerDays(first, LAST, 2_000);
    expect(new Set(days.slice(1).map((day, k) => daysBetween(days[k] as string, day)))).toEqual(new Set([7]));
    expect(days).toContain(addDays(LAST, -60));
    expect(daysBetween(days.at(-1) as string, LAST)).toBeGreaterThanOrEqual(30);
    expect(daysBetween(first, days[0] as string)).toBeGreaterThanOrEqual(60);
  });
  test('are fewer for a large ISP, and still enough', () => {
    const [small, large] = [customerDays(first, LAST, 2_000), customerDays(first, LAST, 50_000)];
    expect(large.length).toBeLessThan(small.length);
    expect(large.filter((day) => daysBetween(day, LAST) >= 60).length).toBeGreaterThanOrEqual(8);
  });
  test('are none for an ISP that began yesterday', () => expect(customerDays(addDays(LAST, -1), LAST, 10)).toEqual([]));
});

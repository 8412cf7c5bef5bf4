import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, dayNumber } from '../kernel/days.ts';
import type { Measures } from './daily-facts.ts';
import { EntityHistory, LONGEST_WINDOW } from './entity-history.ts';
import { LONGEST_NODE_WINDOW } from './feature-store.ts';
import { foldSince, foldThrough, mayBeFolded } from './folded-facts.ts';

const FIRST = '2026-01-01';
const tally = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 5e12 }));
const measures: fc.Arbitrary<Measures> = fc
  .record({ usage: fc.option(tally), tickets: fc.option(tally), plan: fc.option(fc.constantFrom('a', 'b', null)) })
  .map(({ usage, tickets, plan }) => ({
    ...(usage && { usage: [usage[0], usage[0] * usage[1], usage[1], usage[1]] as const }),
    ...(tickets && { tickets: [1, tickets[1], tickets[1], tickets[1]] as const }),
    ...(plan !== null && { plan: [`2026-01-01T00:00:00.000Z`, 'e', plan] as const }),
  }));
const row = fc.record({ day: fc.integer({ min: 0, max: 60 }), late: fc.constantFrom(0, 0, 0, 3, 20), measures });

const rowsOf = (rows: readonly { day: number; late: number; measures: Measures }[]) =>
  [...new Map(rows.map((one) => [`${one.day} ${one.late}`, one])).values()].sort((a, b) => a.day - b.day || a.late - b.late);
const laid = (rows: ReturnType<typeof rowsOf>, history = new EntityHistory()) => {
  for (const { day, late, measures: facts } of rows) history.add(addDays(FIRST, day), addDays(FIRST, day + late), facts);
  return history;
};

test('a folded history answers every question as the history itself, also when it is folded again', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (given, a, b) => {
      const rows = rowsOf(given);
      const [early, later] = [Math.min(a, b), Math.max(a, b)];
      const upTo = (from: number, to: number) => rows.filter(({ day }) => day > from && day <= to);
      const whole = laid(rows);
      const once = JSON.parse(JSON.stringify(laid(upTo(-1, early)).fold(FIRST, addDays(FIRST, early)).facts));
      const twice = JSON.parse(JSON.stringify(laid(upTo(early, later), new EntityHistory(once)).fold(FIRST, addDays(FIRST, later)).facts));
      const folded = laid(upTo(later, 99), new EntityHistory(twice));
      for (const asOf of [10, 30, 59, 80]) {
        const [seen, expected] = [folded.asOf(addDays(FIRST, asOf)), whole.asOf(addDays(FIRST, asOf))];
        for (const measure of ['usage', 'tickets']) {
          expect(seen.window(measure, 30)).toEqual(expected.window(measure, 30));
          expect(seen.window(measure, 7, 5)).toEqual(expected.window(measure, 7, 5));
          expect(seen.daily(measure, 14)).toEqual(expected.daily(measure, 14));
        }
        expect(seen.state('plan')).toEqual(expected.state('plan'));
        expect(seen.state('plan', 7)).toEqual(expected.state('plan', 7));
      }
    }),
  );
});

test('a fold holds the states of all days, and the sums of the days since it begins alone', () => {
  const history = laid([
    { day: 0, late: 0, measures: { plan: ['2026-01-01T00:00:00.000Z', 'e', 'a'], usage: [1, 5, 5, 5] } },
    { day: 20, late: 0, measures: { usage: [1, 7, 7, 7] } },
  ]);
  const known = new EntityHistory(history.fold(addDays(FIRST, 10), addDays(FIRST, 30)).facts).asOf(addDays(FIRST, 40));
  expect(known.state('plan')?.value).toBe('a');
  expect(known.window('usage', 60)).toMatchObject({ sum: 7, days: 1 });
});

test('days of plain readings in a row take a number each', () => {
  const { facts } = laid(Array.from({ length: 30 }, (_, day) => ({ day, late: 0, measures: { usage: [1, 9, 9, 9] as const } }))).fold(FIRST, '2026-03-01');
  expect(facts.tallies.usage?.days).toEqual([dayNumber(FIRST), 30]);
  expect(Object.keys(facts.tallies.usage ?? {})).toEqual(['days', 'sum']);
});

test('who folds on one day never folds what the pipeline takes for open on the next', () => {
  const today = '2026-05-10';
  expect(mayBeFolded(foldThrough(today), addDays(today, -1))).toBe(true);
  expect(mayBeFolded(foldThrough(today), today)).toBe(true);
  expect(mayBeFolded(addDays(today, -2), today)).toBe(false);
  expect(dayNumber(foldThrough(today)) - dayNumber(foldSince('customer', today))).toBeGreaterThan(LONGEST_WINDOW + 8 + 40);
  expect(dayNumber(foldThrough(today)) - dayNumber(foldSince('node', today))).toBeGreaterThan(LONGEST_NODE_WINDOW + 8 + 40);
});

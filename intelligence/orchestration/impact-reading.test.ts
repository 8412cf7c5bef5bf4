import { describe, expect, test } from 'vitest';
import type { Impact } from '../contract/api/impact.ts';
import { addDays } from '../kernel/days.ts';
import { NO_UNITS, type UnitSums } from '../kernel/unit-sums.ts';
import type { DaySums } from './impact-case.ts';
import { ENROLLED, type ImpactStatistics, impactOf, type TermRecord, termToTell } from './impact-reading.ts';

/** Means with a fixed half-width, so that only the reading is tried here. */
const statistics = (half: number): ImpactStatistics => ({
  method: 'by hand',
  least: 2,
  difference: (treated, control) => {
    if (treated.n < 2 || control.n < 2) return null;
    const [mine, other] = [treated.y / treated.n, control.y / control.n];
    return {
      estimate: mine - other,
      low: mine - other - half,
      high: mine - other + half,
      control: other,
      nTreated: treated.n,
      nControl: control.n,
      explained: 0,
    };
  },
  more: () => 120,
});
const sums = (n: number, y: number): UnitSums => ({ ...NO_UNITS, n, y, yy: y });
const day = (measure: string, after: number, treated: [number, number], held: [number, number]): DaySums[] => [
  { measure, day: addDays('2026-03-01', after), arm: 'treated', sums: sums(...treated) },
  { measure, day: addDays('2026-03-01', after), arm: 'held-out', sums: sums(...held) },
];
const record = (days: readonly DaySums[], since = '2026-03-01'): TermRecord => ({
  experiment: 'payment-recovery',
  launched_on: '2026-03-01',
  since,
  share: 0.1,
  days,
  changes: [],
  currency: 'NGN',
});
const main = ({ measures }: Impact) => measures[0] as Impact['measures'][number];
const paid = day('paid_minor', 21, [90, 9_000], [10, 800]);

describe('what was found is told with everything that belongs to it', () => {
  test('money stands with both counts, the control, the interval and the way it came about', () => {
    expect(main(impactOf(record(paid), statistics(5))).measured).toEqual({
      unit: 'minor',
      currency: 'NGN',
      estimate: 20,
      interval: { low: 15, high: 25 },
      n_treated: 90,
      n_control: 10,
      control: 80,
      since: '2026-03-01',
      method: 'by hand',
    });
  });
  test.each([
    ['a gain lies above', 5, 'gain', 0],
    ['an interval that holds nothing and something that matters is still learning', 30, 'still-learning', 120],
  ] as const)('%s', (_, half, verdict, needs) => {
    expect(main(impactOf(record(paid), statistics(half)))).toMatchObject({ verdict, needs });
  });
  test('no effect is a result once one that matters would have shown', () => {
    expect(main(impactOf(record(day('paid_minor', 21, [90, 7_200], [10, 800])), statistics(3)))).toMatchObject({
      verdict: 'no-effect-shown',
      needs: 0,
      worth: 4,
    });
  });
  test('more leavers are a harm', () => {
    const left = impactOf(record(day('left', 60, [90, 18], [10, 1])), statistics(0.01)).measures.find(({ measure }) => measure === 'left');
    expect(left).toMatchObject({ verdict: 'harm', better: 'down', main: false });
  });
  test('with too few nothing is said but how many there are and how many are missing', () => {
    const { measured, verdict, needs, course } = main(impactOf(record(day('paid_minor', 21, [9, 900], [1, 100])), statistics(1)));
    expect(measured).toEqual({ none: 'Too few to say anything: 9 customers treated and 1 held out have been followed to the end; it takes 2 on each side.' });
    expect({ verdict, needs, course }).toEqual({ verdict: 'still-learning', needs: 10, course: [] });
  });
  test('before anybody has been followed to the end it says so', () => {
    expect(main(impactOf(record([]), statistics(1))).measured).toEqual({ none: 'No customer has been followed to the end of the time yet.' });
  });
});

test('the course has the interval as it stood at each day, and counts who is still followed', () => {
  const days = [...day(ENROLLED, 0, [300, 0], [30, 0]), ...day('paid_minor', 21, [90, 9_000], [10, 800]), ...day('paid_minor', 22, [10, 500], [10, 0])];
  const impact = impactOf(record(days), statistics(5));
  expect(main(impact).course.map(({ day: at, estimate, n_treated }) => [at, estimate, n_treated])).toEqual([
    ['2026-03-22', 20, 90],
    ['2026-03-23', 55, 100],
  ]);
  expect(impact).toMatchObject({ treated: 300, held_out: 30, waiting: 210 });
});
test('of a year of days so many are shown as fit, the last among them', () => {
  const days = Array.from({ length: 400 }, (_, i) => day('paid_minor', i, [9, 900], [2, 100])).flat();
  const { course } = main(impactOf(record(days), statistics(5)));
  expect(course.length).toBeLessThanOrEqual(90);
  expect(course.at(-1)?.day).toBe(addDays('2026-03-01', 399));
});
test('the latest term that can be judged is told, and the newest one before any can', () => {
  const [old, known, young] = [record(paid, '2026-01-01'), record(paid, '2026-02-01'), record([], '2026-03-01')];
  expect(termToTell([young, old, known], 2)?.since).toBe('2026-02-01');
  expect(termToTell([young, record([], '2026-02-01')], 2)?.since).toBe('2026-03-01');
  expect(termToTell([], 2)).toBeNull();
});

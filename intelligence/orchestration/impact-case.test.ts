import { describe, expect, test } from 'vitest';
import { EntityHistory } from '../data/entity-history.ts';
import { addDays, type Day } from '../kernel/days.ts';
import { addSums, NO_UNITS } from '../kernel/unit-sums.ts';
import { firstLook, type ImpactCase, lookAt } from './impact-case.ts';
import { measuresOf, termOf } from './impact-measures.ts';

const DAY0 = '2026-03-01';
const opened: ImpactCase = {
  tenant: 'north',
  experiment: 'payment-recovery',
  term: DAY0,
  id: 'run-1',
  customer_id: 'c1',
  arm: 'treated',
  enrolled_on: DAY0,
  counts: true,
  churn_chance: 0.2,
  outcomes: {},
  look_on: null,
};
const free = () => 0;
const once = [1, 1, 1, 1] as const;
type Fact = readonly [day: Day, measure: string, value: number, learnedOn?: Day];
const history = (...facts: readonly Fact[]): EntityHistory => {
  const all = new EntityHistory();
  for (const [day, measure, value, learnedOn = day] of facts.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)))
    all.add(day, learnedOn, { [measure]: measure.endsWith('minor') ? [1, value, value, value] : once });
  return all;
};
const on = (days: number): Day => addDays(DAY0, days);
const sumsOf = (measure: string, ...looks: readonly ReturnType<typeof lookAt>[]) =>
  looks
    .flatMap(({ adds }) => adds)
    .filter((one) => one.measure === measure)
    .reduce((all, { sums }) => addSums(all, sums), NO_UNITS);

describe('a case is followed to its outcomes', () => {
  test('it is looked at when a window has passed and facts of its last day have had a day to come', () => {
    expect(firstLook('payment-recovery', DAY0)).toBe(on(22));
    const looks = [on(22)];
    for (let next: Day | null = on(22); next; ) {
      next = lookAt({ ...opened }, history(), free, next).look_on;
      if (next) looks.push(next);
    }
    expect(looks).toEqual([on(22), on(61), on(68)]);
  });
  test('a payment on the last day of the window counts, one on the day after does not', () => {
    const { outcomes } = lookAt(opened, history([on(20), 'payments.minor', 500], [on(21), 'payments.minor', 900]), free, on(22));
    expect(outcomes.paid_minor).toEqual([500, 0]);
    expect(outcomes.paid).toEqual([1, 0]);
    expect(outcomes.left).toBeUndefined();
  });
  test('nothing that happened or was learned from the first day on is known before it', () => {
    const facts = history([on(-1), 'payments.minor', 300], [on(0), 'payments.minor', 70], [on(-2), 'payments.minor', 11, on(3)]);
    expect(lookAt(opened, facts, free, on(22)).outcomes.paid_minor).toEqual([70, 300]);
  });
  test('the sums go to the day on which the window ended, on the side to which the lot had put the customer', () => {
    const { adds } = lookAt({ ...opened, arm: 'held-out' }, history([on(1), 'payments.minor', 500]), free, on(22));
    expect(adds.find(({ measure }) => measure === 'paid_minor')).toEqual({
      measure: 'paid_minor',
      day: on(21),
      arm: 'held-out',
      sums: { n: 1, y: 500, yy: 250_000, x: 0, xx: 0, xy: 0 },
    });
  });
  test('a fact that comes late corrects the sums, and the customer still counts once', () => {
    const first = lookAt(opened, history(), free, on(22));
    const later = lookAt({ ...opened, outcomes: first.outcomes }, history([on(4), 'payments.minor', 500, on(40)]), free, on(61));
    expect(sumsOf('paid_minor', first)).toMatchObject({ n: 1, y: 0 });
    expect(sumsOf('paid_minor', first, later)).toMatchObject({ n: 1, y: 500, yy: 250_000 });
    expect(sumsOf('left', first, later)).toMatchObject({ n: 1, y: 0, x: 0.2 });
  });
  test('a later run of the same customer is followed and counts in nothing', () => {
    const { adds, outcomes } = lookAt({ ...opened, counts: false }, history([on(1), 'payments.minor', 500]), free, on(22));
    expect(adds).toEqual([]);
    expect(outcomes.paid_minor).toEqual([500, 0]);
  });
});

test('who has left brings no margin any more, and what carrying the plan costs is taken off', () => {
  const facts = new EntityHistory();
  facts.add(on(-90), on(-90), { 'plan.price_minor': ['2025-12-01T00:00:00.000Z', 'e1', 4_000], 'plan.id': ['2025-12-01T00:00:00.000Z', 'e1', 'home-100'] });
  const costs = (plan: string | null) => (plan === 'home-100' ? 1_500 : 0);
  expect(lookAt(opened, facts, costs, on(61)).outcomes.margin_minor).toEqual([2_500, 2_500]);
  facts.add(on(30), on(30), { status: ['2026-03-31T00:00:00.000Z', 'e2', 'cancelled'], cancellations: once });
  const gone = lookAt(opened, facts, costs, on(61)).outcomes;
  expect(gone.margin_minor).toEqual([0, 2_500]);
  expect(gone.left).toEqual([1, 0.2]);
});

test('every experiment is judged by one measure, and a term begins on the day of the launch', () => {
  expect(measuresOf('payment-recovery')[0]?.name).toBe('paid_minor');
  expect(measuresOf('constructor')[0]?.name).toBe('margin_minor');
  expect(termOf('everything', '2026-01-10', '2026-04-09')).toBe('2026-01-10');
  expect(termOf('everything', '2026-01-10', '2026-04-10')).toBe('2026-04-10');
  expect(termOf('payment-recovery', '2026-01-10', '2026-01-09')).toBe('2025-01-10');
});

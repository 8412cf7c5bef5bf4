import { describe, expect, test } from 'vitest';
import { EntityHistory } from '../data/entity-history.ts';
import { addDays, type Day, dayNumber } from '../kernel/days.ts';
import { mulberry32, normal } from '../kernel/random.ts';
import { type NodeKnown, UsagePatternPredictor } from './usage.ts';

const TODAY = '2026-06-20';
const GB = 1e9;
const predictor = new UsagePatternPredictor();
type Use = { gb: number; days?: number; allowance?: number | null; last?: Day; invoiced?: Day; noise?: number };

/** A customer who used about so many GB a day, with a weekly rhythm. */
function customer(seed: number, { gb, days = 150, allowance, last = addDays(TODAY, -1), invoiced = '2026-06-05', noise = 0.25 }: Use): EntityHistory {
  const facts = new EntityHistory();
  const random = mulberry32(seed);
  if (allowance !== undefined) facts.add('2026-01-01', '2026-01-01', { 'plan.allowance_bytes': ['2026-01-01T00:00:00.000Z', 'e', allowance] });
  for (let back = days - 1; back >= 0; back--) {
    const day = addDays(last, -back);
    const bytes = Math.round(gb * GB * [1.3, 0.9, 0.9, 0.9, 0.9, 1, 1.2][dayNumber(day) % 7]! * Math.exp(noise * normal(random)));
    facts.add(day, day, {
      'usage.down_bytes': [1, bytes, bytes, bytes],
      'usage.up_bytes': [1, 0, 0, 0],
      ...(day === invoiced && { 'invoices.minor': [1, 1, 1, 1] }),
    });
  }
  return facts;
}

const others = Array.from({ length: 20 }, (_, i): [string, EntityHistory] => [`other-${i}`, customer(100 + i, { gb: 5 + i })]);
const askAll = (...facts: [string, EntityHistory][]) =>
  predictor.customers(new Map([...facts, ...others].map(([id, history]) => [id, history.asOf(TODAY)])), ['c']);
const ask = (facts: EntityHistory) => askAll(['c', facts]).get('c')!;

describe('what a customer will use', () => {
  const told = ask(customer(1, { gb: 10, allowance: null }));

  test('is told for thirty days from today on, as of today', () => {
    expect(told.as_of).toBe(TODAY);
    expect(told.days.map(({ day }) => day)).toEqual(Array.from({ length: 30 }, (_, h) => addDays(TODAY, h)));
    expect(told.missing).toEqual([]);
    for (const day of told.days) {
      expect(day.low_95).toBeGreaterThanOrEqual(0);
      expect([day.low_95, day.low_80, day.expected, day.high_80, day.high_95]).toEqual(
        [day.low_95, day.low_80, day.expected, day.high_80, day.high_95].sort((a, b) => a - b),
      );
      expect(day.expected / GB).toBeGreaterThan(6);
      expect(day.expected / GB).toBeLessThan(16);
    }
  });

  test('adds up, and a sum is surer than its days', () => {
    const sum = (of: (day: (typeof told.days)[number]) => number, from = 0, to = 30) => told.days.slice(from, to).reduce((total, day) => total + of(day), 0);
    expect(told.month!.expected / sum((day) => day.expected)).toBeCloseTo(1, 6);
    expect(told.month!.low_95).toBeGreaterThan(sum((day) => day.low_95) * 1.2);
    expect(told.month!.high_95).toBeLessThan(sum((day) => day.high_95) * 0.9);
    expect(told.weeks.map(({ from }) => from)).toEqual([0, 7, 14, 21].map((days) => addDays(TODAY, days)));
    expect(told.weeks[1]!.expected / sum((day) => day.expected, 7, 14)).toBeCloseTo(1, 6);
  });

  test('is the same whoever is asked about first', () => {
    const facts: [string, EntityHistory] = ['c', customer(1, { gb: 10, allowance: null })];
    const known = new Map([...others, facts].reverse().map(([id, history]) => [id, history.asOf(TODAY)]));
    expect(predictor.customers(known, ['c']).get('c')).toEqual(told);
  });

  test('growth has bounds, and what does not grow is not said to', () => {
    expect(told.growth!.low_95).toBeLessThan(0);
    expect(told.growth!.high_95).toBeGreaterThan(0);
  });

  test('knows nothing of what happened or was learned later', () => {
    const facts = customer(1, { gb: 10, allowance: null });
    const much = { 'usage.down_bytes': [1, 9e12, 9e12, 9e12] as const };
    const late = new EntityHistory();
    for (const [day, learned, measures] of rowsOf(customer(1, { gb: 10, allowance: null }))) late.add(day, learned, measures);
    late.add(addDays(TODAY, -1), addDays(TODAY, 3), much);
    late.add(TODAY, TODAY, much);
    late.add(addDays(TODAY, 1), addDays(TODAY, 1), much);
    late.add(addDays(TODAY, 1), addDays(TODAY, 1), {
      'plan.allowance_bytes': ['2026-06-21T00:00:00.000Z', 'e', 1],
      status: ['2026-06-21T00:00:00.000Z', 'e', 'cancelled'],
    });
    expect(ask(late)).toEqual(ask(facts));
  });
});

/** The rows that `customer` adds, for a history that gets more. */
function rowsOf(facts: EntityHistory): Parameters<EntityHistory['add']>[] {
  const known = facts.asOf(TODAY).daily('usage.down_bytes', 200);
  const invoices = facts.asOf(TODAY).daily('invoices.minor', 200);
  const allowance: Parameters<EntityHistory['add']> = ['2026-01-01', '2026-01-01', { 'plan.allowance_bytes': ['2026-01-01T00:00:00.000Z', 'e', null] }];
  return [
    allowance,
    ...known.flatMap((fact, i): Parameters<EntityHistory['add']>[] => {
      const day = addDays(TODAY, i - 199);
      const use = fact && ([1, fact.sum, fact.sum, fact.sum] as const);
      return use
        ? [[day, day, { 'usage.down_bytes': use, 'usage.up_bytes': [1, 0, 0, 0], ...(invoices[i] && { 'invoices.minor': [1, 1, 1, 1] as const }) }]]
        : [];
    }),
  ];
}

describe('thin data gives no number but what is missing', () => {
  test.each([
    ['27 days', { gb: 10, days: 27 }, 'A forecast needs 28 days of use; there are 27.'],
    ['a week of silence', { gb: 10, last: addDays(TODAY, -9) }, 'No use has been told for 8 days.'],
  ])('%s', (_, use, missing) => {
    expect(ask(customer(1, use))).toMatchObject({
      days: [],
      weeks: [],
      month: null,
      growth: null,
      basis: null,
      allowance: null,
      missing: [missing, expect.stringMatching(/allowance/)],
    });
  });

  test('who has left uses nothing more', () => {
    const facts = customer(1, { gb: 10, allowance: 300 * GB });
    facts.add(addDays(TODAY, -1), addDays(TODAY, -1), { status: ['2026-06-19T10:00:00.000Z', 'e', 'cancelled'] });
    expect(ask(facts)).toMatchObject({ days: [], allowance: null, missing: ['The customer has left.'] });
  });

  test.each([50, 150])('of one series of %i days alone the days are told, the sums and chances are not', (days) => {
    const alone = predictor.customers(new Map([['c', customer(1, { gb: 10, days, allowance: 300 * GB }).asOf(TODAY)]])).get('c')!;
    expect(alone.days).toHaveLength(30);
    expect(alone).toMatchObject({ weeks: [], month: null, allowance: { used_bytes: expect.any(Number), total: null, chance: null } });
    expect(alone.growth === null).toBe(days < 56);
    expect(alone.missing).toEqual([expect.stringMatching(/need 40 courses/), ...(days < 56 ? ['Growth needs 8 weeks.'] : [])]);
  });
});

describe('the allowance of the billing month', () => {
  const outlook = (gb: number, allowance: number) => ask(customer(1, { gb, allowance, noise: 0.1 })).allowance;

  test('is as good as sure to be passed by who uses twice as much, and the day is told with its range', () => {
    const said = outlook(20, 300 * GB)!;
    expect(said).toMatchObject({ from: '2026-06-05', until: '2026-07-04', month_begins_with: 'invoice', days_not_told: 0, passed_on: null });
    expect(said.used_bytes / GB).toBeCloseTo(300, -2);
  });

  test('day of passing lies where use so far and use to come reach it', () => {
    const said = outlook(20, 450 * GB)!;
    const left = 450 * GB - said.used_bytes;
    expect(said.chance).toBeGreaterThan(0.95);
    expect(said.chance).toBeLessThan(1);
    expect(said.likely_on! >= addDays(TODAY, Math.floor(left / (24 * GB)) - 1)).toBe(true);
    expect(said.likely_on! <= addDays(TODAY, Math.ceil(left / (16 * GB)) + 1)).toBe(true);
    expect(said.earliest_on! <= said.likely_on! && said.likely_on! <= said.latest_on! && said.latest_on! <= said.until).toBe(true);
    expect(said.total!).toMatchObject({ from: '2026-06-05', until: '2026-07-04' });
    expect(said.total!.expected).toBeGreaterThan(450 * GB);
  });

  test('is not passed by who uses a third of it: a small chance and no day', () => {
    const said = outlook(3, 300 * GB)!;
    expect(said.chance).toBeLessThan(0.02);
    expect(said.chance).toBeGreaterThan(0);
    expect(said).toMatchObject({ likely_on: null, earliest_on: null, latest_on: null });
  });

  test('what was passed already is told with its day, not with a chance', () => {
    const said = outlook(20, 100 * GB)!;
    expect(said.passed_on! > '2026-06-05' && said.passed_on! < '2026-06-14').toBe(true);
    expect(said).toMatchObject({ chance: null, likely_on: null });
  });

  test('is nothing for a plan without limit, and not known where it was never told', () => {
    expect(ask(customer(1, { gb: 10, allowance: null }))).toMatchObject({ allowance: null, missing: [] });
    expect(ask(customer(1, { gb: 10 }))).toMatchObject({ allowance: null, missing: ['The allowance of the plan has not been told.'] });
  });
});

describe('a node', () => {
  /** Four readings a day; the greatest is the evening's. */
  const node = (seed: number, evening: (daysAgo: number) => number, readings = 4): NodeKnown => {
    const facts = new EntityHistory();
    const random = mulberry32(seed);
    for (let back = 120; back >= 1; back--) {
      const most = Math.round(1000 * Math.min(100, evening(back) + 1.5 * normal(random)));
      facts.add(addDays(TODAY, -back), addDays(TODAY, -back), { 'node.utilisation_milli': [readings, 2 * most, 20_000, most] });
    }
    return { history: facts.asOf(TODAY), use: Float64Array.from({ length: 182 }, () => 500 * GB * (1 + 0.1 * normal(random))), customers: 50 };
  };
  const steady = Array.from({ length: 9 }, (_, i): [string, NodeKnown] => [`steady-${i}`, node(50 + i, () => 40 + 3 * i)]);
  const askNode = (which: NodeKnown) => predictor.nodes(new Map([['n', which], ...steady]), ['n']).get('n')!;

  test('that is far from full will hardly fill up within the month, and none within the horizon is an answer', () => {
    const { capacity, busy_hour, usage, customers } = askNode(node(1, () => 50));
    expect(capacity).toMatchObject({ limit_percent: 90, passed_since: null, likely_on: null });
    expect(capacity.chance).toBeLessThan(0.02);
    expect(busy_hour).toMatchObject({ exact: true, latest_day: addDays(TODAY, -1), missing: [] });
    expect(busy_hour.days).toHaveLength(30);
    expect(customers).toBe(50);
    expect(usage.month!.expected / (30 * 500 * GB)).toBeCloseTo(1, 1);
  });

  test('that grows by six points a month fills up, and the dates are told', () => {
    const { capacity, busy_hour } = askNode(node(1, (back) => 86 - 0.2 * back));
    expect(capacity.chance).toBeGreaterThan(0.5);
    expect(capacity.likely_on! >= TODAY && capacity.earliest_on! <= capacity.likely_on! && capacity.likely_on! <= capacity.latest_on!).toBe(true);
    expect(busy_hour.growth_points_per_30_days!.low_95).toBeGreaterThan(4);
    expect(busy_hour.growth_points_per_30_days!.high_95).toBeLessThan(8);
    for (const day of busy_hour.days) expect(day.high_95).toBeLessThanOrEqual(100);
  });

  test('that is full already is said to be since when', () => {
    const { capacity } = askNode(node(1, (back) => (back <= 10 ? 96 : 60)));
    expect(capacity).toMatchObject({ passed_since: addDays(TODAY, -10), chance: null, likely_on: null });
  });

  test('with more than ten readings a day gives a bound of the busy hour, and says so', () => {
    expect(askNode(node(1, () => 50, 10)).busy_hour.exact).toBe(true);
    expect(askNode(node(1, () => 50, 11)).busy_hour.exact).toBe(false);
  });
});

test('a plan is foretold from the sums of its customers', () => {
  const plan = (seed: number) => {
    const random = mulberry32(seed);
    return Float64Array.from({ length: 182 }, (_, i) => 1000 * GB * (1 + 0.001 * i) * (1 + 0.05 * normal(random)));
  };
  const told = predictor.totals(new Map(Array.from({ length: 8 }, (_, i) => [`plan-${i}`, plan(i)])), dayNumber(TODAY)).get('plan-0')!;
  expect(told.growth!.low_95).toBeLessThan(2.75);
  expect(told.growth!.high_95).toBeGreaterThan(2.75);
  expect(told.growth!.low_95).toBeGreaterThan(1);
  expect(told.month!.low_95).toBeGreaterThan(25_000 * GB);
});

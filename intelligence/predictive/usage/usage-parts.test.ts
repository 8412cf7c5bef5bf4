import { describe, expect, test } from 'vitest';
import { EntityHistory } from '../../data/entity-history.ts';
import { dayNumber } from '../../kernel/days.ts';
import { mulberry32, normal } from '../../kernel/random.ts';
import { billingMonth } from './billing-month.ts';
import { boundsOf, LEAST_COURSES, outlooks, sumBounds } from './courses.ts';
import { growthOf } from './growth.ts';
import { exceedsInSum, passingOf, reaches } from './passing.ts';
import { dailyBusyHour, dailyUse, perCustomer, REACH_DAYS } from './readings.ts';
import { dayText } from './telling.ts';

describe('the billing month', () => {
  const month = (today: string, paid: Record<string, 'invoices.minor' | 'payments.minor'>, mode = 'postpaid') => {
    const facts = new EntityHistory();
    facts.add('2025-01-01', '2025-01-01', { billing_mode: ['2025-01-01T00:00:00.000Z', 'e', mode] });
    for (const [day, measure] of Object.entries(paid)) facts.add(day, day, { [measure]: [1, 1, 1, 1] });
    const { from, until, basis } = billingMonth(facts.asOf(today));
    return [dayText(from), dayText(until), basis];
  };
  test.each([
    [
      'begins with the latest invoice',
      '2026-03-20',
      { '2026-02-10': 'invoices.minor', '2026-03-10': 'invoices.minor' },
      'postpaid',
      ['2026-03-10', '2026-04-09', 'invoice'],
    ],
    ['goes on when an invoice is late', '2026-03-20', { '2026-02-10': 'invoices.minor' }, 'postpaid', ['2026-03-10', '2026-04-09', 'invoice']],
    ['of the 31st ends with short months', '2026-02-28', { '2026-01-31': 'invoices.minor' }, 'postpaid', ['2026-02-28', '2026-03-30', 'invoice']],
    [
      'begins with the top-up of who pays in advance',
      '2026-03-20',
      { '2026-03-12': 'payments.minor', '2026-03-15': 'invoices.minor' },
      'prepaid',
      ['2026-03-12', '2026-04-11', 'top-up'],
    ],
    ['is not begun by paying a bill', '2026-03-20', { '2026-03-12': 'payments.minor' }, 'postpaid', ['2026-03-01', '2026-03-31', 'calendar']],
    [
      'is the calendar month after two months of silence',
      '2026-03-20',
      { '2025-12-10': 'invoices.minor' },
      'postpaid',
      ['2026-03-01', '2026-03-31', 'calendar'],
    ],
  ] as const)('%s', (_, today, paid, mode, expected) => {
    expect(month(today, paid, mode)).toEqual(expected);
  });
});

describe('passing', () => {
  const course = (...values: number[]) => Float64Array.from(values);

  test('an allowance is passed when the sum exceeds it, within the days of the month', () => {
    expect(exceedsInSum(5, 10, 3)(course(3, 2, 1))).toBe(2);
    expect(exceedsInSum(5, 10, 2)(course(3, 2, 1))).toBe(-1);
  });

  test('a capacity is passed when it is reached', () => {
    expect(reaches(90)(course(89.9, 90, 95))).toBe(1);
    expect(reaches(90)(course(10))).toBe(-1);
  });

  test('neither a course in none nor all courses make a chance of nought or one', () => {
    const none = passingOf(
      Array.from({ length: 99 }, () => course(1)),
      reaches(2),
    );
    expect(none).toEqual({ chance: 0.005, likely: null, earliest: null, latest: null });
    expect(
      passingOf(
        Array.from({ length: 99 }, () => course(3)),
        reaches(2),
      ),
    ).toEqual({ chance: 0.995, likely: 0, earliest: 0, latest: 0 });
  });

  test('hardly any passing gives a chance but no day', () => {
    const few = [...Array.from({ length: 9 }, () => course(3)), ...Array.from({ length: 90 }, () => course(1))];
    expect(passingOf(few, reaches(2))).toMatchObject({ chance: 0.095, likely: null });
    expect(passingOf([...few, course(3)], reaches(2))).toMatchObject({ likely: 0 });
  });
});

describe('growth', () => {
  const series = (days: number, memory: number, seed: number, slope = 0) => {
    const random = mulberry32(seed);
    let state = 0;
    return Float64Array.from({ length: days }, (_, i) => {
      state = memory * state + Math.sqrt(1 - memory ** 2) * normal(random);
      return 100 + slope * i + 10 * state;
    });
  };
  const covered = (memory: number) =>
    Array.from({ length: 300 }, (_, seed) => growthOf(series(182, memory, seed, 0.1))!).filter(({ low, high }) => low <= 3 && high >= 3).length / 300;

  test('holds the truth in its bounds, also where weeks are alike that follow each other', () => {
    expect(covered(0)).toBeGreaterThan(0.93);
    expect(covered(0.93)).toBeGreaterThan(0.87);
  });

  test('needs eight weeks, and no week of which two days are missing', () => {
    expect(growthOf(series(55, 0, 1))).toBeNull();
    const values = series(56, 0, 1);
    expect(growthOf(values)).not.toBeNull();
    values[3] = Number.NaN;
    expect(growthOf(values)).not.toBeNull();
    values[4] = Number.NaN;
    expect(growthOf(values)).toBeNull();
  });
});

describe('courses', () => {
  const random = mulberry32(5);
  const one = (id: string, length = 182) => ({ id, values: Float64Array.from({ length }, () => Math.max(0, 10 + 3 * normal(random))) });
  const options = { horizon: 31, seed: 1, methods: ['weekly-profile'], least: 0, most: 100 };

  test('days that go wrong together stay together: where a level wanders, a sum is as unsure as its days', () => {
    const wandering = Array.from({ length: 25 }, (_, i) => {
      let level = 100;
      const step = mulberry32(900 + i);
      return { id: `w${i}`, values: Float64Array.from({ length: 182 }, () => (level = Math.max(1, level + 2 * normal(step)))) };
    });
    const [told] = outlooks(wandering, new Set(['w0']), { ...options, most: 1e6 });
    if (!told || 'refused' in told) throw new Error('refused');
    const { low, high } = sumBounds(told, 0, 30, 0.95);
    const days = told.intervals[1]!;
    const naive = days.upper.subarray(0, 30).reduce((sum, value) => sum + value, 0) - days.lower.subarray(0, 30).reduce((sum, value) => sum + value, 0);
    expect((high - low) / naive).toBeGreaterThan(0.6);
  });

  test('of one short series there are none', () => {
    const [told] = outlooks([one('a', 70)], new Set(['a']), options);
    expect(told).toMatchObject({ courses: [] });
  });

  test('are as many as the others lend, and stay within what is possible', () => {
    const [told] = outlooks(
      Array.from({ length: 15 }, (_, i) => one(`s${i}`)),
      new Set(['s3']),
      { ...options, most: 14 },
    );
    if (!told || 'refused' in told) throw new Error('refused');
    expect(told.id).toBe('s3');
    expect(told.courses.length).toBeGreaterThanOrEqual(LEAST_COURSES);
    for (const course of told.courses) for (const value of course) expect(value >= 0 && value <= 14).toBe(true);
    for (const { lower, upper } of told.intervals) expect([...lower, ...upper].every((value) => value >= 0 && value <= 14)).toBe(true);
  });

  test('are the same in any order of the series, also when only some of many lend', () => {
    const many = Array.from({ length: 110 }, (_, i) => one(`m${i}`, 80));
    expect(outlooks(many.toReversed(), new Set(['m7']), options)).toEqual(outlooks(many, new Set(['m7']), options));
  });

  test('bounds take one value more on either side than there are', () => {
    const values = Array.from({ length: 119 }, (_, i) => i + 1);
    expect(boundsOf(values, 0.95)).toEqual({ low: 3, high: 117 });
    expect(boundsOf([1, 2, 3], 0.95)).toEqual({ low: 1, high: 3 });
  });
});

describe('what the facts say of a day', () => {
  test('use is down and up, to yesterday; a day told in parts counts whole, a day not told is missing', () => {
    const facts = new EntityHistory();
    facts.add('2026-03-01', '2026-03-01', { 'usage.down_bytes': [1, 5, 5, 5], 'usage.up_bytes': [1, 1, 1, 1] });
    facts.add('2026-03-01', '2026-03-03', { 'usage.down_bytes': [1, 7, 7, 7] });
    facts.add('2026-03-04', '2026-03-04', { 'usage.down_bytes': [1, 9, 9, 9] });
    expect([...dailyUse(facts.asOf('2026-03-04'), 4)]).toEqual([Number.NaN, 13, Number.NaN, Number.NaN]);
    expect([...dailyUse(facts.asOf('2026-03-02'), 2)]).toEqual([Number.NaN, 6]);
  });

  test('the busy hour is the greatest reading', () => {
    const facts = new EntityHistory();
    facts.add('2026-03-01', '2026-03-01', { 'node.utilisation_milli': [4, 200_000, 20_000, 81_500] });
    expect(dailyBusyHour(facts.asOf('2026-03-02'), 1)).toEqual({ percent: Float64Array.of(81.5), exact: true });
  });

  test('all of a node are what those told of used, times those there are', () => {
    const today = dayNumber('2026-03-04');
    const use = perCustomer(
      [
        { day: today - 1, bytes: 30, told: 3, asked: 4, customers: 8 },
        { day: today - 2, bytes: 30, told: 1, asked: 4, customers: 8 },
        { day: today, bytes: 30, told: 4, asked: 4, customers: 8 },
      ],
      today,
    );
    expect(use[REACH_DAYS - 1]).toBe(80);
    expect(use.filter((value) => !Number.isNaN(value))).toHaveLength(1);
  });
});

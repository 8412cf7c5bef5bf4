import { describe, expect, test } from 'vitest';
import { chanceSpan, effectOn, incrementalValue, monthsExpected, propensityValue, shareSpan } from './value.ts';

const span = (mid: number, half = 0) => ({ low: mid - half, mid, high: mid + half });

test('who never leaves stays twelve months of twelve, and who leaves at once none', () => {
  expect(monthsExpected(0)).toBe(12);
  expect(monthsExpected(1)).toBe(0);
  expect(monthsExpected(0.1)).toBeLessThan(monthsExpected(0.05));
});

describe('an offer is worth what making it changes', () => {
  test('more who take it bring margin', () => expect(incrementalValue({ takes: span(0.1), leaves: span(0) }, 1000, 3000, 12).mid).toBe(1200));
  test('more who leave cost the margin that there is', () => expect(incrementalValue({ takes: span(0), leaves: span(0.02) }, 1000, 3000, 12).mid).toBe(-720));
  test('a sleeping dog is worth less than nothing, with both bounds', () => {
    const { low, mid, high } = incrementalValue({ takes: span(0.01, 0.005), leaves: span(0.06, 0.01) }, 1000, 3000, 12);
    expect([low, mid, high].every((value) => value < 0)).toBe(true);
  });
  test('a smaller plan is worth it when it keeps enough', () =>
    expect(incrementalValue({ takes: span(0.3), leaves: span(-0.1) }, -800, 2500, 10).mid).toBe(100));
  test('the bounds grow with the doubt in either effect', () => {
    const sure = incrementalValue({ takes: span(0.1, 0.01), leaves: span(0, 0) }, 1000, 3000, 12);
    const unsure = incrementalValue({ takes: span(0.1, 0.01), leaves: span(0, 0.02) }, 1000, 3000, 12);
    expect(unsure.high - unsure.low).toBeGreaterThan(2 * (sure.high - sure.low));
  });
});

test('a doubt on one side only widens that side only', () => {
  const { low, mid, high } = incrementalValue({ takes: span(0.1), leaves: { low: 0, mid: 0, high: 0.03 } }, 1000, 3000, 10);
  expect([low, mid, high]).toEqual([100, 1000, 1000]);
});
test('nobody can be kept who would not have left', () => {
  const { leaves } = effectOn({ takes: span(0.1), leaves: span(-0.05, 0.06) }, 0.013);
  expect(leaves).toEqual({ low: -0.013, mid: -0.013, high: expect.closeTo(0.01, 12) });
});
test('while nothing is measured an offer is worth what it brings if it is taken', () => {
  expect(propensityValue(span(0.1, 0.05), 1000, 10)).toEqual({ low: 500, mid: 1000, high: 1500 });
});
test('a share of few is drawn to the prior and has wide bounds', () => {
  const few = shareSpan(2, 4, { share: 0.1, weight: 20 });
  const many = shareSpan(200, 400, { share: 0.1, weight: 20 });
  expect(few.mid).toBeCloseTo(4 / 24, 12);
  expect(few.high - few.low).toBeGreaterThan(3 * (many.high - many.low));
});
test('a chance learned from more rows is surer', () => {
  const width = (rows: number) => chanceSpan(0.1, 12, rows).high - chanceSpan(0.1, 12, rows).low;
  expect(width(400)).toBeGreaterThan(1.9 * width(1600));
});

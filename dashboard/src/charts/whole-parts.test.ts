import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wholeParts } from './whole-parts.ts';

const points = fc.array(fc.double({ min: -120, max: 120, noNaN: true }), { minLength: 1, maxLength: 8 });
const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

describe('whole parts', () => {
  test('the shown parts always add up to the shown whole', () => {
    fc.assert(
      fc.property(points, (exact) => {
        const { parts, total } = wholeParts(exact);
        expect(sum(parts)).toBe(total);
      }),
    );
  });
  test('the shown whole is the exact whole, rounded', () => {
    fc.assert(
      fc.property(points, (exact) => {
        expect(wholeParts(exact).total).toBe(Math.round(sum(exact)) + 0);
      }),
    );
  });
  test('no shown part is more than a point away from what it is', () => {
    fc.assert(
      fc.property(points, (exact) => {
        const { parts } = wholeParts(exact);
        for (const [place, part] of parts.entries()) expect(Math.abs(part - (exact[place] ?? 0))).toBeLessThanOrEqual(1);
      }),
    );
  });
  test('whole parts are shown as they are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 8 }), (exact) => {
        expect(wholeParts(exact).parts).toEqual(exact.map((n) => n + 0));
      }),
    );
  });
  test('of the parts that must give, the one with the largest remainder is rounded up', () => {
    expect(wholeParts([14.3, 31.45, 12.2, 9.7, -7.9, -3.1, 5.4])).toEqual({ parts: [14, 32, 12, 10, -8, -3, 5], total: 62 });
  });
});

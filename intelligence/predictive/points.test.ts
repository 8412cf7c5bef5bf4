import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointsOf } from './points.ts';

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const explanation = (baseline: number, parts: readonly number[]) => {
  const logOdds = parts.reduce((sum, part) => sum + part, baseline);
  return { baseline, parts: Object.fromEntries(parts.map((part, i) => [`f${i}`, part])), logOdds, chance: sigmoid(logOdds) };
};

test('what is typical and all reasons add up to the score, within a billionth', () => {
  fc.assert(
    fc.property(fc.double({ min: -6, max: 6, noNaN: true }), fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 40 }), (baseline, parts) => {
      const { typical, parts: points, total } = pointsOf(explanation(baseline, parts));
      expect(Math.abs(typical + points.reduce((sum, part) => sum + part.points, 0) - total)).toBeLessThan(1e-9 * 100);
      expect(total).toBeCloseTo(100 * explanation(baseline, parts).chance, 9);
    }),
  );
});

test('a reason that raises the log-odds never lowers the points', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -4, max: 4, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (baseline, a, b) => {
        for (const { feature, points } of pointsOf(explanation(baseline, [a, b])).parts)
          expect(Math.sign(points) * Math.sign(feature === 'f0' ? a : b)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test('an explanation that does not add up is refused', () => {
  expect(() => pointsOf({ ...explanation(0, [1]), logOdds: 2 })).toThrow('do not add up');
});

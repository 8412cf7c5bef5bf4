import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reason } from '../api/types.ts';
import { explain } from './reason-lines.ts';

const reason = (points: number): Reason => ({
  feature: `f${points}`,
  sentence: '9 slow evenings',
  points,
  value: 9,
  unit: 'evenings',
  source: ['session.ended'],
  latest: null,
});
const risk = (typical: number, parts: readonly number[], other: number) => ({
  points: typical + parts.reduce((all, part) => all + part, 0) + other,
  typical_points: typical,
  reasons: parts.map(reason),
  other_points: other,
});
const part = fc.double({ min: -60, max: 60, noNaN: true });

describe('the lines of an explanation', () => {
  test('typical, reasons and the rest add up to the number in the sentence', () => {
    fc.assert(
      fc.property(part, fc.array(part, { maxLength: 5 }), part, (typical, parts, other) => {
        const explanation = explain(risk(typical, parts, other));
        if (explanation === null || explanation === 'mismatch') throw new Error('There is an explanation.');
        expect(explanation.lines.reduce((all, line) => all + line.points, 0)).toBe(explanation.total);
        expect(explanation.lines.at(-1)?.to).toBe(explanation.total);
      }),
    );
  });
  test('each bar begins where the one before ended', () => {
    const explanation = explain(risk(14.3, [31.4, 12.2, -7.9], 2));
    if (explanation === null || explanation === 'mismatch') throw new Error('There is an explanation.');
    expect(explanation.lines.slice(1).map((line) => line.from)).toEqual(explanation.lines.slice(0, -1).map((line) => line.to));
  });
  test('reasons that do not add up to the score are not shown', () => {
    expect(explain({ ...risk(14, [31, 18, 9, -11, -6], 0), points: 99 })).toBe('mismatch');
  });
  test('without a score there is nothing to explain', () => {
    expect(explain({ points: null, typical_points: null, reasons: [], other_points: 0 })).toBeNull();
  });
  test('a rest of nothing takes no line', () => {
    const explanation = explain(risk(10, [5], 0));
    expect(explanation !== 'mismatch' && explanation?.lines.map((line) => line.kind)).toEqual(['typical', 'reason']);
  });
});

import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { differenceAtOneLook, lossOf, pairedDifference } from './paired-difference.ts';

/** Looks after every ten groups, as a nightly look would, and says whether any interval left zero out. */
function everExcludesZero(seed: number, effect: number, looks: number, interval = pairedDifference): boolean {
  const random = mulberry32(seed);
  const groups = [];
  for (let look = 0; look < looks; look++) {
    for (let i = 0; i < 10; i++) {
      const rows = 1 + Math.floor(random() * 4);
      const own = normal(random);
      groups.push({ rows, difference: rows * (effect + own) });
    }
    const found = interval(groups);
    if (found && (found.low > 0 || found.high < 0)) return true;
  }
  return false;
}

describe('two models are compared under peeking', () => {
  test('models that are equally good are told apart by luck in at most 5 % of worlds, however often one looks', () => {
    const false_ = Array.from({ length: 300 }, (_, seed) => everExcludesZero(seed, 0, 100)).filter(Boolean).length;
    expect(false_ / 300).toBeLessThanOrEqual(0.05);
  });
  test('an interval for one look only would be fooled, so this test can fail', () => {
    const fooled = Array.from({ length: 100 }, (_, seed) => everExcludesZero(seed, 0, 100, differenceAtOneLook)).filter(Boolean).length;
    expect(fooled / 100).toBeGreaterThan(0.15);
  });
  test('a real difference is found', () => {
    const found = Array.from({ length: 100 }, (_, seed) => everExcludesZero(seed, 0.3, 100)).filter(Boolean).length;
    expect(found).toBe(100);
  });
  test('fewer than thirty customers say nothing', () => {
    expect(pairedDifference(Array.from({ length: 29 }, () => ({ rows: 1, difference: 5 })))).toBeNull();
  });
  test('one customer with many rows does not count as many customers', () => {
    const one = (n: number) => pairedDifference(Array.from({ length: n }, (_, i) => ({ rows: 1, difference: i % 2 })));
    const many = pairedDifference(Array.from({ length: 40 }, (_, i) => ({ rows: 25, difference: 25 * (i % 2) })));
    expect((many?.high as number) - (many?.low as number)).toBeGreaterThan(2 * ((one(1000)?.high as number) - (one(1000)?.low as number)));
  });
  test('a chance of nothing for what happened costs much, not everything', () => {
    expect(lossOf(0, true)).toBeCloseTo(16.1, 1);
    expect(lossOf(0.25, true)).toBeCloseTo(Math.log(4), 12);
  });
});

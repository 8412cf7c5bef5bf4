import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../kernel/random.ts';
import { evidenceAbove } from './evidence.ts';

describe('evidence that hits are more frequent than told', () => {
  test('is none without trials, and little when they come as told', () => {
    expect(evidenceAbove([])).toBe(1);
    expect(evidenceAbove([[{ hits: 20, trials: 1000, chance: 0.02 }]])).toBeLessThan(1);
  });

  test('grows with every hit beyond what is told, and adds over groups of other chances', () => {
    const at = (hits: number) => evidenceAbove([[{ hits, trials: 100, chance: 0.02 }]]);
    expect(at(12)).toBeGreaterThan(100);
    expect(at(8)).toBeGreaterThan(at(6));
    const half = { hits: 6, trials: 50, chance: 0.02 };
    expect(evidenceAbove([[half, half]])).toBeCloseTo(at(12), 6);
  });

  test('finds what has begun after a long time without it', () => {
    const calm = Array.from({ length: 60 }, () => [{ hits: 1, trials: 100, chance: 0.03 }]);
    expect(evidenceAbove(calm)).toBeLessThan(1);
    expect(evidenceAbove([...calm, [{ hits: 18, trials: 100, chance: 0.03 }]])).toBeGreaterThan(100);
  });

  test('looked at after every trial, it reaches a hundred by luck in at most one of a hundred courses', () => {
    const random = mulberry32(4);
    let lucky = 0;
    const courses = 1_000;
    for (let course = 0; course < courses; course++) {
      const cohorts: { hits: number; trials: number; chance: number }[][] = [];
      for (let trial = 0; trial < 400; trial++) {
        if (trial % 20 === 0) cohorts.push([{ hits: 0, trials: 0, chance: 0.9 }]);
        const last = cohorts.at(-1)?.[0] as { hits: number; trials: number };
        last.trials++;
        if (random() < 0.9) last.hits++;
        if (evidenceAbove(cohorts) >= 100) {
          lucky++;
          break;
        }
      }
    }
    expect(lucky / courses).toBeLessThanOrEqual(0.015);
  });
});

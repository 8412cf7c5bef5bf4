import { expect, test } from 'vitest';
import { studentQuantile } from './student.ts';

test("Student's quantiles are those of the tables", () => {
  const table: [number, number, number][] = [
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.9, 2, 1.886],
    [0.975, 3, 3.182],
    [0.9, 5, 1.476],
    [0.975, 11, 2.201],
    [0.995, 30, 2.75],
    [0.975, 1e6, 1.96],
  ];
  for (const [chance, freedom, quantile] of table) expect(Math.abs(studentQuantile(chance, freedom) / quantile - 1)).toBeLessThan(0.02);
  expect(studentQuantile(0.025, 7)).toBeCloseTo(-studentQuantile(0.975, 7), 6);
});

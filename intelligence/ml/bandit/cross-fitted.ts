import { stratifiedFolds } from '../folds.ts';
import { type Column, tableOf, takeRows } from '../table.ts';
import { expected, linearMean } from '../uplift/mean-model.ts';
import { chooseRidge } from '../uplift/ridge.ts';

const HALVES = 2;
const LEAST = 40;
const FOLDS = 4;

/**
 * A model's expectation of the reward of each arm for each row, learned from the other half of the rows only, as the doubly robust
 * estimate needs it: ridge regression by arm, or the arm's mean where it has fewer than 40 rows in the half.
 */
export function crossFitted(columns: readonly Column[], arm: Uint8Array, reward: Float64Array, arms: number, seed: number): readonly Float64Array[] {
  const rows = reward.length;
  const table = tableOf(columns);
  const half = stratifiedFolds(arm, HALVES, seed);
  const told = Array.from({ length: arms }, () => new Float64Array(rows));
  for (let out = 0; out < HALVES; out++) {
    const asked = Int32Array.from({ length: rows }, (_, i) => i).filter((i) => half[i] === out);
    for (let one = 0; one < arms; one++) {
      const learned = Int32Array.from({ length: rows }, (_, i) => i).filter((i) => half[i] !== out && arm[i] === one);
      const own = Float64Array.from(learned, (i) => reward[i] as number);
      const mean = own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length);
      let values: Float64Array = new Float64Array(asked.length).fill(mean);
      if (learned.length >= LEAST && columns.length > 0) {
        const part = takeRows(table, learned);
        const model = linearMean(chooseRidge(part.columns, own, stratifiedFolds(new Uint8Array(part.rows), FOLDS, seed)), part);
        values = expected(model, takeRows(table, asked));
      }
      for (const [n, i] of asked.entries()) told[one]![i] = values[n] as number;
    }
  }
  return told;
}

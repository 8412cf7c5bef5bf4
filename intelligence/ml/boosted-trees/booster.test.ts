import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { rocAuc } from '../metrics.ts';
import { numeric, tableOf } from '../table.ts';
import type { Binned } from './bins.ts';
import { booster, boosting } from './booster.ts';
import { addForest } from './forest.ts';
import { TREE_DEFAULTS } from './params.ts';
import { boostedTrees } from './trainer.ts';

const random = mulberry32(1);
const rows = 2000;
const columns = 10;
const made = (): Binned => ({
  rows,
  columns: Array.from({ length: columns }, () => Uint8Array.from({ length: rows }, () => Math.floor(random() * 30))),
  counts: new Int32Array(columns).fill(30),
  directions: new Int8Array(columns),
});
const binned = made();
const labels = Uint8Array.from(binned.columns[0]!, (bin, i) => (random() < 0.1 + bin / 60 + binned.columns[1]![i]! / 120 ? 1 : 0));
const weights = new Float64Array(rows).fill(1);
const train = Int32Array.from({ length: 1500 }, (_, i) => i);
const params = { ...TREE_DEFAULTS, rowShare: 0.5, columnShare: 0.3 };

test('each tree sees its share of the rows and of the columns, and not the same each time', () => {
  const growing = booster([binned], labels, weights, train, params, 1);
  for (let k = 0; k < 40; k++) growing.step();
  const forest = growing.forest(40);
  const used = [...forest.roots].map((root, k) => {
    const end = forest.roots[k + 1] ?? forest.value.length;
    expect(Math.abs(forest.cover[root]! - 750)).toBeLessThan(120);
    const asked = new Set<number>();
    for (let node = root; node < end; node++) if (forest.left[node]! >= 0) asked.add(forest.column[node]!);
    expect(asked.size).toBeLessThanOrEqual(3);
    return asked;
  });
  expect(new Set(used.flatMap((asked) => [...asked])).size).toBe(columns);
});

test.each([0.5, 1, 1e-9])('the margins of all rows, learned from or not, are the start and what the trees say (share of rows %d)', (rowShare) => {
  const growing = booster([binned], labels, weights, train, { ...params, rowShare }, 1);
  for (let k = 0; k < 15; k++) growing.step();
  const walked = new Float64Array(rows).fill(growing.prior);
  addForest(growing.forest(15), binned.columns, walked);
  expect(growing.margins).toEqual(walked);
});

test('the same seed grows the same trees, another grows others', () => {
  const forest = (seed: number) => {
    const growing = booster([binned], labels, weights, train, params, seed);
    for (let k = 0; k < 5; k++) growing.step();
    return growing.forest(5);
  };
  expect(forest(1)).toEqual(forest(1));
  expect(forest(2)).not.toEqual(forest(1));
});

test('trees follow whatever gradients they are given: squared error makes means of the leaves', () => {
  const target = Float64Array.from({ length: rows }, (_, i) => (binned.columns[0]![i]! > 14 ? 10 : -3) + 0.1 * normal(random));
  const growing = boosting([binned], train, 0, { ...TREE_DEFAULTS, learningRate: 1, rowShare: 1, columnShare: 1, l2: 0, minHessian: 1 }, 1);
  const pairs = new Float64Array(2 * rows);
  for (const row of train) pairs.set([-target[row]!, 1], 2 * row);
  growing.step(pairs);
  for (let row = 1500; row < rows; row++) expect(Math.abs(growing.margins[row]! - target[row]!)).toBeLessThan(0.6);
});

test('of several encodings the trees take one after the other', () => {
  const second = { ...binned, columns: binned.columns.toReversed() };
  const taken = [binned, second].map((one) => {
    const growing = booster([one], labels, weights, train, { ...params, rowShare: 1, columnShare: 1 }, 1);
    growing.step();
    return growing.forest(1);
  });
  const both = booster([binned, second], labels, weights, train, { ...params, rowShare: 1, columnShare: 1 }, 1);
  both.step();
  both.step();
  expect(both.forest(1)).toEqual(taken[0]);
  expect(both.forest(2).column[both.forest(2).roots[1]!]).toBe(9 - both.forest(1).column[0]!);
});

describe('a number is taken as a code', () => {
  const codes = Int32Array.from({ length: 6000 }, () => Math.floor(random() * 90));
  const risk = Float64Array.from({ length: 90 }, () => (random() < 0.5 ? 0.1 : 0.6));
  const levelColumns = (values: Float64Array, outcome: Uint8Array) => {
    const model = boostedTrees().train(
      tableOf([
        numeric('n', values),
        numeric(
          'noise',
          Float64Array.from(values, () => normal(random)),
        ),
      ]),
      outcome,
      { seed: 1 },
    );
    return { model, levels: (model.snapshot().encoders as unknown as { kind: string }[]).filter(({ kind }) => kind === 'level').length };
  };
  const values = Float64Array.from(codes);
  test('where neighbours have nothing in common: its levels then tell what cuts could not', () => {
    const outcome = Uint8Array.from(codes, (code) => (random() < risk[code]! ? 1 : 0));
    const { model, levels } = levelColumns(values, outcome);
    expect(levels).toBe(1);
    const fresh = Float64Array.from({ length: 2000 }, () => Math.floor(random() * 90));
    const theirs = Uint8Array.from(fresh, (code) => (random() < risk[code]! ? 1 : 0));
    expect(rocAuc(model.predict(tableOf([numeric('n', fresh), numeric('noise', fresh)])), theirs)).toBeGreaterThan(0.73);
  });
  test('not where its order says as much', () => {
    const outcome = Uint8Array.from(codes, (code) => (random() < 0.1 + code / 150 ? 1 : 0));
    expect(levelColumns(values, outcome).levels).toBe(0);
  });
});

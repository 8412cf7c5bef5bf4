import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { classifierSuite } from '../classifier.suite.ts';
import { rocAuc } from '../metrics.ts';
import { categorical, numeric, tableOf } from '../table.ts';
import { binOf, quantileEdges } from './bins.ts';
import { addForest, type Forest, treeBuilder } from './forest.ts';
import { targetEncode } from './target-encoding.ts';
import { boostedTrees } from './trainer.ts';
import { addShapley, pathsOf, shapRoom } from './tree-shap.ts';

classifierSuite('boosted trees', boostedTrees());

describe('bins', () => {
  test('few distinct values have a bin each, and what lies between goes to the nearer', () => {
    const edges = quantileEdges([3, 1, 2, 2, Number.NaN, 1], 128);
    expect([...edges]).toEqual([1.5, 2.5]);
    expect([Number.NaN, -9, 1, 2, 2.6, 99].map((value) => binOf(edges, value))).toEqual([0, 1, 1, 2, 3, 3]);
  });
  test('many distinct values share bins of about equal size', () => {
    const random = mulberry32(1);
    const values = Float64Array.from({ length: 10_000 }, () => normal(random));
    const edges = quantileEdges(values, 20);
    const sizes = new Int32Array(21);
    for (const value of values) sizes[binOf(edges, value)] = (sizes[binOf(edges, value)] as number) + 1;
    expect(edges).toHaveLength(19);
    expect(sizes[0]).toBe(0);
    expect(Math.min(...sizes.slice(1))).toBeGreaterThan(400);
  });
  test('neighbouring numbers without one between them are still told apart', () => {
    const next = 1 + Number.EPSILON;
    const edges = quantileEdges([1, next], 10);
    expect([binOf(edges, 1), binOf(edges, next)]).toEqual([1, 2]);
  });
});

describe('target encoding', () => {
  const labels = Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 0);
  const data = {
    codes: Int32Array.of(0, 0, 0, 0, 1, 1, 2, -1),
    levels: 3,
    weights: new Float64Array(8).fill(1),
    folds: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1),
    foldCount: 2,
    prior: 0.5,
    strength: 2,
  };
  const train = Int32Array.of(0, 1, 2, 3, 4, 5, 6);
  test('a row is encoded by the other folds, new data by all', () => {
    const { rows, levels } = targetEncode({ ...data, labels, train });
    expect([...levels]).toEqual([4 / 6, 1 / 4, 0.5]);
    expect(rows[0]).toBe((1 + 1) / 4);
    expect(rows[1]).toBe((2 + 1) / 4);
    expect(rows[7]).toBeNaN();
  });
  test('a row’s own label never reaches its own encoding', () => {
    const before = targetEncode({ ...data, labels, train }).rows;
    for (const row of train) {
      const after = targetEncode({ ...data, labels: labels.map((label, i) => (i === row ? 1 - label : label)), train }).rows;
      expect(after[row]).toBe(before[row]);
    }
  });
  test('words that name one row each teach nothing: no leak from an identifier', () => {
    const random = mulberry32(2);
    const ids = Array.from({ length: 600 }, (_, i) => `id ${i >> 1}`);
    const outcome = Uint8Array.from(ids, () => (random() < 0.4 ? 1 : 0));
    const table = tableOf([categorical('id', ids)]);
    const half = Int32Array.from({ length: 300 }, (_, i) => 2 * i);
    const learned = tableOf([
      categorical(
        'id',
        Array.from(half, (i) => ids[i]),
      ),
    ]);
    const model = boostedTrees().train(
      learned,
      Uint8Array.from(half, (i) => outcome[i] as number),
      { seed: 1 },
    );
    expect(Math.abs(rocAuc(model.predict(table), outcome) - 0.5)).toBeLessThan(0.05);
  });
});

test('missing values go to the side where they belong', () => {
  const random = mulberry32(5);
  const x = Float64Array.from({ length: 800 }, (_, i) => (i % 3 === 0 ? Number.NaN : normal(random)));
  const labels = Uint8Array.from(x, (v) => (random() < (Number.isNaN(v) || v > 0.5 ? 0.85 : 0.1) ? 1 : 0));
  const model = boostedTrees().train(tableOf([numeric('x', x)]), labels, { seed: 1 });
  const [missing, low, high] = model.predict(tableOf([numeric('x', [Number.NaN, -1, 1])]));
  expect([missing! > 0.7, low! < 0.3, high! > 0.7]).toEqual([true, true, true]);
});

test('two features that matter only together are found', () => {
  const random = mulberry32(6);
  const [a, b] = [0, 1].map(() => Float64Array.from({ length: 1500 }, () => random()));
  const labels = Uint8Array.from(a!, (v, i) => (random() < (v > 0.5 === b![i]! > 0.5 ? 0.9 : 0.1) ? 1 : 0));
  const model = boostedTrees({ columnShare: 1 }).train(tableOf([numeric('a', a!), numeric('b', b!)]), labels, { seed: 1 });
  const [same, different] = model.predict(tableOf([numeric('a', [0.9, 0.9]), numeric('b', [0.9, 0.1])]));
  expect(same).toBeGreaterThan(0.75);
  expect(different).toBeLessThan(0.25);
});

test('rows of one group never check what the others taught: noise that a group shares is not learned', () => {
  const random = mulberry32(8);
  const groups = Int32Array.from({ length: 900 }, (_, i) => Math.floor(i / 9));
  const signature = Float64Array.from({ length: 100 }, () => random());
  const outcome = Uint8Array.from({ length: 100 }, () => (random() < 0.5 ? 1 : 0));
  const table = tableOf([
    numeric(
      'signature',
      Float64Array.from(groups, (g) => signature[g]!),
    ),
  ]);
  const labels = Uint8Array.from(groups, (g) => outcome[g]!);
  const spread = (model: { predict(t: typeof table): Float64Array }) => {
    const chances = model.predict(table);
    return Math.max(...chances) - Math.min(...chances);
  };
  expect(spread(boostedTrees().train(table, labels, { seed: 1, groups }))).toBeLessThan(0.25);
  expect(spread(boostedTrees().train(table, labels, { seed: 1 }))).toBeGreaterThan(0.6);
});

describe('explanations of trees', () => {
  const forest = randomForest(7, 4);
  const bins = (row: number) => Uint8Array.from({ length: 4 }, (_, c) => Math.floor(mulberry32(row * 4 + c)() * 6));

  test('are the Shapley values by definition: the mean over all orders in which the features may come', () => {
    const paths = pathsOf(forest);
    const room = shapRoom(paths.longest);
    for (let row = 0; row < 20; row++) {
      const parts = new Float64Array(4);
      addShapley(paths, bins(row), room, parts);
      const expected = shapleyByDefinition((known) => expectation(forest, bins(row), known), 4);
      for (let c = 0; c < 4; c++) expect(parts[c]).toBeCloseTo(expected[c]!, 12);
    }
  });
  test('start from the mean of the forest over the training rows', () => {
    expect(pathsOf(forest).baseline).toBeCloseTo(expectation(forest, bins(0), new Set()), 12);
  });
  test('add up to what the forest says', () => {
    const paths = pathsOf(forest);
    const parts = new Float64Array(4);
    addShapley(paths, bins(3), shapRoom(paths.longest), parts);
    const margins = new Float64Array(1);
    addForest(
      forest,
      [...bins(3)].map((bin) => Uint8Array.of(bin)),
      margins,
    );
    expect(parts.reduce((sum, part) => sum + part, paths.baseline)).toBeCloseTo(margins[0]!, 12);
  });
});

/** A tree of random cuts in which columns come again on the way down. */
function randomForest(splits: number, columns: number): Forest {
  const random = mulberry32(4);
  const tree = treeBuilder(splits + 1);
  const leaves: [node: number, cover: number][] = [[tree.leaf(1000), 1000]];
  for (let k = 0; k < splits; k++) {
    const [node, cover] = leaves.shift()!;
    const part = Math.ceil(cover * (0.2 + 0.6 * random()));
    const [left, right] = [tree.leaf(part), tree.leaf(cover - part)];
    tree.split(node, Math.floor(random() * columns), 1 + Math.floor(random() * 4), random() < 0.5, left, right);
    leaves.push([left, part], [right, cover - part]);
  }
  for (const [node] of leaves) tree.setValue(node, normal(random));
  return tree.build();
}

/** The forest's value when only some columns are known: both ways, by cover, where the column is not. */
function expectation(forest: Forest, bins: Uint8Array, known: ReadonlySet<number>, node = 0): number {
  const left = forest.left[node]!;
  if (left < 0) return forest.value[node]!;
  const right = forest.right[node]!;
  const column = forest.column[node]!;
  const go = (child: number) => expectation(forest, bins, known, child);
  if (!known.has(column)) return (go(left) * forest.cover[left]! + go(right) * forest.cover[right]!) / forest.cover[node]!;
  const bin = bins[column]!;
  return go((bin === 0 ? forest.missingLeft[node] === 1 : bin <= forest.bin[node]!) ? left : right);
}

function shapleyByDefinition(value: (known: ReadonlySet<number>) => number, players: number): number[] {
  const sums = new Array<number>(players).fill(0);
  let orders = 0;
  const visit = (order: number[]): void => {
    if (order.length === players) {
      orders++;
      for (let k = 0; k < players; k++) sums[order[k]!]! += value(new Set(order.slice(0, k + 1))) - value(new Set(order.slice(0, k)));
      return;
    }
    for (let player = 0; player < players; player++) if (!order.includes(player)) visit([...order, player]);
  };
  visit([]);
  return sums.map((sum) => sum / orders);
}

test('a word that all rows share teaches nothing, be the folds of whole groups ever so unlike: as many events are told as there are', () => {
  const random = mulberry32(21);
  const groups = Int32Array.from({ length: 6_000 }, (_, i) => Math.floor(i / 12));
  const outcome = Float64Array.from({ length: 500 }, () => (random() < 0.14 ? 0.9 : 0.02));
  const load = Float64Array.from({ length: 500 }, () => Math.floor(4 * random()));
  const labels = Uint8Array.from(groups, (g) => (random() < (outcome[g] as number) ? 1 : 0));
  const table = tableOf([
    numeric(
      'load',
      Float64Array.from(groups, (g) => load[g] as number),
    ),
    categorical(
      'segment',
      Array.from(groups, () => 'residential'),
    ),
  ]);
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const told = mean(boostedTrees().train(table, labels, { seed: 1, groups }).predict(table));
  expect(Math.abs(told / mean(labels) - 1)).toBeLessThan(0.03);
});

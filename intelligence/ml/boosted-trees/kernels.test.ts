import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { binColumn, binOf, quantileEdges } from './bins.ts';
import { addForest, type Forest, joinForests, treeBuilder } from './forest.ts';
import { fillHistogram, layoutOf, packRows, summing } from './histogram.ts';
import { kernelsFor } from './kernels.ts';
import { addPlanned, scoringPlan } from './scoring.ts';

const random = mulberry32(1);

describe('bins of a whole column are those of its values one by one', () => {
  const next = (value: number) => value + Number.EPSILON * value;
  const cases: readonly [string, number, () => number][] = [
    ['spread evenly', 254, () => random()],
    ['around nothing', 254, () => normal(random)],
    ['on a long tail', 254, () => Math.exp(3 * normal(random))],
    ['on two heaps far apart', 128, () => (random() < 0.5 ? random() : 1e12 + random())],
    ['few and whole', 128, () => Math.floor(random() * 5)],
    ['always the same', 128, () => 7],
    ['so near that hardly a number lies between', 128, () => (random() < 0.5 ? 1 : random() < 0.5 ? next(1) : next(next(1)))],
    ['as large as numbers get', 128, () => (random() - 0.5) * Number.MAX_VALUE * 2],
  ];
  for (const [name, bins, draw] of cases) {
    test(name, () => {
      const values = Float64Array.from({ length: 9001 }, (_, i) => (i % 11 === 0 ? Number.NaN : draw()));
      const edges = quantileEdges(values, bins);
      values.set(edges.slice(0, 100), 100);
      values.set([Infinity, -Infinity, 0, -0]);
      expect(binColumn(edges, values)).toEqual(Uint8Array.from(values, (value) => binOf(edges, value)));
    });
  }
});

describe('histograms', () => {
  const rows = 3000;
  const counts = Int32Array.of(255, 3, 100, 20, 7, 255, 2);
  const binned = {
    rows,
    columns: Array.from(counts, (count) => Uint8Array.from({ length: rows }, () => Math.floor(random() * count))),
    counts,
    directions: new Int8Array(7),
  };
  const pairs = Float64Array.from({ length: 2 * rows }, () => random() - 0.3);
  const order = Int32Array.from({ length: rows }, (_, i) => i).filter(() => random() < 0.7);
  const columns = Int32Array.of(0, 2, 3, 5, 6);
  const layout = layoutOf(binned, columns);

  test('hold for each column and bin the sums over its rows, to the last bit of adding them one after the other', () => {
    const sums = summing({ order, packed: undefined }, layout, binned, order.length, pairs, 2);
    const histogram = sums.take();
    sums.sum(histogram, 100, 1500);
    for (const [k, column] of columns.entries()) {
      for (let bin = 0; bin < counts[column]!; bin++) {
        let [gradient, hessian] = [0, 0];
        for (const row of order.subarray(100, 1500)) {
          if (binned.columns[column]![row] !== bin) continue;
          gradient += pairs[2 * row]!;
          hessian += pairs[2 * row + 1]!;
        }
        expect([histogram[k * layout.stride + 2 * bin], histogram[k * layout.stride + 2 * bin + 1]]).toEqual([gradient, hessian]);
      }
    }
  });

  test('are the same from the kernel and from the plain loop', () => {
    const sums = summing({ order, packed: undefined }, layout, binned, order.length, pairs, 2);
    const histogram = sums.take();
    sums.sum(histogram, 0, order.length);
    const packed = new Uint32Array(layout.words * rows);
    packRows(packed, layout, binned, order, order.length);
    const plain = new Float64Array(layout.size);
    fillHistogram(plain, layout, packed, order, 0, order.length, pairs);
    expect(histogram.slice()).toEqual(plain);
  });

  test('are not mixed up when several who grow trees take turns', () => {
    const every = Int32Array.from({ length: rows }, (_, i) => i);
    const packing = { order: every, packed: undefined };
    const fresh = () => {
      const sums = summing(packing, layout, binned, rows, pairs, 1);
      const histogram = sums.take();
      sums.sum(histogram, 0, rows);
      return histogram.slice();
    };
    const first = fresh();
    expect(fresh()).toEqual(first);
    new Uint8Array(kernelsFor(1 << 20)!.buffer).fill(99);
    expect(fresh()).toEqual(first);
    const other = { ...binned, columns: binned.columns.toReversed(), counts: counts.toReversed() };
    summing({ order: every, packed: undefined }, layoutOf(other, columns), other, rows, pairs, 1);
    expect(fresh()).toEqual(first);
  });

  test('are of the rows asked for, also when other rows of the same columns were packed before', () => {
    const turned = Int32Array.from({ length: rows }, (_, i) => i);
    const packing = { order: turned, packed: undefined };
    const first = (count: number) => {
      const sums = summing(packing, layout, binned, count, pairs, 1);
      const histogram = sums.take();
      sums.sum(histogram, 0, count);
      return histogram.slice();
    };
    const wipe = () => new Uint8Array(kernelsFor(1 << 20)!.buffer).fill(7);
    wipe();
    first(rows / 3);
    turned.reverse();
    const again = first(rows / 3);
    wipe();
    expect(again).toEqual(first(rows / 3));
  });

  test('go without the kernel where its memory would not do', () => {
    const sums = summing({ order, packed: undefined }, layout, binned, order.length, pairs, 2 ** 28);
    const histogram = sums.take();
    sums.sum(histogram, 0, order.length);
    const small = summing({ order, packed: undefined }, layout, binned, order.length, pairs, 1);
    const expected = small.take();
    small.sum(expected, 0, order.length);
    expect(histogram).toEqual(expected.slice());
  });
});

describe('scoring many rows at once', () => {
  const columns = Array.from({ length: 6 }, () => Uint8Array.from({ length: 5003 }, () => (random() < 0.1 ? 0 : Math.floor(random() * 256))));
  const both = (forest: Forest) => {
    const [plain, planned] = [0, 1].map(() => new Float64Array(5003).fill(0.25));
    addForest(forest, columns, plain!);
    addPlanned(scoringPlan(forest), forest, columns, planned!);
    return [plain, planned];
  };

  for (const leaves of [1, 2, 3, 10, 31, 33, 200, 256, 300]) {
    test(`says what walking the trees says, bit for bit: ${leaves} leaves`, () => {
      const [plain, planned] = both(joinForests([grown(leaves), grown(Math.ceil(leaves / 2)), grown(leaves)]));
      expect(planned).toEqual(plain);
    });
  }

  test('plans no forest of very large trees, nor one that cuts below the lowest bin', () => {
    expect(scoringPlan(grown(257))).toBeUndefined();
    const low = grown(4);
    low.bin[0] = 0;
    expect(scoringPlan(low)).toBeUndefined();
    const [plain, planned] = both(low);
    expect(planned).toEqual(plain);
  });
});

/** A tree of so many leaves with random cuts. */
function grown(leaves: number): Forest {
  const tree = treeBuilder(leaves);
  const open = [tree.leaf(100)];
  while (open.length < leaves) {
    const [node] = open.splice(Math.floor(random() * open.length), 1);
    const [left, right] = [tree.leaf(50), tree.leaf(50)];
    tree.split(node!, Math.floor(random() * 6), 1 + Math.floor(random() * 254), random() < 0.5, left, right);
    open.push(left, right);
  }
  for (const node of open) tree.setValue(node, normal(random));
  return tree.build();
}

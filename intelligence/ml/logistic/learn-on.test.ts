import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { boostedTrees } from '../boosted-trees/trainer.ts';
import { knownWorld } from '../classifier.suite.ts';
import { type Classifier, sigmoid } from '../classifier.ts';
import { estimator } from '../estimator.ts';
import { logisticRegression } from '../logistic-regression.ts';
import { logLoss } from '../metrics.ts';
import { progressiveValidation } from '../progressive.ts';
import { restore } from '../restore.ts';
import { numeric, type Table, tableOf, takeRows, withoutColumns } from '../table.ts';
import { learnOn } from './learn-on.ts';

const { table, labels } = knownWorld(3000, 1);
const fresh = knownWorld(1000, 2);
const part = (from: number, to: number) => {
  const places = Int32Array.from({ length: to - from }, (_, i) => from + i);
  return { table: takeRows(table, places), labels: labels.slice(from, to) };
};
const train = ({ table, labels }: ReturnType<typeof part>) => logisticRegression().train(table, labels, { seed: 1 });
const written = (model: { snapshot(): unknown }) => JSON.parse(JSON.stringify(model.snapshot()));

const first = train(part(0, 1000));
const batches = [0, 1, 2, 3].map((k) => part(1000 + 500 * k, 1500 + 500 * k));
const after = progressiveValidation(first, batches, (model, batch) => learnOn(written(model), batch.table, batch.labels));

describe('a regression that learns on without the old rows', () => {
  test('comes near to the fit of all rows at once, and far nearer than where it began', () => {
    const trainer = logisticRegression({ strengths: [10], lassos: [] });
    const plain = (rows: Table) => withoutColumns(rows, ['street']);
    const [all, start] = [3000, 1000].map((rows) => trainer.train(plain(part(0, rows).table), labels.slice(0, rows), { seed: 1 }));
    const next = batches.reduce((model, batch) => learnOn(written(model), plain(batch.table), batch.labels), start!);
    const wanted = all!.logOdds(fresh.table);
    const distance = (model: Classifier) => Math.sqrt(model.logOdds(fresh.table).reduce((sum, z, i) => sum + (z - wanted[i]!) ** 2, 0) / wanted.length);
    expect(distance(next)).toBeLessThan(0.1);
    expect(distance(next)).toBeLessThan(0.4 * distance(start!));
  });

  test('predicts about as well as one that was trained on all rows with all that it may choose', () => {
    const all = train(part(0, 3000));
    const loss = (model: typeof all) => logLoss(model.predict(fresh.table), fresh.labels);
    expect(loss(after.model)).toBeLessThan(loss(all) + 0.004);
  });

  test('is validated on each batch before it learns from it', () => {
    expect(after.losses[0]).toBe(logLoss(first.predict(batches[0]!.table), batches[0]!.labels));
    expect(after.losses).toHaveLength(4);
    expect(after.logLoss).toBeCloseTo(after.losses.reduce((sum, loss) => sum + loss, 0) / 4, 12);
  });

  test('explains itself with parts that add up, and is written and read bit for bit', () => {
    const why = after.model.explain(fresh.table, 3);
    expect(Object.values(why.parts).reduce((sum, one) => sum + one, why.baseline)).toBeCloseTo(after.model.logOdds(fresh.table)[3]!, 10);
    expect(restore(written(after.model)).predict(fresh.table)).toEqual(after.model.predict(fresh.table));
    expect(written(restore(written(after.model)))).toEqual(written(after.model));
  });

  test('learns the same whatever the order of the rows, and leaves what it was given as it was', () => {
    const before = written(first);
    const { table: rows, labels: theirs } = batches[0]!;
    const turned = Int32Array.from({ length: 500 }, (_, i) => 499 - i);
    const snapshot = written(first);
    const once = learnOn(snapshot, rows, theirs);
    expect(learnOn(snapshot, takeRows(rows, turned), theirs.toReversed()).snapshot()).toEqual(once.snapshot());
    expect(snapshot).toEqual(before);
  });

  test('grows surer with every row: the same surprise moves it less', () => {
    const surprise = { table: part(0, 20).table, labels: new Uint8Array(20).fill(1) };
    const moved = (model: typeof first) => {
      const next = learnOn(written(model), surprise.table, surprise.labels);
      return Math.abs(next.logOdds(fresh.table)[0]! - model.logOdds(fresh.table)[0]!);
    };
    expect(moved(after.model)).toBeLessThan(0.7 * moved(first));
  });

  test('follows a world that has turned when the past may fade, and clings to it when not', () => {
    const turned = { table: batches[0]!.table, labels: batches[0]!.labels.map((label) => 1 - label) };
    const loss = (memory: number) =>
      logLoss(
        learnOn(written(first), turned.table, turned.labels, { memory }).predict(batches[1]!.table),
        batches[1]!.labels.map((label) => 1 - label),
      );
    expect(loss(0.05)).toBeLessThan(loss(1) - 0.1);
  });

  test('learns from a batch of one class only, and from missing and new words', () => {
    const none = learnOn(written(first), batches[0]!.table, new Uint8Array(500));
    const mean = (model: typeof first) => model.predict(fresh.table).reduce((sum, p) => sum + p, 0) / 1000;
    expect(mean(none)).toBeLessThan(mean(first));
    const odd: Table = {
      rows: 500,
      columns: table.columns.map((column) =>
        column.kind === 'numeric'
          ? numeric(column.name, new Float64Array(500).fill(Number.NaN))
          : { ...column, codes: new Int32Array(500), levels: ['never seen'] },
      ),
    };
    expect(
      learnOn(written(first), odd, batches[0]!.labels)
        .predict(odd)
        .every((p) => p > 0 && p < 1),
    ).toBe(true);
  });

  test('counts a row of weight two like two rows', () => {
    const { table: rows, labels: theirs } = batches[0]!;
    const twice = Int32Array.from({ length: 1000 }, (_, i) => i % 500);
    const doubled = learnOn(
      written(first),
      takeRows(rows, twice),
      Uint8Array.from(twice, (i) => theirs[i]!),
    );
    const weighted = learnOn(written(first), rows, theirs, { weights: new Float64Array(500).fill(2) });
    for (const [i, z] of doubled.logOdds(fresh.table).entries()) expect(weighted.logOdds(fresh.table)[i]).toBeCloseTo(z, 6);
  });
});

test('a calibrated regression learns on and keeps its calibration', () => {
  const { table: rows, labels: theirs } = part(0, 1000);
  const model = written(train({ table: rows, labels: theirs }));
  const scaled = { kind: 'blend', features: model.features, feature_hash: model.feature_hash, intercept: 0.1, members: [{ weight: 0.8, model }] };
  const next = learnOn(scaled, batches[0]!.table, batches[0]!.labels);
  const inner = learnOn(model, batches[0]!.table, batches[0]!.labels);
  expect(next.predict(fresh.table)[0]).toBeCloseTo(sigmoid(0.8 * inner.logOdds(fresh.table)[0]! + 0.1), 12);
});

test('with more inputs than its full precision has room for it keeps the diagonal, and learning on still helps', () => {
  const random = mulberry32(4);
  const wide = (rows: number) => {
    const columns = Array.from({ length: 270 }, (_, c) =>
      numeric(
        `x${c}`,
        Float64Array.from({ length: rows }, () => normal(random)),
      ),
    );
    const labels = Uint8Array.from({ length: rows }, (_, i) => (random() < sigmoid(columns[0]!.values[i]! - columns[1]!.values[i]!) ? 1 : 0));
    return { table: tableOf(columns), labels };
  };
  const [start, more, test] = [wide(400), wide(400), wide(1000)];
  const model = logisticRegression({ lassos: [] }).train(start.table, start.labels, { seed: 1 });
  const next = learnOn(written(model), more.table, more.labels);
  expect(written(model).knowledge.precision).toHaveLength(271);
  expect(logLoss(next.predict(test.table), test.labels)).toBeLessThan(logLoss(model.predict(test.table), test.labels) - 0.005);
});

describe('learning on is refused', () => {
  const { table: rows, labels: theirs } = part(0, 300);
  const cases: readonly [string, () => unknown, string][] = [
    ['by trees', () => learnOn(boostedTrees().train(rows, theirs, { seed: 1 }).snapshot(), rows, theirs), 'SNAPSHOT_INVALID'],
    ['by a mix with trees', () => learnOn({ ...estimator().train(rows, theirs, { seed: 1 }).snapshot(), members: [] }, rows, theirs), 'SNAPSHOT_INVALID'],
    [
      'by a regression that was trained before it kept what is needed',
      () => learnOn({ ...written(first), knowledge: undefined }, rows, theirs),
      'SNAPSHOT_INVALID',
    ],
    ['where the knowledge is damaged', () => restore({ ...written(first), knowledge: { ...written(first).knowledge, means: [1] } }), 'SNAPSHOT_INVALID'],
    ['with a memory of nothing', () => learnOn(written(first), rows, theirs, { memory: 0 }), 'NOT_FINITE'],
    [
      'with infinite values',
      () =>
        learnOn(
          written(first),
          { rows: 300, columns: rows.columns.map((column) => (column.name === 'late' ? numeric('late', new Float64Array(300).fill(Infinity)) : column)) },
          theirs,
        ),
      'NOT_FINITE',
    ],
    ['without one of the features', () => learnOn(written(first), { rows: 300, columns: rows.columns.slice(1) }, theirs), 'FEATURES_MISMATCH'],
    ['from no rows', () => learnOn(written(first), takeRows(rows, new Int32Array(0)), new Uint8Array(0)), 'NOT_ENOUGH_DATA'],
  ];
  for (const [name, act, code] of cases) test(name, () => expect(act).toThrow(expect.objectContaining({ code })));
});

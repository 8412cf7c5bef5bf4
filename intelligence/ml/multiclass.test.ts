import { beforeAll, describe, expect, test } from 'vitest';
import { mulberry32, normal, shuffle } from '../kernel/random.ts';
import { multiclassTrees } from './boosted-trees/softmax-trainer.ts';
import { boostedTrees } from './boosted-trees/trainer.ts';
import { type Multiclass, multiclassLogLoss, restoreMulticlass, softmaxOf } from './multiclass.ts';
import { numeric, type Table, tableFromRecords, tableOf, takeRows } from './table.ts';

/** Three severities: load and the site decide; a third of the cases is chance. */
function faults(rows: number, seed: number): { table: Table; labels: Uint8Array } {
  const random = mulberry32(seed);
  const labels = new Uint8Array(rows);
  const records = Array.from({ length: rows }, (_, i) => {
    const load = random() < 0.1 ? null : random();
    const site = `site ${Math.floor(random() * 12)}`;
    const rule = (load ?? 0.9) > 0.7 ? 2 : Number(site.slice(5)) % 2;
    labels[i] = random() < 0.67 ? rule : Math.floor(random() * 3);
    return { load, site, noise: normal(random), always: 1 };
  });
  return { table: tableFromRecords(records), labels };
}

const trainer = multiclassTrees({ maxRounds: 60 });
const { table, labels } = faults(900, 1);
const fresh = faults(400, 2);
const json = (model: Multiclass) => JSON.parse(JSON.stringify(model.snapshot()));

describe('trees for several classes keep a model’s promises', () => {
  let model: Multiclass;
  beforeAll(() => {
    model = trainer.train(table, labels, 3, { seed: 1 });
  });

  test('learn the rule of a known world', () => {
    const loss = multiclassLogLoss(model.predict(fresh.table), fresh.labels);
    const shares = [0, 1, 2].map((k) => labels.filter((label) => label === k).length / 900);
    const floor = multiclassLogLoss(
      Float64Array.from({ length: 1200 }, (_, i) => shares[i % 3]!),
      fresh.labels,
    );
    expect(loss).toBeLessThan(0.85 * floor);
    const [, , often] = model.predict(tableFromRecords([{ load: 0.9, site: 'site 1', noise: 0, always: 1 }]));
    expect(often).toBeGreaterThan(0.6);
  });

  test('say chances that add up to 1, and whose means are near what happens', () => {
    const chances = model.predict(fresh.table);
    for (let row = 0; row < 400; row++) {
      const own = chances.subarray(3 * row, 3 * row + 3);
      expect(own.every((p) => p > 0 && p < 1)).toBe(true);
      expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }
    for (const k of [0, 1, 2]) {
      const mean = chances.reduce((sum, p, i) => (i % 3 === k ? sum + p : sum), 0) / 400;
      expect(Math.abs(mean - fresh.labels.filter((label) => label === k).length / 400)).toBeLessThan(0.06);
    }
  });

  test('learn the same from the same seed, whatever the order of rows and columns, and change nothing that they were given', () => {
    const before = structuredClone({ table, labels });
    const order = Int32Array.from(shuffle([...labels.keys()], mulberry32(3)));
    const { rows, columns } = takeRows(table, order);
    const mixed = trainer.train(
      { rows, columns: columns.toReversed() },
      Uint8Array.from(order, (i) => labels[i]!),
      3,
      { seed: 1 },
    );
    expect(mixed.snapshot()).toEqual(model.snapshot());
    expect({ table, labels }).toEqual(before);
  });

  test('survive being written down and read, bit for bit', () => {
    const read = restoreMulticlass(json(model));
    expect(read.predict(fresh.table)).toEqual(model.predict(fresh.table));
    expect(json(read)).toEqual(json(model));
    expect([read.classes, read.featureHash, read.constant]).toEqual([3, model.featureHash, false]);
  });

  test('take missing values and words never seen', () => {
    const odd = tableFromRecords([{ load: null, site: 'elsewhere', noise: null, always: null }], model.features);
    expect(model.predict(odd).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  });

  test('refuse infinity, lacking columns and labels beyond the classes', () => {
    const wrong = {
      rows: 900,
      columns: table.columns.map((column) => (column.name === 'load' ? numeric('load', new Float64Array(900).fill(Infinity)) : column)),
    };
    expect(() => model.predict(wrong)).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
    expect(() => trainer.train(wrong, labels, 3, { seed: 1 })).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
    expect(() => model.predict(tableOf(table.columns.slice(1)))).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
    expect(() => trainer.train(table, labels, 2, { seed: 1 })).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
    expect(() => trainer.train(table, labels, 1, { seed: 1 })).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
  });

  test('know the shares and say so when only one class has rows enough', () => {
    const thin = trainer.train(
      table,
      labels.map((_, i) => (i < 4 ? 2 : 0)),
      3,
      { seed: 1 },
    );
    expect(thin.constant).toBe(true);
    const [none, one, two] = thin.predict(fresh.table);
    expect([none, one, two].map((p) => p! * 901.5)).toEqual([896.5, 0.5, 4.5].map((wanted) => expect.closeTo(wanted, 9)));
    expect(restoreMulticlass(json(thin)).predict(fresh.table)).toEqual(thin.predict(fresh.table));
  });

  test('take a class that never happens in training as unlikely, not as impossible', () => {
    const four = trainer.train(table, labels, 4, { seed: 1 });
    const last = four.predict(fresh.table).filter((_, i) => i % 4 === 3);
    expect(Math.max(...last)).toBeLessThan(0.02);
    expect(Math.min(...last)).toBeGreaterThan(0);
  });

  test('count a row of weight three like three', () => {
    const weights = Float64Array.from(labels, (label) => (label === 1 ? 3 : 1));
    const mean = (of: Multiclass) => of.predict(fresh.table).reduce((sum, p, i) => (i % 3 === 1 ? sum + p : sum), 0) / 400;
    expect(mean(trainer.train(table, labels, 3, { seed: 1, weights }))).toBeGreaterThan(mean(model) + 0.1);
  });

  test('tell how far they are, never going back, and stop when asked to', () => {
    const shares: number[] = [];
    trainer.train(table, labels, 3, { seed: 1, progress: (share) => shares.push(share) });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    let calls = 0;
    const stop = () => {
      if (++calls > 5) throw new Error('enough');
    };
    expect(() => trainer.train(table, labels, 3, { seed: 1, progress: stop })).toThrow('enough');
    expect(calls).toBe(6);
  });
});

describe('a model of several classes is refused', () => {
  const snapshot = () => json(trainer.train(table, new Uint8Array(900), 3, { seed: 1 }));
  const cases: readonly [string, () => unknown][] = [
    ['when it is nothing', () => null],
    ['when it is of another kind', () => ({ ...snapshot(), kind: 'blend' })],
    ['when it has one class', () => ({ ...snapshot(), members: snapshot().members.slice(0, 1) })],
    ['when a feature was renamed', () => ({ ...snapshot(), features: [] })],
    [
      'when a class knows other features',
      () => ({
        ...snapshot(),
        members: [
          ...snapshot().members,
          boostedTrees()
            .train(
              tableOf(table.columns.slice(0, 1)),
              labels.map((label) => label % 2),
              { seed: 1 },
            )
            .snapshot(),
        ],
      }),
    ],
  ];
  for (const [name, damaged] of cases)
    test(name, () => expect(() => restoreMulticlass(damaged())).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' })));
  test('before it is made, when its classes know different features', () => {
    const [a, b] = [table.columns.slice(0, 1), table.columns.slice(1, 2)].map((columns) =>
      boostedTrees().train(tableOf(columns), new Uint8Array(900), { seed: 1 }),
    );
    expect(() => softmaxOf([a!, b!])).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
  });
});

test('the log-loss of chances is the mean surprise at what happened', () => {
  expect(multiclassLogLoss(Float64Array.of(0.5, 0.25, 0.25, 0, 1, 0), Uint8Array.of(1, 1))).toBeCloseTo(-Math.log(0.25) / 2, 6);
});

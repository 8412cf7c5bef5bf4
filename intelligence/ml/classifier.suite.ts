import { beforeAll, describe, expect, test } from 'vitest';
import { mulberry32, normal, shuffle } from '../kernel/random.ts';
import { type Classifier, sigmoid, type Trainer } from './classifier.ts';
import { rocAuc } from './metrics.ts';
import { restore } from './restore.ts';
import { type Cell, categorical, numeric, type Table, tableFromRecords, tableOf, takeRows } from './table.ts';

/** Rows of a world whose rule is known: late payments, short tenure and the fibre plan raise the chance. */
export function knownWorld(rows: number, seed: number): { table: Table; labels: Uint8Array } {
  const random = mulberry32(seed);
  const labels = new Uint8Array(rows);
  const records = Array.from({ length: rows }, (_, i): Record<string, Cell> => {
    const late = Math.floor(random() * 4);
    const tenure = random() < 0.1 ? null : Math.floor(random() * 60);
    const plan = ['fibre', 'dsl', 'radio'][Math.floor(random() * 3)] as string;
    const logOdds = late - 2 - (tenure ?? 30) / 30 + (plan === 'fibre' ? 1 : 0) + (tenure === null ? 1 : 0);
    labels[i] = random() < sigmoid(logOdds) ? 1 : 0;
    return { late, tenure, plan: random() < 0.05 ? null : plan, noise: normal(random), always: 7, street: `street ${Math.floor(random() * 200)}` };
  });
  return { table: tableFromRecords(records), labels };
}

/** Promises that hold for every classifier, whatever it does inside. */
export function classifierSuite(name: string, trainer: Trainer): void {
  describe(`${name} keeps a classifier's promises`, () => {
    const { table, labels } = knownWorld(700, 1);
    const fresh = knownWorld(300, 2);
    let model: Classifier;
    beforeAll(() => {
      model = trainer.train(table, labels, { seed: 1 });
    });

    test('learns the rule of a known world', () => {
      expect(rocAuc(model.predict(fresh.table), fresh.labels)).toBeGreaterThan(0.72);
    });

    test('says chances between 0 and 1, whose mean is near what happens', () => {
      const chances = model.predict(fresh.table);
      expect(chances.every((p) => p >= 0 && p <= 1)).toBe(true);
      const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(mean(chances) - mean(fresh.labels))).toBeLessThan(0.06);
    });

    test('changes neither the table nor the labels, and answers the same twice', () => {
      const before = structuredClone({ table, labels });
      const again = trainer.train(table, labels, { seed: 1 });
      expect(again.predict(table)).toEqual(again.predict(table));
      expect({ table, labels }).toEqual(before);
    });

    test('learns the same from the same seed', () => {
      expect(trainer.train(table, labels, { seed: 1 }).snapshot()).toEqual(model.snapshot());
    });

    test('learns and answers the same whatever the order of the columns', () => {
      const turned = { rows: table.rows, columns: table.columns.toReversed() };
      expect(trainer.train(turned, labels, { seed: 1 }).snapshot()).toEqual(model.snapshot());
      expect(model.predict(turned)).toEqual(model.predict(table));
    });

    test('learns the same whatever the order of the rows', () => {
      const order = Int32Array.from(shuffle([...labels.keys()], mulberry32(5)));
      const mixed = trainer.train(
        takeRows(table, order),
        Uint8Array.from(order, (i) => labels[i] as number),
        { seed: 1 },
      );
      expect(mixed.snapshot()).toEqual(model.snapshot());
    });

    test('answers for a row the same whatever rows stand beside it', () => {
      const places = Int32Array.of(250, 3, 77);
      const all = model.predict(fresh.table);
      expect(model.predict(takeRows(fresh.table, places))).toEqual(Float64Array.from(places, (i) => all[i] as number));
    });

    test('takes missing values and words never seen before, and does not look at other columns', () => {
      const odd = tableFromRecords(
        [
          { late: null, tenure: null, plan: null, noise: null, always: null, street: null, other: 1 },
          { late: 9999, tenure: -5, plan: 'satellite', noise: 0, always: 8, street: 'elsewhere', other: null },
        ],
        [...model.features, { name: 'other', kind: 'numeric' }],
      );
      for (const chance of model.predict(odd)) expect(chance > 0 && chance < 1).toBe(true);
    });

    test('explains each row with parts that add up to the log-odds of its prediction', () => {
      const chances = model.predict(fresh.table);
      const logOdds = model.logOdds(fresh.table);
      for (let row = 0; row < fresh.table.rows; row++) {
        const why = model.explain(fresh.table, row);
        const total = Object.values(why.parts).reduce((sum, part) => sum + part, why.baseline);
        expect(Math.abs(total - (logOdds[row] as number))).toBeLessThan(1e-9);
        expect(Math.abs(why.logOdds - total)).toBeLessThan(1e-9);
        expect(Math.abs(why.chance - (chances[row] as number))).toBeLessThan(1e-9);
        expect(Object.keys(why.parts)).toEqual(model.features.map((feature) => feature.name));
      }
    });

    test('gives no part to a column that is always the same', () => {
      expect(model.explain(fresh.table, 0).parts.always).toBe(0);
    });

    test('points to the cause: late payments raise the chance, none lowers it', () => {
      const two = tableFromRecords([3, 0].map((late) => ({ late, tenure: 20, plan: 'dsl', noise: 0, always: 7, street: 'street 1' })));
      expect(model.explain(two, 0).parts.late).toBeGreaterThan(0.3);
      expect(model.explain(two, 1).parts.late).toBeLessThan(-0.3);
    });

    test('survives being written down and read, bit for bit', () => {
      const read = restore(JSON.parse(JSON.stringify(model.snapshot())));
      expect(read.predict(fresh.table)).toEqual(model.predict(fresh.table));
      expect(read.explain(fresh.table, 5)).toEqual(model.explain(fresh.table, 5));
      expect(JSON.stringify(read.snapshot())).toBe(JSON.stringify(model.snapshot()));
      expect([read.featureHash, read.features]).toEqual([model.featureHash, model.features]);
    });

    test('refuses a table without one of its columns, or with words where it knows numbers', () => {
      const lacking = { rows: table.rows, columns: table.columns.filter((column) => column.name !== 'late') };
      const worded = { rows: table.rows, columns: [...lacking.columns, categorical('late', new Array(table.rows).fill('often'))] };
      for (const wrong of [lacking, worded]) {
        expect(() => model.predict(wrong)).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
        expect(() => model.explain(wrong, 0)).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
      }
    });

    test('takes a column without any value as missing, whatever its kind seems to be', () => {
      const empty = (columns: readonly string[]) =>
        table.columns.map((column) => {
          if (!columns.includes(column.name)) return column;
          return column.kind === 'numeric'
            ? categorical(column.name, new Array(table.rows).fill(null))
            : numeric(column.name, new Float64Array(table.rows).fill(Number.NaN));
        });
      const chances = model.predict({ rows: table.rows, columns: empty(['late', 'plan']) });
      expect(chances.every((p) => p > 0 && p < 1)).toBe(true);
    });

    test('refuses infinity, in training and after', () => {
      for (const infinity of [Infinity, -Infinity]) {
        const values = new Float64Array(table.rows).fill(1);
        values[3] = infinity;
        const wrong = { rows: table.rows, columns: table.columns.map((column) => (column.name === 'late' ? numeric('late', values) : column)) };
        for (const act of [() => model.predict(wrong), () => model.explain(wrong, 3), () => trainer.train(wrong, labels, { seed: 1 })]) {
          expect(act).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
        }
      }
    });

    test('knows the prior and says so when one class is absent or thin', () => {
      for (const positives of [0, 1, 5, 700]) {
        const thin = trainer.train(
          table,
          labels.map((_, i) => (i < positives ? 1 : 0)),
          { seed: 1 },
        );
        expect(thin.constant).toBe(true);
        const [chance] = thin.predict(fresh.table);
        expect(chance).toBeCloseTo((positives + 0.5) / 701, 9);
        expect(thin.explain(fresh.table, 0)).toMatchObject({ chance, parts: { late: 0 } });
        expect(restore(JSON.parse(JSON.stringify(thin.snapshot()))).predict(fresh.table)).toEqual(thin.predict(fresh.table));
      }
      expect(model.constant).toBe(false);
    });

    test('refuses to learn from no rows, no columns, impossible weights, or labels for other rows', () => {
      expect(() => trainer.train(tableOf([]), new Uint8Array(0), { seed: 1 })).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
      expect(() => trainer.train(takeRows(table, new Int32Array(0)), new Uint8Array(0), { seed: 1 })).toThrow(
        expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }),
      );
      for (const wrong of [-1, Number.NaN, Infinity]) {
        const weights = new Float64Array(table.rows).fill(1).fill(wrong, 0, 1);
        expect(() => trainer.train(table, labels, { seed: 1, weights })).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
      }
      expect(() => trainer.train({ rows: 2, columns: [] }, Uint8Array.of(0, 1), { seed: 1 })).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
      expect(() => trainer.train(table, labels.slice(1), { seed: 1 })).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
      expect(() =>
        trainer.train(
          table,
          labels.map((label) => 2 * label),
          { seed: 1 },
        ),
      ).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
    });

    test('counts a row of weight two like two rows', () => {
      const onlyFirst = Float64Array.from(labels, (label) => (label ? 3 : 1));
      const heavier = trainer.train(table, labels, { seed: 1, weights: onlyFirst }).predict(fresh.table);
      const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(mean(heavier)).toBeGreaterThan(mean(model.predict(fresh.table)) + 0.1);
    });

    test('tells how far it is, and stops when asked to', () => {
      const shares: number[] = [];
      trainer.train(table, labels, { seed: 1, progress: (share) => shares.push(share) });
      expect(shares.length).toBeGreaterThan(0);
      expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
      const stop = () => {
        throw new Error('enough');
      };
      expect(() => trainer.train(table, labels, { seed: 1, progress: stop })).toThrow('enough');
    });

    test('is never further than it says and stops in the middle of its work too', () => {
      const shares: number[] = [];
      const stopHalfway = (share: number) => {
        shares.push(share);
        if (share >= 0.5) throw new Error('enough');
      };
      expect(() => trainer.train(table, labels, { seed: 1, progress: stopHalfway })).toThrow('enough');
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.filter((share) => share >= 0.5)).toHaveLength(1);
    });
  });
}

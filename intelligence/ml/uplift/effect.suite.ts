import { beforeAll, describe, expect, test } from 'vitest';
import { mulberry32, normal, shuffle } from '../../kernel/random.ts';
import { sigmoid } from '../classifier.ts';
import { type Cell, categorical, numeric, type Table, tableFromRecords, takeRows } from '../table.ts';
import type { EffectExplanation } from './effect-part.ts';
import { qiniArea } from './qini.ts';
import type { TrialData } from './trial.ts';

export interface KnownTrial extends TrialData {
  /** The true effect on each person. */
  readonly truth: Float64Array;
}

/**
 * A randomised test whose effects are known, on the log-odds times `strength`: people on fibre seldom come by themselves and
 * are persuaded, those on radio come often and are sleeping dogs whom the treatment drives away, late payers come anyway.
 */
export function knownTrial(rows: number, seed: number, { strength = 1, numbers = false } = {}): KnownTrial {
  const random = mulberry32(seed);
  const treated = new Uint8Array(rows);
  const outcome = new Float64Array(rows);
  const truth = new Float64Array(rows);
  const records = Array.from({ length: rows }, (_, i): Record<string, Cell> => {
    const late = Math.floor(random() * 4);
    const tenure = random() < 0.1 ? null : Math.floor(random() * 60);
    const plan = ['fibre', 'dsl', 'radio'][Math.floor(random() * 3)] as string;
    treated[i] = random() < 0.5 ? 1 : 0;
    const moved = strength * (plan === 'fibre' ? 1.2 : plan === 'radio' ? -1.2 : 0);
    const base = late / 2 - 1 - moved / 2;
    const [without, done] = numbers ? [base, base + moved] : [sigmoid(base), sigmoid(base + moved)];
    truth[i] = done - without;
    const mean = treated[i] ? done : without;
    outcome[i] = numbers ? mean + normal(random) : random() < mean ? 1 : 0;
    return { late, tenure, plan, always: 7, street: `street ${Math.floor(random() * 100)}` };
  });
  return { table: tableFromRecords(records), treated, outcome, truth };
}

/** What the promises are about: a learner of effects, whatever it does inside. */
export interface EffectSubject {
  train(data: TrialData, seed: number): TrainedEffect;
  restore(data: unknown): TrainedEffect;
}

export interface TrainedEffect {
  effect(table: Table): Float64Array;
  explain(table: Table, row: number): EffectExplanation;
  snapshot(): unknown;
}

const coded = (code: string) => expect.objectContaining({ code });

/** Promises that hold for every learner of effects. */
export function effectSuite(name: string, subject: EffectSubject): void {
  describe(`${name} keeps the promises of a learner of effects`, () => {
    const trial = knownTrial(1500, 1);
    const { table, treated, outcome } = trial;
    const fresh = knownTrial(800, 2);
    let model: TrainedEffect;
    beforeAll(() => {
      model = subject.train(trial, 1);
    });

    test('ranks persuadable people first and sleeping dogs last', () => {
      const effect = model.effect(fresh.table);
      expect(qiniArea({ scores: effect, treated: fresh.treated, outcome: fresh.outcome })).toBeGreaterThan(0.02);
      const mean = (sign: number) => {
        const of = effect.filter((_, i) => Math.sign(fresh.truth[i] as number) === sign);
        return of.reduce((sum, value) => sum + value, 0) / of.length;
      };
      expect(mean(1)).toBeGreaterThan(0.01);
      expect(mean(-1)).toBeLessThan(-0.01);
    });

    test('changes nothing that it is given, and answers the same twice', () => {
      const before = structuredClone({ table, treated, outcome });
      expect(subject.train(trial, 1).snapshot()).toEqual(model.snapshot());
      expect(model.effect(table)).toEqual(model.effect(table));
      expect({ table, treated, outcome }).toEqual(before);
    });

    test('learns and answers the same whatever the order of columns and rows', () => {
      const turned = { rows: table.rows, columns: table.columns.toReversed() };
      expect(model.effect(turned)).toEqual(model.effect(table));
      const order = Int32Array.from(shuffle([...treated.keys()], mulberry32(5)));
      const mixed = subject.train(
        {
          table: takeRows(turned, order),
          treated: Uint8Array.from(order, (i) => treated[i] as number),
          outcome: Float64Array.from(order, (i) => outcome[i] as number),
        },
        1,
      );
      expect(mixed.snapshot()).toEqual(model.snapshot());
    });

    test('answers for a row the same whatever rows stand beside it', () => {
      const places = Int32Array.of(250, 3, 77);
      const all = model.effect(fresh.table);
      expect(model.effect(takeRows(fresh.table, places))).toEqual(Float64Array.from(places, (i) => all[i] as number));
    });

    test('takes missing values and words never seen before, and does not look at other columns', () => {
      const odd = tableFromRecords(
        [
          { late: null, tenure: null, plan: null, always: null, street: null, treatment: 1 },
          { late: 9999, tenure: -5, plan: 'satellite', always: 8, street: 'elsewhere', treatment: 0 },
        ],
        [
          { name: 'late', kind: 'numeric' },
          { name: 'tenure', kind: 'numeric' },
          { name: 'plan', kind: 'categorical' },
          { name: 'always', kind: 'numeric' },
          { name: 'street', kind: 'categorical' },
          { name: 'treatment', kind: 'numeric' },
        ],
      );
      expect(model.effect(odd).every((value) => value > -1 && value < 1)).toBe(true);
      const turned = { rows: 2, columns: odd.columns.map((column) => (column.name === 'treatment' ? numeric('treatment', [0, 1]) : column)) };
      expect(model.effect(turned)).toEqual(model.effect(odd));
    });

    test('explains each row with parts that add up to its effect, and gives none to a column that is always the same', () => {
      const effect = model.effect(fresh.table);
      for (let row = 0; row < 60; row++) {
        const why = model.explain(fresh.table, row);
        const total = Object.values(why.parts).reduce((sum, part) => sum + part, why.baseline);
        expect(Math.abs(total - (effect[row] as number))).toBeLessThan(1e-9);
        expect(why.effect).toBeCloseTo(total, 12);
        expect(Object.keys(why.parts)).toEqual(['always', 'late', 'plan', 'street', 'tenure']);
        expect(why.parts.always).toBe(0);
      }
    });

    test('points to the cause: fibre raises the effect, radio lowers it', () => {
      const two = tableFromRecords(['fibre', 'radio'].map((plan) => ({ late: 1, tenure: 20, plan, always: 7, street: 'street 1' })));
      expect(model.explain(two, 0).parts.plan).toBeGreaterThan(0.01);
      expect(model.explain(two, 1).parts.plan).toBeLessThan(-0.01);
    });

    test('survives being written down and read, bit for bit', () => {
      const read = subject.restore(JSON.parse(JSON.stringify(model.snapshot())));
      expect(read.effect(fresh.table)).toEqual(model.effect(fresh.table));
      expect(read.explain(fresh.table, 5)).toEqual(model.explain(fresh.table, 5));
      expect(JSON.stringify(read.snapshot())).toBe(JSON.stringify(model.snapshot()));
      expect(() => subject.restore({ kind: 'other' })).toThrow(coded('SNAPSHOT_INVALID'));
    });

    test('refuses a table without one of its columns, or with words where it knows numbers', () => {
      const lacking = { rows: table.rows, columns: table.columns.filter((column) => column.name !== 'late') };
      const worded = { rows: table.rows, columns: [...lacking.columns, categorical('late', new Array(table.rows).fill('often'))] };
      for (const wrong of [lacking, worded]) {
        expect(() => model.effect(wrong)).toThrow(coded('FEATURES_MISMATCH'));
        expect(() => model.explain(wrong, 0)).toThrow(coded('FEATURES_MISMATCH'));
      }
    });

    test('refuses infinity in features and anything but a number as outcome', () => {
      for (const infinity of [Infinity, -Infinity]) {
        const values = new Float64Array(table.rows).fill(1).fill(infinity, 3, 4);
        const wrong = { rows: table.rows, columns: table.columns.map((column) => (column.name === 'late' ? numeric('late', values) : column)) };
        for (const act of [() => model.effect(wrong), () => model.explain(wrong, 3), () => subject.train({ ...trial, table: wrong }, 1)])
          expect(act).toThrow(coded('NOT_FINITE'));
      }
      for (const value of [Infinity, Number.NaN])
        expect(() => subject.train({ ...trial, outcome: outcome.slice().fill(value, 0, 1) }, 1)).toThrow(coded('NOT_FINITE'));
    });

    test('says what it needs when an arm or a kind of outcome is absent or thin', () => {
      const refused = (changed: Partial<TrialData>, lack: string) =>
        expect(() => subject.train({ ...trial, ...changed }, 1)).toThrow(
          expect.objectContaining({ code: 'NOT_ENOUGH_DATA', message: expect.stringContaining(lack) }),
        );
      refused({ treated: treated.map(() => 0) }, '0 treated');
      refused({ treated: treated.map(() => 1) }, 'and 0 control');
      refused({ treated: treated.map((_, i) => (i < 99 ? 1 : 0)) }, '99 treated');
      refused({ outcome: outcome.map(() => 0) }, '(0 yes)');
      refused({ outcome: outcome.map(() => 1) }, '10 no');
      refused({ outcome: outcome.map((_, i) => (treated[i] ? (outcome[i] as number) : 0)) }, 'control (0 yes)');
      refused({ table: takeRows(table, new Int32Array(0)), treated: new Uint8Array(0), outcome: new Float64Array(0) }, 'no rows');
      refused({ table: { rows: table.rows, columns: [] } }, 'no columns');
    });

    test('refuses marks, outcomes or propensities for other rows, and impossible ones', () => {
      for (const changed of [
        { treated: treated.slice(1) },
        { outcome: outcome.slice(1) },
        { propensity: new Float64Array(3) },
        { treated: treated.map((mark) => 2 * mark) },
      ])
        expect(() => subject.train({ ...trial, ...changed }, 1)).toThrow(coded('FEATURES_MISMATCH'));
      for (const chance of [0, 1, Number.NaN])
        expect(() => subject.train({ ...trial, propensity: new Float64Array(table.rows).fill(0.5).fill(chance, 0, 1) }, 1)).toThrow(coded('NOT_FINITE'));
    });
  });
}

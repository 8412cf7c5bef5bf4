import { beforeAll, describe, expect, test } from 'vitest';
import { mulberry32, normal, shuffle } from '../../kernel/random.ts';
import { sigmoid } from '../classifier.ts';
import { categorical, numeric, type Table, tableOf, takeRows } from '../table.ts';
import type { Spells } from './spells.ts';
import { restoreSurvival, type SurvivalModel, type SurvivalTrainer } from './survival.ts';

/** A world whose hazards are known: complaints and short tenure raise them, and they rise from month to month. */
export function knownHazards(rows: number, seed: number, months = 6): { table: Table; spells: Spells; truth: (days: number) => Float64Array } {
  const random = mulberry32(seed);
  const complaints = Float64Array.from({ length: rows }, () => Math.floor(3 * random()));
  const tenure = Float64Array.from({ length: rows }, () => (random() < 0.1 ? Number.NaN : 60 * random()));
  const plan = Array.from({ length: rows }, () => (random() < 0.5 ? 'fibre' : 'radio'));
  const hazardOf = (i: number, month: number) => {
    const left = tenure[i] as number;
    return sigmoid(-3.2 + 0.7 * (complaints[i] as number) - (Number.isNaN(left) ? 0.4 : left / 40) + (plan[i] === 'radio' ? 0.5 : 0) + 0.25 * month);
  };
  const days = new Float64Array(rows);
  const events = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const watched = 30 * months * random();
    let month = 1;
    while (month <= months && random() >= hazardOf(i, month)) month++;
    const event = 30 * (month - random());
    events[i] = month <= months && event <= watched ? 1 : 0;
    days[i] = events[i] ? event : watched;
  }
  const truth = (horizon: number) =>
    Float64Array.from({ length: rows }, (_, i) => {
      let staying = 1;
      for (let month = 1; month <= horizon / 30; month++) staying *= 1 - hazardOf(i, month);
      return 1 - staying;
    });
  const noise = Float64Array.from({ length: rows }, () => normal(random));
  return {
    table: tableOf([numeric('complaints', complaints), numeric('tenure', tenure), categorical('plan', plan), numeric('noise', noise)]),
    spells: { days, events },
    truth,
  };
}

const HORIZONS = [30, 60, 90];
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** Promises that hold for survival on any classifier. */
export function survivalSuite(trainer: SurvivalTrainer): void {
  describe(`${trainer.name} keeps a survival model's promises`, () => {
    const { table, spells } = knownHazards(2500, 1);
    const fresh = knownHazards(6000, 2);
    let model: SurvivalModel;
    beforeAll(() => {
      model = trainer.train(table, spells, { seed: 1 });
    });

    test('at 30, 60 and 90 days it says what truly happens, in all and for those at low and at high risk, within sampling error', () => {
      const told = model.chanceWithin(fresh.table, HORIZONS);
      for (const [k, horizon] of HORIZONS.entries()) {
        const chances = told[k] as Float64Array;
        const truth = fresh.truth(horizon);
        const byRisk = [...truth.keys()].sort((a, b) => (chances[a] as number) - (chances[b] as number));
        for (const [from, to] of [
          [0, 1],
          [0, 0.25],
          [0.25, 0.5],
          [0.5, 0.75],
          [0.75, 1],
        ] as const) {
          const group = byRisk.slice(from * byRisk.length, to * byRisk.length);
          const [said, true_] = [mean(group.map((i) => chances[i] as number)), mean(group.map((i) => truth[i] as number))];
          // A quarter of 2,500 spells, of which about half are watched to the end of the horizon.
          const error = Math.sqrt((true_ * (1 - true_)) / (0.4 * 2500 * (to - from)));
          expect(Math.abs(said - true_), `${horizon} days, ${from} to ${to}`).toBeLessThan(3 * error);
        }
      }
    });

    test('a longer horizon never has a smaller chance, also within a month', () => {
      const told = model.chanceWithin(fresh.table, [0, 10, 30, 45, 60, 90]);
      expect(told[0]?.every((chance) => chance === 0)).toBe(true);
      for (let k = 1; k < told.length; k++) expect(told[k]?.every((chance, i) => chance >= (told[k - 1]?.[i] as number) && chance <= 1)).toBe(true);
    });

    test('the chances are made of the hazards', () => {
      const [first, second] = model.hazard(fresh.table) as [Float64Array, Float64Array];
      const [, in60] = model.chanceWithin(fresh.table, HORIZONS) as [Float64Array, Float64Array];
      expect(in60[7]).toBeCloseTo(1 - (1 - (first[7] as number)) * (1 - (second[7] as number)), 12);
      const [in15] = model.chanceWithin(fresh.table, [15]) as [Float64Array];
      expect(in15[7]).toBeCloseTo(1 - Math.sqrt(1 - (first[7] as number)), 12);
      expect(model.explain(fresh.table, 7, 2).chance).toBeCloseTo(second[7] as number, 9);
    });

    test('a horizon that was never watched is refused, not invented', () => {
      expect(() => model.chanceWithin(fresh.table, [91])).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
      expect(() => model.chanceWithin(fresh.table, [-1])).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
    });

    test('learns the same whatever the order of rows and columns, and changes nothing that it is given', () => {
      const before = structuredClone({ table, spells });
      const places = Int32Array.from(shuffle([...spells.days.keys()], mulberry32(3)));
      const turned = { rows: table.rows, columns: takeRows(table, places).columns.toReversed() };
      const other = trainer.train(
        turned,
        {
          days: spells.days.map((_, k) => spells.days[places[k] as number] as number),
          events: spells.events.map((_, k) => spells.events[places[k] as number] as number),
        },
        {
          seed: 1,
        },
      );
      expect(other.chanceWithin(fresh.table, HORIZONS)).toEqual(model.chanceWithin(fresh.table, HORIZONS));
      expect({ table, spells }).toEqual(before);
    });

    test('survives being written down, bit for bit', () => {
      const again = restoreSurvival(JSON.parse(JSON.stringify(model.snapshot())));
      expect(again.chanceWithin(fresh.table, HORIZONS)).toEqual(model.chanceWithin(fresh.table, HORIZONS));
      expect(again.snapshot()).toEqual(model.snapshot());
    });

    test('infinite features and durations that are no numbers are refused', () => {
      const infinite = {
        rows: table.rows,
        columns: table.columns.map((column) =>
          column.name === 'noise' && column.kind === 'numeric' ? { ...column, values: column.values.with(3, Infinity) } : column,
        ),
      };
      expect(() => trainer.train(infinite, spells, { seed: 1 })).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
      expect(() => model.chanceWithin(infinite, [30])).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
      for (const wrong of [Number.NaN, Infinity, -1]) {
        expect(() => trainer.train(table, { ...spells, days: spells.days.with(5, wrong) }, { seed: 1 })).toThrow(
          expect.objectContaining({ code: 'NOT_FINITE' }),
        );
      }
    });

    test('says that data are missing when nothing was watched, and knows only the prior when nothing ever came', () => {
      expect(() => trainer.train(table, { days: new Float64Array(table.rows).fill(20), events: new Uint8Array(table.rows) }, { seed: 1 })).toThrow(
        expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }),
      );
      const none = trainer.train(table, { days: spells.days, events: new Uint8Array(table.rows) }, { seed: 1 });
      expect(none.constant).toBe(true);
      expect(mean(none.chanceWithin(table, [90])[0] as Float64Array)).toBeLessThan(0.01);
    });

    test('stops when asked to', () => {
      const stop = () => {
        throw new Error('enough');
      };
      expect(() => trainer.train(table, spells, { seed: 1, progress: stop })).toThrow('enough');
    });
  });
}

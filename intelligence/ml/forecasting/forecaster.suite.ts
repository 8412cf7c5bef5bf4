import { beforeAll, describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { meanAbsoluteError } from './accuracy.ts';
import type { Forecast, ForecastOptions, Outcome } from './forecast.ts';
import { type Forecaster, fitForecaster, forecastAll, forecastOne, restoreForecaster } from './forecaster.ts';
import type { Series } from './series.ts';

const HORIZON = 8;

/** Series of a world whose rule is known: a level that walks, a season of 6 steps, noise. */
export function knownSeries(count: number, length: number, seed: number): Series[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, s) => {
    let level = 100 * (s + 1);
    const values = Float64Array.from({ length }, (_, i) => {
      level *= 1 + 0.01 * normal(random);
      return level * (1 + 0.3 * Math.sin((2 * Math.PI * i) / 6)) * (1 + 0.02 * normal(random));
    });
    return { id: `link-${s}`, values };
  });
}

const said = (outcome: Outcome | undefined): Forecast => {
  if (!outcome || 'refused' in outcome) throw new Error('refused');
  return outcome;
};
const numbersOf = (outcome: Outcome | undefined): number[] => {
  const { point, intervals } = said(outcome);
  return [...point, ...intervals.flatMap(({ lower, upper }) => [...lower, ...upper])];
};
const close = (actual: readonly number[], expected: readonly number[], share: number) => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - (expected[i] as number))).toBeLessThanOrEqual(share * Math.abs(expected[i] as number) + 1e-300);
};

/** Promises that hold for the forecaster, whichever methods it may choose from. */
export function forecasterSuite(name: string, methods?: readonly string[]): void {
  describe(`a forecaster with ${name} keeps its promises`, () => {
    const series = knownSeries(3, 84, 1);
    const past = series.map(({ id, values }) => ({ id, values: values.slice(0, 84 - HORIZON) }));
    const first = (past[0] as Series).values;
    const options: ForecastOptions = { horizon: HORIZON, seasons: [6], seed: 1, ...(methods && { methods }) };
    let model: Forecaster;
    let outcomes: Outcome[];
    beforeAll(() => {
      model = fitForecaster(past, options);
      outcomes = model.forecast(past);
    });
    const one = (values: ArrayLike<number>, more: Partial<ForecastOptions> & { levels?: number[] } = {}) =>
      forecastOne(Float64Array.from(values), { ...options, ...more });

    test('foretells a known world no worse than the simple method does', () => {
      const simple = said(forecastAll(past, { ...options, methods: [] })[0]);
      let own = 0;
      let plain = 0;
      for (const [i, { values }] of series.entries()) {
        const truth = values.subarray(84 - HORIZON);
        own += meanAbsoluteError(truth, said(outcomes[i]).point) / (values[0] as number);
        plain += meanAbsoluteError(truth, said(forecastAll(past, { ...options, methods: [] })[i]).point) / (values[0] as number);
      }
      expect(own).toBeLessThan(1.1 * plain);
      expect(Object.keys(simple.weights).every((method) => ['naive', 'seasonal-naive'].includes(method))).toBe(true);
    });

    test('says for each step a value between bounds, the wider the surer, and which methods spoke', () => {
      for (const outcome of outcomes) {
        const { point, intervals, weights, backtest } = said(outcome);
        expect(point).toHaveLength(HORIZON);
        expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        if (methods) expect([...methods, 'naive', 'seasonal-naive']).toEqual(expect.arrayContaining(Object.keys(weights)));
        expect(backtest?.origins).toBeGreaterThanOrEqual(3);
        const [narrow, wide] = intervals;
        for (let h = 0; h < HORIZON; h++) {
          const order = [wide?.lower[h], narrow?.lower[h], point[h], narrow?.upper[h], wide?.upper[h]] as number[];
          expect(order.every(Number.isFinite)).toBe(true);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
          expect(order[0]).toBeLessThan(order[4] as number);
        }
      }
    });

    test('changes no series, and says the same twice and from the same seed', () => {
      const before = structuredClone(past);
      expect(model.forecast(past)).toEqual(outcomes);
      expect(fitForecaster(past, options).snapshot()).toEqual(model.snapshot());
      expect(past).toEqual(before);
    });

    test('says the same whatever the order of the series', () => {
      expect(forecastAll(past.toReversed(), options)).toEqual(outcomes.toReversed());
    });

    test('survives being written down and read, bit for bit, and refuses what is damaged', () => {
      const written = JSON.stringify(model.snapshot());
      const read = restoreForecaster(JSON.parse(written));
      expect(read.forecast(past)).toEqual(outcomes);
      expect(JSON.stringify(read.snapshot())).toBe(written);
      const damaged = JSON.parse(written);
      damaged.spread.growth[2] = null;
      for (const wrong of [null, {}, { ...JSON.parse(written), kind: 'constant' }, damaged]) {
        expect(() => restoreForecaster(wrong)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
      }
    });

    test('foretells a series that has grown, and one that it never met', () => {
      const grown = knownSeries(4, 84, 1);
      for (const outcome of model.forecast(grown)) expect(numbersOf(outcome).every(Number.isFinite)).toBe(true);
      expect(said(model.forecast([{ id: 'new', values: grown[3]?.values as Float64Array }])[0]).backtest).toBeUndefined();
    });

    test('measures in any unit alike', () => {
      const times = (factor: number) => past.map(({ id, values }) => ({ id, values: values.map((value) => value * factor) }));
      for (const [i, outcome] of forecastAll(times(1024), options).entries()) {
        expect(numbersOf(outcome)).toEqual(numbersOf(outcomes[i]).map((value) => value * 1024));
      }
      for (const [i, outcome] of forecastAll(times(3.7), options).entries()) {
        close(
          numbersOf(outcome),
          numbersOf(outcomes[i]).map((value) => value * 3.7),
          0.02,
        );
      }
    });

    test('bridges gaps: single ones, a long one, and at the end', () => {
      const random = mulberry32(3);
      const holed = past.map(({ id, values }, s) => ({
        id,
        values: values.map((value, i) => (random() < 0.1 || (s === 1 && i > 20 && i < 35) || (s === 2 && i > 73) ? Number.NaN : value)),
      }));
      for (const [i, outcome] of forecastAll(holed, options).entries()) {
        const { point, intervals } = said(outcome);
        expect(intervals.every(({ lower, upper }) => [...lower, ...upper].every(Number.isFinite))).toBe(true);
        const usual = Math.max(...said(outcomes[i]).point);
        for (const [h, value] of point.entries()) expect(Math.abs(value - (said(outcomes[i]).point[h] as number))).toBeLessThan(0.35 * usual);
      }
      const led = one([Number.NaN, Number.NaN, ...first]);
      expect(led.point).toEqual(one(first).point);
    });

    test('takes constant, zero, negative and never falling series as they are', () => {
      for (const always of [0, 7, -3]) {
        const { point, intervals } = one(new Float64Array(60).fill(always));
        for (const value of point) expect(value).toBeCloseTo(always, 4);
        for (const { lower, upper } of intervals) for (let h = 0; h < HORIZON; h++) expect((upper[h] as number) - (lower[h] as number)).toBeLessThan(1e-4);
      }
      const below = first.map((value) => -value);
      expect(one(below).point.every((value) => value < 0)).toBe(true);
      const line = one(Float64Array.from({ length: 60 }, (_, i) => i));
      expect(line.point.every((value) => value > 50 && value < 75)).toBe(true);
    });

    test('says nothing below zero of what never was below, even where the bounds are wide', () => {
      const random = mulberry32(4);
      const rare = Float64Array.from({ length: 60 }, () => (random() < 0.3 ? Math.floor(20 * random()) : 0));
      expect(numbersOf(one(rare)).every((value) => value >= 0)).toBe(true);
      expect(Math.min(...numbersOf(one(rare.map((value, i) => (i === 30 ? -1 : value)))))).toBeLessThan(0);
    });

    test('says what it needs of a series with fewer than four values, and is humble about few', () => {
      for (const short of [[], [5], [5, 6], [Number.NaN, 5, Number.NaN, 6, 7]]) {
        const [refused, ...others] = forecastAll([{ id: 'a', values: Float64Array.from(short) }, ...past], options);
        expect(refused).toMatchObject({ id: 'a', refused: 'NOT_ENOUGH_DATA', needs: expect.stringContaining('4 values') });
        expect(others).toEqual(outcomes);
        expect(() => one(short)).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
      }
      const width = (length: number) => {
        const [, wide] = one(first.slice(0, length)).intervals;
        return (wide?.upper[0] as number) - (wide?.lower[0] as number);
      };
      for (const length of [4, 5, 7]) expect(width(length)).toBeGreaterThan(width(76));
    });

    test('refuses infinity by the name of the series, and requests without sense', () => {
      for (const infinity of [Infinity, -Infinity]) {
        const wrong = { id: 'link-9', values: first.with(5, infinity) };
        expect(() => forecastAll([...past, wrong], options)).toThrow(
          expect.objectContaining({ code: 'NOT_FINITE', message: expect.stringContaining('link-9') }),
        );
        expect(() => model.forecast([wrong])).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
      }
      const senseless: (() => unknown)[] = [
        () => forecastAll([...past, past[0] as Series], options),
        () => forecastAll(past, { ...options, horizon: 0 }),
        () => forecastAll(past, { ...options, seasons: [2.5] }),
        () => forecastAll(past, { ...options, methods: ['crystal-ball'] }),
        () => forecastAll(past, { ...options, levels: [1] }),
        () => model.forecast(past, [0]),
      ];
      for (const act of senseless) expect(act).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
      expect(forecastAll([], options)).toEqual([]);
    });

    test('tells how far it is, and stops when asked to', () => {
      const shares: number[] = [];
      forecastAll(past, { ...options, progress: (share) => shares.push(share) });
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.at(-1)).toBe(1);
      const stop = () => {
        throw new Error('enough');
      };
      expect(() => forecastAll(past, { ...options, progress: stop })).toThrow('enough');
    });
  });
}

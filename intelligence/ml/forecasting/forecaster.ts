import { UilError } from '../../kernel/errors.ts';
import { possible, sayAll } from './backtest.ts';
import type { Forecast, ForecastOptions, Interval, Outcome } from './forecast.ts';
import { type ForecasterSnapshot, restoreLearned, snapshotOf } from './forecaster-snapshot.ts';
import { type Learned, learn } from './learned.ts';
import { METHOD_NAMES, METHODS } from './methods.ts';
import { blend, weigh } from './pool.ts';
import { LEAST_SEEN, type Prepared, pastOf, prepareOne, type Series } from './series.ts';
import { naturalStep, scoreBounds, usualError } from './spread.ts';

export const USUAL_LEVELS: readonly number[] = [0.8, 0.95];

/**
 * What was learned of a set of series, ready to foretell them: at once, or later when they have grown. Series that it has
 * not met are foretold by what is usual in the set.
 */
export interface Forecaster {
  readonly horizon: number;
  readonly seasons: readonly number[];
  /** One outcome per series, in the order given. Levels lie between 0 and 1. Throws NOT_FINITE for infinities. */
  forecast(series: readonly Series[], levels?: readonly number[]): Outcome[];
  snapshot(): ForecasterSnapshot;
}

/**
 * Learns to foretell a set of series of the same kind. By rolling-origin backtest each series gets its own pool of methods
 * (seasonal naive, weekly profile, smoothing, theta, MSTL, one tree model for all series), drawn towards what is best in the
 * set; the simple method stays alone until the pool beats it. Intervals come from errors on windows that the pool had not
 * seen. Gaps are NaN. Throws NOT_FINITE for infinities, REQUEST_INVALID for a bad horizon, season or method.
 */
export function fitForecaster(series: readonly Series[], options: ForecastOptions): Forecaster {
  check(options);
  return forecasterOf(learn(series, options));
}

/** The forecaster of a snapshot, bit for bit. Throws SNAPSHOT_INVALID. */
export const restoreForecaster = (data: unknown): Forecaster => forecasterOf(restoreLearned(data));

/**
 * Learns from the series and foretells them: point forecasts and intervals, non-negative where the series is. A series with
 * fewer than four seen values is refused with what it needs; the others do not suffer from it.
 *
 * @example
 * forecastAll([{ id: 'link-1', values }], { horizon: 24, seasons: [24, 168], seed: 1, levels: [0.8, 0.95] });
 */
export function forecastAll(series: readonly Series[], options: ForecastOptions & { readonly levels?: readonly number[] }): Outcome[] {
  checkLevels(options.levels ?? USUAL_LEVELS);
  return fitForecaster(series, options).forecast(series, options.levels);
}

/** The same for a single series. Throws NOT_ENOUGH_DATA when it has fewer than four seen values. */
export function forecastOne(values: Float64Array, options: ForecastOptions & { readonly levels?: readonly number[] }): Forecast {
  const [outcome] = forecastAll([{ id: 'series', values }], options);
  if (!outcome || 'refused' in outcome) throw new UilError('NOT_ENOUGH_DATA', [outcome?.needs ?? 'a series']);
  return outcome;
}

function forecasterOf(learned: Learned): Forecaster {
  const { horizon, seasons } = learned;
  return {
    horizon,
    seasons,
    forecast(series, levels = USUAL_LEVELS) {
      checkLevels(levels);
      return series.map((one) => foretell(learned, prepareOne(one), levels));
    },
    snapshot: () => snapshotOf(learned),
  };
}

function foretell(learned: Learned, series: Prepared, levels: readonly number[]): Outcome {
  const { id, seen, unit } = series;
  if (seen < LEAST_SEEN) return { id, refused: 'NOT_ENOUGH_DATA', needs: `${LEAST_SEEN} values; "${id}" has ${seen}` };
  const { horizon, seasons, lessons, trees } = learned;
  const past = pastOf(series, seasons, series.values.length);
  const known = learned.known.get(id);
  const weights = known?.weights ?? weigh({ trials: [], methods: METHOD_NAMES }, lessons);
  const names = [...weights.keys()];
  const said = sayAll(series, past, horizon, names, METHODS, trees);
  const used = new Map([...weights].filter(([name]) => said.has(name)));
  const simple = () => sayAll(series, past, horizon, [lessons.simple], METHODS, undefined).get(lessons.simple) as Float64Array;
  const point = blend(said, used) ?? simple();
  const total = [...used.values()].reduce((sum, weight) => sum + weight, 0);
  return {
    id,
    point: point.map((value) => value * unit),
    intervals: levels.map((level) => intervalOf(learned, series, past.values, point, level)),
    weights: total > 0 ? Object.fromEntries([...used].map(([name, weight]) => [name, weight / total])) : { [lessons.simple]: 1 },
    ...(known && { backtest: known.backtest }),
  };
}

function intervalOf({ horizon, short, spread, known }: Learned, series: Prepared, past: Float64Array, point: Float64Array, level: number): Interval {
  const { low, high } = scoreBounds(spread, level);
  const own = known.get(series.id)?.own;
  const usual = usualError(own === undefined ? undefined : own / series.unit, naturalStep(past, short, horizon), spread.typical);
  const bound = (score: number) =>
    possible(
      point.map((value, h) => value + score * usual * (spread.growth[h] as number)),
      series,
    ).map((value) => value * series.unit);
  return { level, lower: bound(Math.min(0, low)), upper: bound(Math.max(0, high)) };
}

function check({ horizon, seasons, methods }: ForecastOptions): void {
  if (!Number.isInteger(horizon) || horizon < 1) throw new UilError('REQUEST_INVALID', ['the horizon must be a whole number from 1']);
  for (const season of seasons ?? []) {
    if (!Number.isInteger(season) || season < 1) throw new UilError('REQUEST_INVALID', ['a season must be a whole number from 1']);
  }
  for (const name of methods ?? []) {
    if (!METHOD_NAMES.includes(name)) throw new UilError('REQUEST_INVALID', [`there is no method "${name}"; there are ${METHOD_NAMES.join(', ')}`]);
  }
}

function checkLevels(levels: readonly number[]): void {
  for (const level of levels) if (!(level > 0 && level < 1)) throw new UilError('REQUEST_INVALID', ['a level must lie between 0 and 1']);
}

import { coverage, meanAbsoluteError, seasonalScale, smape } from './accuracy.ts';
import type { Forecast, ForecastOptions, Outcome } from './forecast.ts';
import { fitForecaster, forecastAll } from './forecaster.ts';
import { fillGaps } from './gaps.ts';
import { meanOf } from './method.ts';
import { naive2 } from './naive2.ts';
import type { Series } from './series.ts';

/**
 * How good forecasts are: sMAPE in percent (0 to 200), MASE in units of the in-sample seasonal naive error, OWA (the mean of both
 * relative to naive 2 on the same windows, M4), the share of truths within the 80 % and 95 % intervals, and the time taken.
 */
export interface ForecastFigures {
  smape: number;
  mase: number;
  owa: number;
  coverage_80: number;
  coverage_95: number;
  seconds_per_series: number;
}

export interface ForecastEvaluation {
  /** Series (or origins of a single one) that could be measured. */
  readonly measured: number;
  readonly mean: ForecastFigures;
  /** The mean share of each method in the forecasts. */
  readonly weights: Readonly<Record<string, number>>;
  readonly left: readonly string[];
}

export interface EvaluationOptions extends ForecastOptions {
  /** The season of the measure: of naive 2 and of the unit of MASE. */
  readonly season: number;
  readonly elapsedMs: () => number;
}

interface Measured {
  readonly smape: number;
  readonly mase: number;
  readonly naiveSmape: number;
  readonly naiveMase: number;
  readonly within80: number;
  readonly within95: number;
  readonly forecast: Forecast;
}

/** Learns from all series at once and measures against what followed each; `truths` has the values after the series of the same id. */
export function evaluateSet(series: readonly Series[], truths: ReadonlyMap<string, Float64Array>, options: EvaluationOptions): ForecastEvaluation {
  const began = options.elapsedMs();
  const outcomes = fitForecaster(series, options).forecast(series);
  const seconds = (options.elapsedMs() - began) / 1000;
  const left: string[] = [];
  const measured = outcomes.flatMap((outcome, i) => {
    const figures = measure(outcome, (series[i] as Series).values, truths.get(outcome.id), options);
    if (typeof figures === 'string') left.push(figures);
    return typeof figures === 'string' ? [] : [figures];
  });
  return { measured: measured.length, mean: meanFigures(measured, seconds / Math.max(1, series.length)), weights: meanWeights(measured), left };
}

/** Rolls through one series: forecasts from each of these places (values before it are known), learned anew each time. */
export function evaluateRolling(values: Float64Array, cuts: readonly number[], options: EvaluationOptions): ForecastEvaluation {
  const began = options.elapsedMs();
  const left: string[] = [];
  const measured = cuts.flatMap((cut, k) => {
    const past = values.slice(0, cut);
    const [outcome] = forecastAll([{ id: `value ${cut}`, values: past }], { ...options, progress: (share) => options.progress?.((k + share) / cuts.length) });
    const figures = measure(outcome as Outcome, past, values.slice(cut, cut + options.horizon), options);
    if (typeof figures === 'string') left.push(figures);
    return typeof figures === 'string' ? [] : [figures];
  });
  const seconds = (options.elapsedMs() - began) / 1000;
  return { measured: measured.length, mean: meanFigures(measured, seconds / Math.max(1, cuts.length)), weights: meanWeights(measured), left };
}

/** The figures of one forecast, or why there are none. */
function measure(outcome: Outcome, past: Float64Array, following: Float64Array | undefined, { season, horizon }: EvaluationOptions): Measured | string {
  if ('refused' in outcome) return `${outcome.id}: ${outcome.refused}, it needs ${outcome.needs}`;
  const truth = Float64Array.from({ length: horizon }, (_, h) => following?.[h] ?? Number.NaN);
  if (truth.every(Number.isNaN)) return `${outcome.id}: there is nothing to compare with`;
  const scale = seasonalScale(past, season);
  if (!(scale > 0)) return `${outcome.id}: it never moved, so that MASE has no unit`;
  const seen = past.slice(past.findIndex((value) => !Number.isNaN(value)));
  const naive = naive2(fillGaps(seen, season), season, horizon);
  const [narrow, wide] = outcome.intervals;
  return {
    smape: smape(truth, outcome.point),
    mase: meanAbsoluteError(truth, outcome.point) / scale,
    naiveSmape: smape(truth, naive),
    naiveMase: meanAbsoluteError(truth, naive) / scale,
    within80: narrow ? coverage(truth, narrow) : Number.NaN,
    within95: wide ? coverage(truth, wide) : Number.NaN,
    forecast: outcome,
  };
}

function meanFigures(measured: readonly Measured[], seconds: number): ForecastFigures {
  const mean = (key: Exclude<keyof Measured, 'forecast'>) => meanOf(measured.map((one) => one[key]));
  return {
    smape: mean('smape'),
    mase: mean('mase'),
    owa: (mean('smape') / mean('naiveSmape') + mean('mase') / mean('naiveMase')) / 2,
    coverage_80: mean('within80'),
    coverage_95: mean('within95'),
    seconds_per_series: seconds,
  };
}

function meanWeights(measured: readonly Measured[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { forecast } of measured) {
    for (const [name, weight] of Object.entries(forecast.weights)) sums[name] = (sums[name] ?? 0) + weight / measured.length;
  }
  return Object.fromEntries(Object.entries(sums).sort(([, a], [, b]) => b - a));
}

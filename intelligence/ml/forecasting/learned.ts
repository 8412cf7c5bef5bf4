import { type Attempt, type Backtest, backtest, learnTrees, planFor } from './backtest.ts';
import type { BacktestReport, ForecastOptions } from './forecast.ts';
import type { LagTrees } from './lag-trees.ts';
import { LAG_TREES, METHODS } from './methods.ts';
import { learnPool, type PooledSeries, type PoolLessons, type Weights } from './pool.ts';
import { detectSeasons } from './seasons.ts';
import { LEAST_SEEN, pastOf, prepare, type Series } from './series.ts';
import { learnSpread, naturalStep, ownError, type Spread } from './spread.ts';

/** What is known of one series: its weights, its usual error (in its own units, at a usual step), its trials. */
export interface Known {
  readonly weights: Weights;
  readonly own: number | undefined;
  readonly backtest: BacktestReport;
}

/** Everything that a forecaster has learned. */
export interface Learned {
  readonly horizon: number;
  readonly seasons: readonly number[];
  readonly short: number;
  readonly lessons: PoolLessons;
  readonly spread: Spread;
  readonly known: ReadonlyMap<string, Known>;
  readonly trees: LagTrees | undefined;
}

const SIMPLE = ['naive', 'seasonal-naive'];

/** Learns from the past of all series: which seasons they have, what each method is worth where, and how far off the pool is. */
export function learn(series: readonly Series[], options: ForecastOptions): Learned {
  const { horizon, seed, progress = () => {} } = options;
  const wanted = options.methods ? [...SIMPLE, ...options.methods] : undefined;
  const prepared = prepare(series).filter(({ seen }) => seen >= LEAST_SEEN);
  const seasons =
    options.seasons ??
    detectSeasons(
      prepared.map(({ values }) => values),
      horizon,
    );
  const plan = planFor(prepared, seasons, horizon);
  const attempt: Attempt = {
    horizon,
    seasons,
    seed,
    methods: wanted ? METHODS.filter(({ name }) => wanted.includes(name)) : METHODS,
    plan: !wanted || wanted.includes(LAG_TREES) ? plan : undefined,
    progress: (share) => progress(0.8 * share),
  };
  const backtests = backtest(prepared, attempt);
  const pool = learnPool(backtests, plan.short > 1 ? 'seasonal-naive' : 'naive');
  const steps = backtests.map((one) => one.trials.map(({ origin }) => naturalStep(pastOf(one.series, seasons, origin.cut).values, plan.short, horizon)));
  const heldOut = pool.series.map((one) => one.heldOut);
  const spread = learnSpread(backtests, heldOut, steps, horizon);
  const useTrees = pool.series.some(({ weights }) => weights.has(LAG_TREES));
  const ends = prepared.map(({ values }) => values.length);
  const trees = useTrees ? learnTrees(prepared, ends, { seasons, plan, seed: seed + 1, progress: (share) => progress(0.8 + 0.2 * share) }) : undefined;
  progress(1);
  return {
    horizon,
    seasons,
    short: plan.short,
    lessons: pool.lessons,
    spread,
    known: new Map(backtests.map((one, i) => [one.series.id, knownOf(one, pool.series[i] as PooledSeries, spread)])),
    trees,
  };
}

function knownOf({ series, trials, methods }: Backtest, pooled: PooledSeries, spread: Spread): Known {
  const errors = trials.map(({ truth }, k) => truth.map((value, h) => value - (pooled.heldOut[k]?.[h] as number)));
  const own = ownError(errors, spread.growth);
  const mean = (name: string) => (trials.reduce((sum, trial) => sum + (trial.errors.get(name) as number), 0) / trials.length) * series.unit;
  return {
    weights: pooled.weights,
    own: own === undefined ? undefined : own * series.unit,
    backtest: { origins: trials.length, errors: Object.fromEntries(methods.map((name) => [name, mean(name)])), pool: pooled.error * series.unit },
  };
}

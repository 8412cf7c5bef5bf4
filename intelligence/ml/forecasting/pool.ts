import { meanAbsoluteError } from './accuracy.ts';
import type { Backtest, Trial } from './backtest.ts';

/** How much each method counts; the weights sum to 1. */
export type Weights = ReadonlyMap<string, number>;

/** What a set of series taught about methods: how sharply to prefer the better one, and how each stands to the simple one. */
export interface PoolLessons {
  readonly simple: string;
  readonly sharpness: number;
  /** Mean log of each method's error over that of the simple one. */
  readonly standing: ReadonlyMap<string, number>;
}

/** A series' weights, what the pool said of each trial without having seen it, and the error of that. */
export interface PooledSeries {
  readonly weights: Weights;
  readonly heldOut: readonly Float64Array[];
  readonly error: number;
}

/** So many origins' worth of evidence is borrowed from the other series. */
const BORROWED = 2;
const SHARPNESS = [2, 4, 8, 16];
const LEAST_WEIGHT = 0.02;
const BOUND = 3;

/**
 * Weights each method by its backtest error to the power of minus `sharpness`, the error being the series' own drawn towards
 * what is usual in the set. Sharpness is the one with which weights learned without a trial did best on it, and a series
 * whose pool does no better than the simple method so keeps the simple method alone.
 */
export function learnPool(backtests: readonly Backtest[], simple: string): { lessons: PoolLessons; series: PooledSeries[] } {
  const most = Math.max(0, ...backtests.map(({ trials }) => trials.length));
  const standings = Array.from({ length: most + 1 }, (_, k) => standingOf(backtests, simple, k < most ? k : undefined));
  let best: { sharpness: number; mean: number; heldOut: Float64Array[][] } | undefined;
  for (const sharpness of SHARPNESS) {
    const heldOut = backtests.map((one) =>
      one.trials.map((trial, k) => blend(trial.said, weigh(one, { simple, sharpness, standing: standings[k] as Map<string, number> }, k)) as Float64Array),
    );
    const mean = backtests.reduce((sum, one, i) => sum + against(one, simple, heldOut[i] as Float64Array[]), 0);
    if (!best || mean < best.mean) best = { sharpness, mean, heldOut };
  }
  const { sharpness, mean, heldOut } = best as NonNullable<typeof best>;
  const lessons = { simple, sharpness, standing: standings[most] as Map<string, number> };
  const usual = mean / Math.max(1, backtests.length);
  const series = backtests.map((one, i): PooledSeries => {
    const said = heldOut[i] as Float64Array[];
    const own = one.trials.length * against(one, simple, said);
    const beaten = own + BORROWED * usual < 0;
    const kept = beaten ? said : one.trials.map(({ said: all }) => all.get(simple) as Float64Array);
    return { weights: beaten ? weigh(one, lessons) : new Map([[simple, 1]]), heldOut: kept, error: meanError(one, kept) };
  });
  return { lessons, series };
}

/** The weights of a series from its trials, one left out if asked; without any trial they rest on the set alone. */
export function weigh(one: Pick<Backtest, 'trials' | 'methods'>, { simple, sharpness, standing }: PoolLessons, without?: number): Weights {
  const trials = one.trials.filter((_, k) => k !== without);
  const ratios = one.methods.flatMap((name): [string, number][] => {
    const usual = standing.get(name);
    const own = trials.length > 0 ? logRatio(trials, name, simple) : 0;
    if (usual === undefined) return name === simple ? [[name, 0]] : [];
    return [[name, (trials.length * own + BORROWED * usual) / (trials.length + BORROWED)]];
  });
  const least = Math.min(...ratios.map(([, ratio]) => ratio));
  const raw = ratios.map(([name, ratio]): [string, number] => [name, Math.exp(-sharpness * (ratio - least))]);
  return normalised(raw);
}

/** The weights without the negligible ones, summing to 1. */
function normalised(raw: readonly [string, number][]): Weights {
  const total = raw.reduce((sum, [, weight]) => sum + weight, 0);
  const kept = raw.filter(([, weight]) => weight >= LEAST_WEIGHT * total);
  const rest = kept.reduce((sum, [, weight]) => sum + weight, 0);
  return new Map(kept.map(([name, weight]) => [name, weight / rest]));
}

/** The weighted mean of what the methods said; those that said nothing leave their weight to the others. Undefined when none did. */
export function blend(said: ReadonlyMap<string, Float64Array>, weights: Weights): Float64Array | undefined {
  let out: Float64Array | undefined;
  let total = 0;
  for (const [name, weight] of weights) {
    const values = said.get(name);
    if (!values) continue;
    total += weight;
    const sum: Float64Array = out ?? new Float64Array(values.length);
    for (let h = 0; h < sum.length; h++) sum[h] = (sum[h] as number) + weight * (values[h] as number);
    out = sum;
  }
  return out?.map((value) => value / total);
}

/** Mean log ratio over the series per method; a trial may be left out of all of them. Methods that no series could try are absent. */
function standingOf(backtests: readonly Backtest[], simple: string, without: number | undefined): Map<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { trials, methods } of backtests) {
    const used = trials.filter((_, k) => k !== without);
    if (used.length === 0) continue;
    for (const name of methods) {
      const so = sums.get(name) ?? { sum: 0, count: 0 };
      sums.set(name, { sum: so.sum + logRatio(used, name, simple), count: so.count + 1 });
    }
  }
  return new Map([...sums].map(([name, { sum, count }]) => [name, sum / count]));
}

/** The log of the method's error over the simple one's, within ±3; both are raised a little so that no error at all stays a number. */
function logRatio(trials: readonly Trial[], name: string, simple: string): number {
  const mean = (of: string) => trials.reduce((sum, { errors }) => sum + (errors.get(of) as number), 0) / trials.length;
  return boundedLog(mean(name), mean(simple));
}

function boundedLog(error: number, reference: number): number {
  const floor = 1e-4 * Math.max(error, reference);
  return floor > 0 ? Math.min(BOUND, Math.max(-BOUND, Math.log((error + floor) / (reference + floor)))) : 0;
}

const meanError = ({ trials }: Backtest, said: readonly Float64Array[]): number =>
  trials.reduce((sum, { truth }, k) => sum + meanAbsoluteError(truth, said[k] as Float64Array), 0) / trials.length;

function against(one: Backtest, simple: string, said: readonly Float64Array[]): number {
  if (one.trials.length === 0) return 0;
  return boundedLog(meanError(one, said), one.trials.reduce((sum, { errors }) => sum + (errors.get(simple) as number), 0) / one.trials.length);
}

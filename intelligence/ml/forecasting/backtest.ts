import { meanAbsoluteError } from './accuracy.ts';
import { type LagPlan, lagPlan } from './lag-features.ts';
import { continueByTrees, type LagTrees, trainLagTrees } from './lag-trees.ts';
import type { Method, Past } from './method.ts';
import { LAG_TREES } from './methods.ts';
import { backtestOrigins, type Origin, originsFor } from './origins.ts';
import { lastValueLeads } from './seasons.ts';
import { type Prepared, pastOf } from './series.ts';

/** What every method said from one origin, and how far it was off (mean absolute error over the seen values that followed). */
export interface Trial {
  readonly origin: Origin;
  readonly truth: Float64Array;
  readonly said: ReadonlyMap<string, Float64Array>;
  readonly errors: ReadonlyMap<string, number>;
}

/** A series with its trials, oldest first, and the methods that had something to say in each of them. */
export interface Backtest {
  readonly series: Prepared;
  readonly trials: readonly Trial[];
  readonly methods: readonly string[];
}

/** What is tried, and on what grounds. */
export interface Attempt {
  readonly horizon: number;
  readonly seasons: readonly number[];
  readonly methods: readonly Method[];
  /** The layout of the trees of all series; undefined when they are not to be tried. */
  readonly plan: LagPlan | undefined;
  readonly seed: number;
  readonly progress: (share: number) => void;
}

/** The layout of the trees for a set: the season when its last round is the better guide, else the last value; longer seasons that a quarter of the series have seen. */
export function planFor(series: readonly Prepared[], seasons: readonly number[], horizon: number): LagPlan {
  const usual = seasons.filter((season) => 4 * series.filter(({ values }) => values.length > 2 * season).length >= series.length);
  const first = usual[0];
  const leads =
    first === undefined ||
    lastValueLeads(
      series.map(({ values }) => values),
      first,
      horizon,
    );
  return lagPlan(leads ? [1, ...usual] : usual, horizon);
}

/**
 * Rolling-origin backtest. Whatever is said from an origin rests on what was known before it; the trees learn from what
 * lies before the first origin of each series.
 */
export function backtest(series: readonly Prepared[], attempt: Attempt): Backtest[] {
  const { horizon, seasons, plan, progress } = attempt;
  const origins = series.map(({ values }) => backtestOrigins(values.length, horizon, originsFor(series.length)));
  const trees =
    plan &&
    learnTrees(
      series,
      origins.map((list) => list[0]?.cut ?? 0),
      { ...attempt, plan, progress: (share) => progress(0.4 * share) },
    );
  return series.map((one, i): Backtest => {
    const trials = (origins[i] as Origin[]).flatMap((origin) => trial(one, origin, seasons, attempt, trees) ?? []);
    progress(0.4 + (0.6 * (i + 1)) / series.length);
    const names = [...attempt.methods.map(({ name }) => name), LAG_TREES];
    return { series: one, trials, methods: names.filter((name) => trials.every(({ said }) => said.has(name))) };
  });
}

/** The trees that know each series up to its cut. */
export function learnTrees(
  series: readonly Prepared[],
  cuts: readonly number[],
  { seasons, plan, seed, progress }: Pick<Attempt, 'seasons' | 'seed' | 'progress'> & { plan: LagPlan },
): LagTrees | undefined {
  const lessons = series.map((one, i) => {
    const cut = cuts[i] as number;
    return { filled: cut > 0 ? pastOf(one, seasons, cut).values : new Float64Array(0), seen: one.values };
  });
  return trainLagTrees(lessons, plan, { seed, progress });
}

function trial(series: Prepared, origin: Origin, seasons: readonly number[], { methods }: Attempt, trees: LagTrees | undefined): Trial | undefined {
  const truth = series.values.subarray(origin.cut, origin.cut + origin.steps);
  if (truth.every(Number.isNaN)) return undefined;
  const past = pastOf(series, seasons, origin.cut);
  const said = new Map<string, Float64Array>();
  for (const method of methods) keep(said, method.name, method.forecast(past, origin.steps), series);
  if (trees) keep(said, LAG_TREES, continueByTrees(trees, past.values, origin.steps), series);
  return { origin, truth, said, errors: new Map([...said].map(([name, values]) => [name, meanAbsoluteError(truth, values)])) };
}

function keep(said: Map<string, Float64Array>, name: string, values: Float64Array | undefined, series: Prepared): void {
  if (values) said.set(name, possible(values, series));
}

/** The values, those below 0 raised to it where the series never lies below. */
export const possible = (values: Float64Array, { positive }: Prepared): Float64Array => (positive ? values.map((value) => Math.max(0, value)) : values);

/** What the named methods say of the steps after a past. */
export function sayAll(
  series: Prepared,
  past: Past,
  horizon: number,
  names: readonly string[],
  methods: readonly Method[],
  trees: LagTrees | undefined,
): Map<string, Float64Array> {
  const said = new Map<string, Float64Array>();
  for (const method of methods) if (names.includes(method.name)) keep(said, method.name, method.forecast(past, horizon), series);
  if (trees && names.includes(LAG_TREES)) keep(said, LAG_TREES, continueByTrees(trees, past.values, horizon), series);
  return said;
}

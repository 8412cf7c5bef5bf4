/** How the lags of a set of series are laid out: the same for every series, origin and step. */
export interface LagPlan {
  /** What a value is compared with lies so many steps back (a season, or 1: the last value). */
  readonly short: number;
  /** Longer seasons, ascending. */
  readonly longs: readonly number[];
  readonly horizon: number;
  /** Values that must be known at an origin. */
  readonly reach: number;
}

const ALIGNED = 6;
const RECENT = 6;
const LEVELS_BACK = [1, 2, 3, 6];
const LEVELS_OVER = [2, 4, 7, 13, 26];
const UNIT_SEASONS = 8;
const UNIT_LEAST = 30;

export function lagPlan(seasons: readonly number[], horizon: number): LagPlan {
  const short = seasons[0] ?? 1;
  return { short, longs: seasons.slice(1), horizon, reach: Math.max(short * (Math.ceil(horizon / short) + 2), 12) };
}

/** How many features a row has. */
export const featureCount = ({ longs }: LagPlan): number => 9 + ALIGNED + RECENT + LEVELS_BACK.length + LEVELS_OVER.length + 9 * longs.length;

/** A series with running sums of its values and of |y(t) - y(t - short)|, so that every mean costs two look-ups. */
export interface LagSource {
  readonly values: Float64Array;
  readonly sums: Float64Array;
  readonly steps: Float64Array;
}

export function lagSource(values: Float64Array, { short }: LagPlan): LagSource {
  const sums = new Float64Array(values.length + 1);
  const steps = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) {
    sums[i + 1] = (sums[i] as number) + (values[i] as number);
    steps[i + 1] = (steps[i] as number) + (i >= short ? Math.abs((values[i] as number) - (values[i - short] as number)) : 0);
  }
  return { values, sums, steps };
}

/** What a row is measured by: a forecast is `base` + `unit` × what the model says. */
export interface Frame {
  readonly base: number;
  readonly unit: number;
}

/** What may be seen from an origin, which is the place of the last known value; all else is NaN. */
interface View {
  readonly origin: number;
  at(place: number): number;
  /** The mean of the places `from` … `to - 1`. */
  mean(from: number, to: number): number;
}

function viewFrom({ values, sums }: LagSource, origin: number): View {
  return {
    origin,
    at: (place) => (place >= 0 && place <= origin ? (values[place] as number) : Number.NaN),
    mean: (from, to) => (from < 0 || to > origin + 1 || from >= to ? Number.NaN : ((sums[to] as number) - (sums[from] as number)) / (to - from)),
  };
}

/**
 * Writes the features of the value `step` (1 …) after `origin` to `into`: distances to the value one season before, in units of the
 * series' recent seasonal step, so that the scale of the series drops out. Returns base and unit; undefined when
 * nothing moved lately.
 */
export function lagRow(plan: LagPlan, source: LagSource, origin: number, step: number, into: Float64Array): Frame | undefined {
  const { short, longs } = plan;
  const view = viewFrom(source, origin);
  const back = origin + step - short * Math.ceil(step / short);
  const base = view.at(back);
  const unit = recentStep(plan, source, origin);
  if (!(unit > 0)) return undefined;
  const today = view.mean(origin + 1 - short, origin + 1);
  let k = 0;
  const put = (value: number) => {
    into[k++] = value;
  };
  const far = (value: number) => put((value - base) / unit);
  put(step);
  put(step % short);
  for (let c = 1; c <= ALIGNED; c++) far(view.at(back - c * short));
  far(view.at(back - 1));
  const after = view.at(back + 1);
  far(Number.isNaN(after) ? view.at(back + 1 - short) : after);
  far(view.mean(back - 1, Math.min(origin + 1, back + 2)));
  for (let j = 0; j < RECENT; j++) put((view.at(origin - j) - view.at(origin - j - short)) / unit);
  far(view.at(origin));
  far(today);
  for (const c of LEVELS_BACK) put((today - view.mean(origin + 1 - (c + 1) * short, origin + 1 - c * short)) / unit);
  for (const c of LEVELS_OVER) put((today - view.mean(origin + 1 - c * short, origin + 1)) / unit);
  put(today / unit);
  put(today === 0 ? 0 : (base - today) / Math.abs(today));
  for (const long of longs) putLong(view, step, short, long, today, unit, put, far);
  return { base, unit };
}

/** What a longer season says of the step: the value and the level then, and how both moved since. */
function putLong(
  { origin, at, mean }: View,
  step: number,
  short: number,
  long: number,
  today: number,
  unit: number,
  put: (value: number) => void,
  far: (value: number) => void,
): void {
  const away = long * Math.ceil(step / long);
  const then = origin + step - away;
  const end = origin + 1;
  far(at(then));
  far(at(then - long));
  far(at(then - 2 * long));
  far(at(then) + today - mean(end - away - short, end - away));
  far(mean(then - 1, then + 2));
  put((at(then) - at(then - short)) / unit);
  put((at(origin) - at(origin - long)) / unit);
  put((today - mean(end - short - long, end - long)) / unit);
  put((mean(end - long, end) - mean(end - 2 * long, end - long)) / unit);
}

function recentStep({ short, longs }: LagPlan, { steps }: LagSource, origin: number): number {
  const window = Math.min(origin + 1 - short, Math.max(UNIT_SEASONS * short, longs.at(-1) ?? 1, UNIT_LEAST));
  return ((steps[origin + 1] as number) - (steps[origin + 1 - window] as number)) / window;
}

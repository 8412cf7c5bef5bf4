import type { Forecast, Refusal } from '../../ml/forecasting/forecast.ts';
import { fitForecaster } from '../../ml/forecasting/forecaster.ts';
import type { Series } from '../../ml/forecasting/series.ts';

/** Methods that are cheap enough for thousands of series; the naive ones are always tried beside them. */
export const CHEAP: readonly string[] = ['seasonal-naive', 'weekly-profile', 'ses'];
export const WEEK = 7;

/** Courses that must have been seen before a statement rests on them: the outer fortieth of fewer is no figure. */
export const LEAST_COURSES = 40;
const USUAL_COURSES = 100;
/** Series that lend their errors, and courses of one series: beyond that more of them cost time and tell nothing new. */
const MOST_LENDERS = 100;
const MOST_COURSES = 200;
const MOST_ORIGINS = 14;
/** Values that stay before an origin, so that there is something to learn from. */
const LEAST_BEFORE = 28;
const LEAST_TOLD = 0.8;

/** A forecast with the courses that the series may take from here, each as likely as the others; none when too few errors have been seen. */
export interface Outlook extends Forecast {
  readonly courses: readonly Float64Array[];
}

export interface OutlookOptions {
  readonly horizon: number;
  readonly seed: number;
  /** Methods of the forecast itself. Courses of errors come from the cheap ones: they are scaled to what this forecast expects of itself. */
  readonly methods: readonly string[];
  readonly least: number;
  readonly most: number;
}

/**
 * Forecasts of the `targets` among daily series that end on the same day. Sums and first passings come from courses, not from
 * the bounds of single days: each course is the forecast plus a whole held-out course of errors of this series or one like it,
 * in units of the width that was foretold for it, so that days which go wrong together stay together (split conformal
 * prediction on paths; Lei et al. 2018, Stankevičiūtė et al. 2021).
 */
export function outlooks(unordered: readonly Series[], targets: ReadonlySet<string>, options: OutlookOptions): (Outlook | Refusal)[] {
  const { horizon, seed, methods, least, most } = options;
  const series = unordered.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const fitted = fitForecaster(series, { horizon, seed, seasons: [WEEK], methods });
  const errors = regular(errorCourses(regular(series, MOST_LENDERS), horizon, seed), MOST_COURSES);
  const possible = (value: number) => Math.min(most, Math.max(least, value));
  const chosen = series.filter(({ id }) => targets.has(id));
  return fitted.forecast(chosen).map((outcome) => {
    if ('refused' in outcome) return outcome;
    const widths = widthsOf(outcome);
    const point = outcome.point.map(possible);
    return {
      ...outcome,
      point,
      intervals: outcome.intervals.map((one) => ({ ...one, lower: one.lower.map(possible), upper: one.upper.map(possible) })),
      courses:
        errors.length < LEAST_COURSES ? [] : errors.map((error) => point.map((value, h) => possible(value + (error[h] as number) * (widths[h] as number)))),
    };
  });
}

/** All of the list, or `most` of it at regular distances. */
const regular = <T>(list: readonly T[], most: number): readonly T[] =>
  list.length <= most ? list : Array.from({ length: most }, (_, k) => list[Math.floor((k * list.length) / most)] as T);

/** Held-out errors: the forecaster learns anew from what lay before each origin, and is compared with what followed. */
function errorCourses(series: readonly Series[], horizon: number, seed: number): Float64Array[] {
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  const began = Math.min(
    length,
    ...series.map(
      ({ values }) =>
        length -
        values.length +
        Math.max(
          0,
          values.findIndex((value) => !Number.isNaN(value)),
        ),
    ),
  );
  const origins = originsOf(length, began, horizon, series.length);
  return origins.flatMap((cut) => {
    const before = series.map(({ id, values }) => ({ id, values: values.subarray(0, values.length - (length - cut)) }));
    const known = before.filter(({ values }) => values.filter((value) => !Number.isNaN(value)).length >= LEAST_BEFORE);
    if (known.length === 0) return [];
    const truths = new Map(series.map(({ id, values }) => [id, values.subarray(values.length - (length - cut)).subarray(0, horizon)]));
    return fitForecaster(known, { horizon, seed, seasons: [WEEK], methods: CHEAP })
      .forecast(known, [0.8])
      .flatMap((outcome) => ('refused' in outcome ? [] : (errorCourse(outcome, truths.get(outcome.id) as Float64Array) ?? [])));
  });
}

/** Ends of the known part, the latest first: as many as give some hundred courses, fourteen at most, and not nearer than a week to each other. */
function originsOf(length: number, began: number, horizon: number, series: number): number[] {
  const latest = length - horizon;
  const room = latest - began - LEAST_BEFORE;
  if (room < 0) return [];
  const wanted = Math.min(MOST_ORIGINS, Math.max(3, Math.ceil(USUAL_COURSES / series)), 1 + Math.floor(room / WEEK));
  const step = wanted > 1 ? Math.min(horizon, Math.floor(room / (wanted - 1))) : 0;
  return Array.from({ length: wanted }, (_, k) => latest - k * step);
}

/** The errors of one forecast in units of its own width; days that were not told count as the others on the mean. Undefined when too few were told. */
function errorCourse(forecast: Forecast, truth: Float64Array): Float64Array | undefined {
  const widths = widthsOf(forecast);
  const errors = forecast.point.map((value, h) => {
    const off = (truth[h] ?? Number.NaN) - value;
    return off === 0 ? 0 : off / (widths[h] as number);
  });
  const told = errors.filter(Number.isFinite);
  if (told.length < LEAST_TOLD * errors.length) return undefined;
  const mean = told.reduce((sum, error) => sum + error, 0) / told.length;
  return errors.map((error) => (Number.isFinite(error) ? error : mean));
}

/** How far the 80 % interval reaches above the forecast, day by day: the lower side may have been cut off at 0. */
function widthsOf({ point, intervals }: Forecast): Float64Array {
  const upper = intervals.find(({ level }) => level === 0.8)?.upper;
  return point.map((value, h) => Math.max(0, (upper?.[h] ?? value) - value));
}

/** The bounds between which the share `level` of the values lies, with one more on either side than there are (conformal rank). */
export function boundsOf(values: readonly number[], level: number): { low: number; high: number } {
  const sorted = Float64Array.from(values).sort();
  const rank = Math.min(sorted.length, Math.ceil(((1 + level) / 2) * (sorted.length + 1)));
  return { low: sorted[sorted.length - rank] as number, high: sorted[rank - 1] as number };
}

/** Bounds of the sum over the steps `from` to before `to`; they hold the sum of the single forecasts. */
export function sumBounds({ point, courses }: Pick<Outlook, 'point' | 'courses'>, from: number, to: number, level: number): { low: number; high: number } {
  const sum = (course: Float64Array) => course.subarray(from, to).reduce((total, value) => total + value, 0);
  const { low, high } = boundsOf(courses.map(sum), level);
  const expected = sum(point);
  return { low: Math.min(low, expected), high: Math.max(high, expected) };
}

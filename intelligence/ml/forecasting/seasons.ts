import { meanAbsoluteError, seasonalScale } from './accuracy.ts';
import { fillGaps } from './gaps.ts';
import { meanOf } from './method.ts';
import { repeatSeason } from './seasonal-naive.ts';
import { simpleSmoothing } from './smoothing.ts';

/** Seasons that go together: those of a day, a week or a year at the usual spacings of measurements (5, 10, 15, 30, 60 minutes, days, weeks, months, quarters). */
const FAMILIES: readonly (readonly number[])[] = [[4], [7, 365], [12], [24, 168], [48, 336], [52], [96, 672], [144, 1008], [288, 2016]];

/** What a season must surely gain, and what more a multiple of one already found must: so much for many series, and more for few. */
const LEAST_GAIN = { many: 0.01, few: 0.1 };
const MULTIPLE_GAIN = { many: 0.05, few: 0.3 };
const LOOKED_AT = 200;

/** The season with those that usually come with it, shorter or longer: day and week of hourly values, whichever of the two is named. */
export const seasonsAround = (season: number): readonly number[] => FAMILIES.find((family) => family.includes(season)) ?? (season > 1 ? [season] : []);

/** The seasons that a past of so many values has seen at least twice, ascending. */
export const usableSeasons = (length: number, seasons: readonly number[]): number[] =>
  seasons.filter((season) => season > 1 && length > 2 * season).sort((a, b) => a - b);

/**
 * The seasons that a set of series shares, found by trying: the family with which held-out values are foretold surely better than without
 * (mean log of the errors' ratio less half its standard error), by 1 % in many series and 11 % in a single one; else none. Looks
 * at 200 series at most.
 */
export function detectSeasons(series: readonly Float64Array[], horizon: number): readonly number[] {
  const step = Math.max(1, Math.ceil(series.length / LOOKED_AT));
  const some = series.filter((_, i) => i % step === 0);
  const needed = ({ many, few }: { many: number; few: number }) => many + few / Math.sqrt(some.length);
  let best: { family: readonly number[]; gain: number } | undefined;
  for (const family of FAMILIES) {
    const gains = some.map((values) => gainsOf(values, family, horizon)).filter((list) => list.length > 0);
    if (gains.length < some.length / 4 || gains.length === 0) continue;
    const gain = sureMean(gains.flat()) * (gains.length / some.length);
    const multiple = best && (family[0] as number) % (best.family[0] as number) === 0;
    if (gain > (best ? best.gain + (multiple ? needed(MULTIPLE_GAIN) : 0) : needed(LEAST_GAIN))) best = { family, gain };
  }
  return best?.family ?? [];
}

/** The mean less half its standard error. */
function sureMean(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean - Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) / 2;
}

/**
 * How much better, in log error, several held-out windows are foretold with the seasons than without, by smoothing or by plain
 * repetition (which follows a season whose phase moves), whichever is better; empty when the series has not two windows after twice the season.
 */
function gainsOf(values: Float64Array, family: readonly number[], horizon: number): number[] {
  const first = family[0] as number;
  const ahead = Math.max(horizon, Math.ceil(first / 2));
  const cuts = [1, 2, 3, 4].map((k) => values.length - k * ahead).filter((cut) => cut > 2 * first);
  if (cuts.length < 2) return [];
  const errors = cuts.map((cut) => {
    const past = fillGaps(values.subarray(0, cut), 1);
    const truth = values.subarray(cut, cut + ahead);
    const error = (said: Float64Array | undefined) => (said ? meanAbsoluteError(truth, said) : Number.NaN);
    const smoothed = (seasons: readonly number[]) => error(simpleSmoothing.forecast({ values: past, seasons }, truth.length));
    const repeated = (season: number) => error(repeatSeason(past, season, truth.length));
    return { plain: [smoothed([]), repeated(1)], seasoned: [smoothed(usableSeasons(cut, family)), repeated(first)] };
  });
  const total = (key: 'plain' | 'seasoned', way: number) => errors.reduce((sum, error) => sum + (error[key][way] as number), 0);
  const better = (key: 'plain' | 'seasoned') => (total(key, 1) < total(key, 0) ? 1 : 0);
  const [plain, seasoned] = [better('plain'), better('seasoned')];
  return errors.flatMap((error) => {
    const [without, with_] = [error.plain[plain] as number, error.seasoned[seasoned] as number];
    if (!(without > 0) || Number.isNaN(with_)) return [];
    return Math.min(3, Math.max(-3, Math.log(without / Math.max(with_, 1e-6 * without))));
  });
}

/**
 * Whether the last value foretells the next `horizon` better than the value one season ago does (geometric mean over the
 * series that have seen the season twice). With a slow season and a short horizon it does.
 */
export function lastValueLeads(series: readonly Float64Array[], season: number, horizon: number): boolean {
  let sum = 0;
  for (const values of series) {
    if (values.length <= 2 * season) continue;
    const ahead = Math.min(horizon, season);
    const steps = [1, Math.ceil(ahead / 2), ahead];
    const last = steps.reduce((total, step) => total + seasonalScale(values, step), 0) / steps.length;
    const ago = seasonalScale(values, season);
    if (last > 0 && ago > 0) sum += Math.log(last / ago);
  }
  return sum < 0;
}

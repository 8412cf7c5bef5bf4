import type { Method, Past } from './method.ts';

/** Every step is what it was one season ago; without a season, what it was last. */
export function repeatSeason(values: Float64Array, season: number, horizon: number): Float64Array {
  const start = values.length - Math.max(1, season);
  return Float64Array.from({ length: horizon }, (_, h) => values[start + (h % Math.max(1, season))] as number);
}

/** Every step is what it was last. */
export const naive: Method = { name: 'naive', forecast: ({ values }, horizon) => repeatSeason(values, 1, horizon) };

/** Repeats the shortest season: the simple method that every other has to beat. */
export const seasonalNaive: Method = {
  name: 'seasonal-naive',
  forecast: ({ values, seasons }: Past, horizon) => repeatSeason(values, seasons[0] ?? 1, horizon),
};

/** Repeats the longest season (the week of an hourly series); it has nothing to say where there is only one season. */
export const longSeasonalNaive: Method = {
  name: 'seasonal-naive-long',
  forecast: ({ values, seasons }: Past, horizon) => (seasons.length > 1 ? repeatSeason(values, seasons.at(-1) as number, horizon) : undefined),
};

/** The last value and the mean step of the whole past (random walk with drift); for series of at least ten values. */
export const drift: Method = {
  name: 'drift',
  forecast({ values }, horizon) {
    if (values.length < 10) return undefined;
    const last = values.at(-1) as number;
    const step = (last - (values[0] as number)) / (values.length - 1);
    return Float64Array.from({ length: horizon }, (_, h) => last + step * (h + 1));
  },
};

import { type Method, meanOf } from './method.ts';

const CYCLES = 6;

/**
 * The profile of the longest season (for hourly values with seasons 24 and 168: the mean of each hour of the week over the
 * latest cycles, six at most) times the level of the last short season, measured against the same phases of the profile.
 * Where values or levels are not above 0 the level is added, not multiplied. Needs a season.
 */
export const weeklyProfile: Method = {
  name: 'weekly-profile',
  forecast({ values, seasons }, horizon) {
    const long = seasons.at(-1);
    const short = seasons[0];
    if (long === undefined || short === undefined) return undefined;
    const n = values.length;
    const cycles = Math.min(CYCLES, Math.floor(n / long));
    const profile = Float64Array.from({ length: long }, (_, k) => {
      let sum = 0;
      for (let c = 1; c <= cycles; c++) sum += values[n - c * long + k] as number;
      return sum / cycles;
    });
    const level = meanOf(values, n - short, n);
    const usual = meanOf(profile, long - short, long);
    const times = level > 0 && usual > 0 && profile.every((value) => value >= 0);
    return Float64Array.from({ length: horizon }, (_, h) => {
      const at = profile[h % long] as number;
      return times ? (at * level) / usual : at + level - usual;
    });
  },
};

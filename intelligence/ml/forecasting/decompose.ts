import { meanOf, type Past } from './method.ts';

const LATEST = 10;

/** A series without its seasons, and the way to put them back on what comes after. */
export interface Deseasoned {
  readonly adjusted: Float64Array;
  /** Puts the seasons on the values of the steps that follow the series. */
  reseason(next: Float64Array): Float64Array;
}

/**
 * Classical decomposition, one season after the other from the shortest: ratios to a centred moving average over the longest
 * season (differences where a value is not above 0), averaged by phase over the latest ten seasons without the extremes, and shrunken towards no season
 * by the noise of those averages (Miller & Williams 2003). Without seasons the series is returned as it is.
 */
export function deseason({ values, seasons }: Past): Deseasoned {
  if (seasons.length === 0) return { adjusted: values, reseason: (next) => next };
  const ratio = values.every((value) => value > 0);
  const trend = centredMean(values, seasons.at(-1) as number);
  const rest = values.map((value, i) => (ratio ? value / (trend[i] as number) - 1 : value - (trend[i] as number)));
  // the first phase is that of the first step to come
  const phaseOf = (i: number, season: number) => (((i - values.length) % season) + season) % season;
  const shapes = seasons.map((season) => {
    const shape = phaseMeans(rest, season);
    for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] as number) - (shape[phaseOf(i, season)] as number);
    return { season, shape };
  });
  const effect = (i: number) => shapes.reduce((sum, { season, shape }) => sum + (shape[phaseOf(i, season)] as number), 0);
  const factor = (i: number) => Math.max(0.02, 1 + effect(i));
  return {
    adjusted: values.map((value, i) => (ratio ? value / factor(i) : value - effect(i))),
    reseason: (next) => next.map((value, h) => (ratio ? value * factor(values.length + h) : value + effect(values.length + h))),
  };
}

/** The mean of one season around each value, both ends weighing half when the season is even; at the rims the nearest full one. */
export function centredMean(values: Float64Array, season: number): Float64Array {
  const half = Math.floor(season / 2);
  const out = new Float64Array(values.length);
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  const between = (from: number, to: number) => (sums[to] as number) - (sums[from] as number);
  for (let i = 0; i < values.length; i++) {
    const at = Math.min(Math.max(i, half), values.length - 1 - half);
    out[i] =
      season % 2 === 1
        ? between(at - half, at + half + 1) / season
        : (between(at - half, at + half + 1) - ((values[at - half] as number) + (values[at + half] as number)) / 2) / season;
  }
  return out;
}

function phaseMeans(rest: Float64Array, season: number): Float64Array {
  const means = new Float64Array(season);
  let noise = 0;
  for (let phase = 0; phase < season; phase++) {
    const seen: number[] = [];
    for (let i = rest.length - season + phase; i >= Math.max(0, rest.length - LATEST * season); i -= season) seen.push(rest[i] as number);
    const ordered = Float64Array.from(seen).sort();
    const trim = ordered.length >= 5 ? Math.floor(ordered.length / 5) : 0;
    const mean = meanOf(ordered, trim, ordered.length - trim);
    means[phase] = mean;
    noise += seen.length > 1 ? seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ((seen.length - 1) * seen.length) : 0;
  }
  const centre = meanOf(means);
  const spread = means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0);
  const kept = spread > 0 ? Math.max(0, 1 - noise / spread) : 0;
  return means.map((mean) => kept * (mean - centre));
}

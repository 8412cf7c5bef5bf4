import { sigmoid } from '../classifier.ts';

/** Somewhere that something may be tried: a place on a line (an hour of the day) and a kind (a way). */
export type Spot = { readonly place: number; readonly kind: string };

/** One try at one spot: what came, how likely an answer would have shown by now, and how much it still counts. */
export type Trial = Spot & {
  readonly answered: boolean;
  /** The chance that an answer, if there is one, has been seen; below 1 for what is young or hidden. */
  readonly seen: number;
  /** Between 0 and 1: habits drift, so that old tries count less. */
  readonly weight: number;
};

/**
 * Ways in which somebody may answer by place and kind, a few thousand: how ready at all, around which place and how narrowly, and
 * which kind they like best. Neighbouring places share a profile's hill, so that what is learned at one place is known of the next.
 */
export type Profiles = {
  readonly places: readonly number[];
  readonly kinds: readonly string[];
  readonly size: number;
  /** Index of a spot in the tables below, or -1. */
  spotOf(spot: Spot): number;
  /** Chance of an answer, its logarithm and that of no answer: one array over all profiles for each spot. */
  readonly chance: readonly Float64Array[];
  readonly logYes: readonly Float64Array[];
  readonly logNo: readonly Float64Array[];
};

/** Log-odds of an answer away from everything liked. */
const LEVELS = [-5, -4, -3, -2, -1];
/** How much the liked place and the liked kind add, in log-odds; the width of the hill in places. */
const HILLS = [1.5, 3, 4.5];
const WIDTHS = [1.2, 2.5];
const LIKINGS = [1.5, 3];

const known = new Map<string, Profiles>();

/** The profiles over these places and kinds; the same ones are made once. */
export function profilesOver(places: readonly number[], kinds: readonly string[]): Profiles {
  return known.getOrInsertComputed(JSON.stringify([places, kinds]), () => build(places, kinds));
}

type Shape = {
  readonly level: number;
  readonly hill: number;
  readonly centre: number;
  readonly width: number;
  readonly liked: number;
  readonly liking: number;
};

function shapes(places: readonly number[], kinds: readonly string[]): Shape[] {
  const hills = [{ hill: 0, centre: 0, width: 1 }, ...HILLS.flatMap((hill) => WIDTHS.flatMap((width) => places.map((centre) => ({ hill, centre, width }))))];
  const likings = [{ liking: 0, liked: 0 }, ...(kinds.length > 1 ? LIKINGS.flatMap((liking) => kinds.map((_, liked) => ({ liking, liked }))) : [])];
  return LEVELS.flatMap((level) => hills.flatMap((hill) => likings.map((liking) => ({ level, ...hill, ...liking }))));
}

function build(places: readonly number[], kinds: readonly string[]): Profiles {
  const all = shapes(places, kinds);
  const chance = places.flatMap((place) =>
    kinds.map((_, kind) =>
      Float64Array.from(all, ({ level, hill, centre, width, liked, liking }) =>
        sigmoid(level + hill * Math.exp(-(((place - centre) / width) ** 2) / 2) + (kind === liked ? liking : 0)),
      ),
    ),
  );
  return {
    places,
    kinds,
    size: all.length,
    spotOf({ place, kind }) {
      const [p, k] = [places.indexOf(place), kinds.indexOf(kind)];
      return p < 0 || k < 0 ? -1 : p * kinds.length + k;
    },
    chance,
    logYes: chance.map((values) => values.map(Math.log)),
    logNo: chance.map((values) => values.map((p) => Math.log(1 - p))),
  };
}

/** The log-likelihood of somebody's tries under each profile; tries at unknown spots tell nothing. */
export function logLikelihoods(profiles: Profiles, trials: readonly Trial[]): Float64Array {
  const total = new Float64Array(profiles.size);
  for (const trial of trials) {
    const spot = profiles.spotOf(trial);
    if (spot < 0) continue;
    const { answered, seen, weight } = trial;
    if (answered || seen >= 1) {
      const table = (answered ? profiles.logYes[spot] : profiles.logNo[spot]) as Float64Array;
      for (let k = 0; k < total.length; k++) total[k] = (total[k] as number) + weight * (table[k] as number);
    } else {
      const chance = profiles.chance[spot] as Float64Array;
      for (let k = 0; k < total.length; k++) total[k] = (total[k] as number) + weight * Math.log1p(-seen * (chance[k] as number));
    }
  }
  return total;
}

import type { Random } from '../../kernel/random.ts';
import type { Belief } from './profile-prior.ts';
import type { Spot } from './profiles.ts';

/** A spot that may be taken, the answer expected there, and the chance with which it is taken first. */
export type SpotChance = Spot & { readonly expected: number; readonly chance: number };

/** What trying elsewhere may cost: half an answer in a hundred tries, as far as is believed. */
export const EXPLORE_COST = 0.005;

/**
 * The chance of each eligible spot. The likeliest answered one is taken, as each try moves the belief; the rest is spread evenly over all, as much as
 * costs half a point of answers at most: while little is known trying costs little, and much is tried. Spots of which nothing is known are left out.
 */
export function chancesOf({ profiles, indexes, chances }: Belief, eligible: readonly Spot[], cost = EXPLORE_COST): SpotChance[] {
  const spots = eligible.filter((spot) => profiles.spotOf(spot) >= 0);
  if (spots.length === 0) return [];
  const expected = spots.map((spot) => {
    const table = profiles.chance[profiles.spotOf(spot)] as Float64Array;
    let sum = 0;
    for (let i = 0; i < indexes.length; i++) sum += (chances[i] as number) * (table[indexes[i] as number] as number);
    return sum;
  });
  const best = expected.indexOf(Math.max(...expected));
  const mean = expected.reduce((a, b) => a + b, 0) / spots.length;
  const gap = (expected[best] as number) - mean;
  const explored = gap <= cost ? 1 : cost / gap;
  return spots.map((spot, i) => ({
    ...spot,
    expected: expected[i] as number,
    chance: explored / spots.length + (i === best ? 1 - explored : 0),
  }));
}

/**
 * The spots in an order drawn by their chances (Plackett & Luce): the first of it that may be taken, whatever is left out, has been
 * drawn with its chance divided by the chances of all that may be taken.
 */
export function drawnOrder(spots: readonly SpotChance[], random: Random): SpotChance[] {
  // The smallest of exponential waiting times comes first (Yellott 1977).
  const waits = new Map(spots.map((spot) => [spot, -Math.log(1 - random()) / spot.chance]));
  return spots.toSorted((a, b) => (waits.get(a) as number) - (waits.get(b) as number));
}

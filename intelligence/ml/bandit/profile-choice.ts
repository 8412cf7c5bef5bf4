import type { Random } from '../../kernel/random.ts';
import type { Belief } from './profile-prior.ts';
import type { Spot } from './profiles.ts';

/** A spot that may be taken, the answer expected there, and the chance with which it is taken first. */
export type SpotChance = Spot & { readonly expected: number; readonly chance: number };

/** What trying elsewhere may cost: a quarter of an answer in a hundred tries, as far as is believed. */
export const EXPLORE_COST = 0.0025;

/** The part of what trying may cost that is spread evenly, so that every spot stays known; the rest goes to spots that are nearly as good. */
const EVEN_PART = 0.5;

/**
 * The chance of each eligible spot. The likeliest answered one is taken most, as each try moves the belief; what trying may cost is spent where it
 * teaches most: of all ways to choose that cost no more the one of the largest entropy (chances that fall by exp(-loss / warmth)), and a part of it
 * evenly. While little is known trying costs little, and much is tried. Spots of which nothing is known are left out.
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
  const best = Math.max(...expected);
  const losses = expected.map((one) => best - one);
  const gap = losses.reduce((a, b) => a + b, 0) / spots.length;
  const even = gap <= cost ? 1 : (EVEN_PART * cost) / gap;
  const near = warmed(losses, (1 - EVEN_PART) * cost);
  return spots.map((spot, i) => ({ ...spot, expected: expected[i] as number, chance: even / spots.length + (1 - even) * (near[i] as number) }));
}

/** Chances that fall by exp(-loss / warmth), at the warmth at which they cost so much on average, or evenly where that costs less. */
function warmed(losses: readonly number[], cost: number): number[] {
  const at = (cold: number): number[] => {
    const weights = losses.map((loss) => Math.exp(-cold * loss));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / sum);
  };
  const costs = (chances: readonly number[]): number => chances.reduce((sum, chance, i) => sum + chance * (losses[i] as number), 0);
  if (costs(at(0)) <= cost) return at(0);
  let [low, high] = [0, COLDEST];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (costs(at(middle)) > cost) low = middle;
    else high = middle;
  }
  return at(high);
}
/** So cold that a spot a thousandth of an answer worse is hardly tried, and how finely the warmth is sought. */
const COLDEST = 10_000;
const STEPS = 30;

/**
 * The spots in an order drawn by their chances (Plackett & Luce): the first of it that may be taken, whatever is left out, has been
 * drawn with its chance divided by the chances of all that may be taken.
 */
export function drawnOrder(spots: readonly SpotChance[], random: Random): SpotChance[] {
  // The smallest of exponential waiting times comes first (Yellott 1977).
  const waits = new Map(spots.map((spot) => [spot, -Math.log(1 - random()) / spot.chance]));
  return spots.toSorted((a, b) => (waits.get(a) as number) - (waits.get(b) as number));
}

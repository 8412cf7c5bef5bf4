import { UilError } from '../../kernel/errors.ts';
import { logLikelihoods, type Profiles, profilesOver, type Trial } from './profiles.ts';

/** How common each profile is among all and among each segment. Plain data: it is its own snapshot. */
export type ProfilePrior = {
  readonly kind: 'profile-prior';
  readonly places: readonly number[];
  readonly kinds: readonly string[];
  readonly people: number;
  /** Index of a profile and its share, as two lists of one length; what is rarer than one in a million is left out. */
  readonly all: Shares;
  readonly segments: Readonly<Record<string, Shares>>;
};
export type Shares = { readonly profiles: readonly number[]; readonly shares: readonly number[] };

/** Somebody with what was tried on them. */
export type Tried = { readonly segment: string; readonly trials: readonly Trial[] };

/** People that the even spread over all profiles counts as, and that everybody's shares count as against a segment's own. */
const EVEN_PEOPLE = 10;
const POOLED_PEOPLE = 30;
const ROUNDS = 15;
const LEAST_SHARE = 1e-6;
const MOST_PEOPLE = 20_000;

/**
 * Learns how common the profiles are from what many people answered (nonparametric empirical Bayes: EM on the shares of a fixed
 * library, Laird 1978, with a Dirichlet prior), and of each segment drawn to what holds for all. The same people give the same shares,
 * in whatever order they come, as far as sums of numbers do; of very many people an even sample is read.
 */
export function learnProfiles(people: readonly Tried[], places: readonly number[], kinds: readonly string[]): ProfilePrior {
  const profiles = profilesOver(places, kinds);
  const step = Math.max(1, people.length / MOST_PEOPLE);
  const sample = Array.from({ length: Math.min(people.length, MOST_PEOPLE) }, (_, i) => people[Math.floor(i * step)] as Tried);
  const told = sample.map(({ segment, trials }) => ({ segment, likelihoods: normalised(logLikelihoods(profiles, trials)) }));
  const even = new Float64Array(profiles.size).fill(1 / profiles.size);
  const all = sharesAmong(
    told.map(({ likelihoods }) => likelihoods),
    even,
    EVEN_PEOPLE,
  );
  const names = [...new Set(told.map(({ segment }) => segment))].sort();
  const segments = names.map((name) => {
    const own = told.filter(({ segment }) => segment === name).map(({ likelihoods }) => likelihoods);
    return [name, packed(sharesAmong(own, all, POOLED_PEOPLE))] as const;
  });
  return { kind: 'profile-prior', places, kinds, people: people.length, all: packed(all), segments: Object.fromEntries(segments) };
}

function normalised(logs: Float64Array): Float32Array {
  let most = Number.NEGATIVE_INFINITY;
  for (const log of logs) if (log > most) most = log;
  const likelihoods = new Float32Array(logs.length);
  for (let k = 0; k < logs.length; k++) likelihoods[k] = Math.exp((logs[k] as number) - most);
  return likelihoods;
}

function sharesAmong(people: readonly Float32Array[], start: Float64Array, weight: number): Float64Array {
  let shares = start;
  for (let round = 0; round < ROUNDS; round++) {
    const sums = start.map((share) => weight * share);
    for (const likelihoods of people) {
      let total = 0;
      for (let k = 0; k < shares.length; k++) total += (shares[k] as number) * (likelihoods[k] as number);
      for (let k = 0; k < shares.length; k++) sums[k] = (sums[k] as number) + ((shares[k] as number) * (likelihoods[k] as number)) / total;
    }
    shares = sums.map((sum) => sum / (people.length + weight));
  }
  return shares;
}

function packed(shares: Float64Array): Shares {
  const profiles = [...shares.keys()].filter((k) => (shares[k] as number) >= LEAST_SHARE);
  return { profiles, shares: profiles.map((k) => Number((shares[k] as number).toPrecision(5))) };
}

/** The model of parsed JSON that was written of one. Throws SNAPSHOT_INVALID. */
export function restoreProfiles(data: unknown): ProfilePrior {
  const prior = (data ?? {}) as Partial<ProfilePrior>;
  const size = Array.isArray(prior.places) && Array.isArray(prior.kinds) ? profilesOver(prior.places, prior.kinds).size : 0;
  const sound = (one: Partial<Shares> | undefined): boolean =>
    Array.isArray(one?.profiles) &&
    Array.isArray(one.shares) &&
    one.profiles.length === one.shares.length &&
    one.profiles.every((k: unknown) => Number.isInteger(k) && (k as number) >= 0 && (k as number) < size) &&
    one.shares.every((share: unknown) => Number.isFinite(share) && (share as number) >= 0);
  if (prior.kind !== 'profile-prior' || !sound(prior.all) || !Object.values(prior.segments ?? {}).every(sound))
    throw new UilError('SNAPSHOT_INVALID', ['it is not of shares of profiles']);
  return prior as ProfilePrior;
}

/** What is believed of somebody: the profiles that are possible and how likely each is. */
export type Belief = { readonly profiles: Profiles; readonly indexes: readonly number[]; readonly chances: Float64Array };

/** What is believed of somebody of a segment (null or unknown: of anybody) after what was tried on them (Bayes' rule). */
export function beliefOf(prior: ProfilePrior, segment: string | null, trials: readonly Trial[]): Belief {
  const profiles = profilesOver(prior.places, prior.kinds);
  const own = segment !== null && Object.hasOwn(prior.segments, segment) ? (prior.segments[segment] as Shares) : prior.all;
  const logs = logLikelihoods(profiles, trials);
  let most = Number.NEGATIVE_INFINITY;
  for (const k of own.profiles) if ((logs[k] as number) > most) most = logs[k] as number;
  const chances = new Float64Array(own.profiles.length);
  let total = 0;
  for (let i = 0; i < chances.length; i++) {
    chances[i] = (own.shares[i] as number) * Math.exp((logs[own.profiles[i] as number] as number) - most);
    total += chances[i] as number;
  }
  for (let i = 0; i < chances.length; i++) chances[i] = (chances[i] as number) / total;
  return { profiles, indexes: own.profiles, chances };
}

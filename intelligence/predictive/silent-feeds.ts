import type { EventType } from '../contract/events/catalogue.ts';
import { customerFeatures } from '../data/features/catalogue.ts';
import { nodeFeatures } from '../data/features/node.ts';
import { type Feed, feedsOf, type SilentFeed } from '../data/feeds.ts';

/** What a model's features weigh: the mean size of each feature's part of the log-odds, as its card tells. */
export type Weights = readonly { readonly feature: string; readonly weight: number }[];

/** What follows for a model from feeds that are silent. */
export interface Silence {
  readonly feeds: readonly Feed[];
  /** The share of what the model looks at that rests on them. */
  readonly share: number;
  /** True when nothing is to be said. */
  readonly abstains: boolean;
  readonly sentence: string;
}

/**
 * A model says nothing when this share of what it looks at has not been heard for so long: what it would say is about the feed,
 * not about the customer. Before that it is less sure, for what it looks at are sums over weeks.
 */
export const ABSTAIN = { share: 0.1, hours: 48 } as const;
const HOUR_MS = 3_600_000;

const SOURCES: ReadonlyMap<string, readonly EventType[]> = new Map([...customerFeatures, ...nodeFeatures].map(({ name, source }) => [name, source]));

/** The feeds that a feature rests on. */
export const feedsOfFeature = (feature: string): Feed[] => feedsOf(SOURCES.get(feature) ?? []);

const atMinute = (moment: string): string => `${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`;

/** Which silent feeds a model rests on, by how much, and whether it still speaks; null when it rests on none of them. */
export function silenceOf(weights: Weights, silent: readonly SilentFeed[], now: Date): Silence | null {
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  if (silent.length === 0 || total <= 0) return null;
  const names = new Set(silent.map(({ feed }) => feed));
  const restingOn = (feeds: ReadonlySet<Feed>) => weights.filter(({ feature }) => feedsOfFeature(feature).some((feed) => feeds.has(feed)));
  const shareOf = (part: Weights) => part.reduce((sum, { weight }) => sum + weight, 0) / total;
  const touched = restingOn(names);
  const share = shareOf(touched);
  if (share <= 0) return null;
  const used = new Set(touched.flatMap(({ feature }) => feedsOfFeature(feature)));
  const heardOf = silent.filter(({ feed }) => used.has(feed));
  const long = silent.filter(({ since }) => now.getTime() - Date.parse(since) >= ABSTAIN.hours * HOUR_MS);
  const abstains = shareOf(restingOn(new Set(long.map(({ feed }) => feed)))) >= ABSTAIN.share;
  const told = heardOf.map(({ feed, since }) => `“${feed}” since ${atMinute(since)}`).join(', ');
  const parts = `${Math.round(100 * share)} of 100 parts of what the model looks at rest on it`;
  return {
    feeds: heardOf.map(({ feed }) => feed),
    share,
    abstains,
    sentence: abstains ? `No number: nothing is heard of ${told}; ${parts}.` : `Less sure: nothing is heard of ${told}; ${parts}.`,
  };
}

import type { CustomerHistory } from '../../data/feature-store.ts';
import { computeFeatures, customerFeatures } from '../../data/features/catalogue.ts';
import type { FeatureVector } from '../../data/features/feature.ts';
import { FEEDS, type Feed, feedsOf, type SilentFeed } from '../../data/feeds.ts';
import { addDays, type Day, dayNumber, dayOf, daysBetween } from '../../kernel/days.ts';
import { ABSTAIN } from '../silent-feeds.ts';

const restingOn = new Map(
  FEEDS.map((feed): [Feed, string[]] => [feed, customerFeatures.filter(({ source }) => feedsOf(source).includes(feed)).map(({ name }) => name)]),
);

/**
 * A customer's features as of a day, where what rests on a silent feed is taken as of the last day that the feed told of: that
 * nothing was heard is not that nothing happened.
 */
export function featuresHeard(history: CustomerHistory, asOf: Day, silent: readonly SilentFeed[]): FeatureVector {
  const known = computeFeatures(history.asOf(asOf));
  if (silent.length === 0) return known;
  const features: Record<string, FeatureVector[string]> = { ...known };
  const today = dayNumber(asOf);
  const then = new Map<number, FeatureVector>();
  for (const { feed, since } of [...silent].sort((a, b) => (a.since < b.since ? 1 : -1))) {
    const lastDay = dayNumber(dayOf(since));
    if (lastDay >= today) continue;
    const last = then.get(lastDay) ?? computeFeatures(history.asOf(addDays(asOf, lastDay - today)));
    then.set(lastDay, last);
    for (const name of restingOn.get(feed) ?? []) features[name] = last[name] ?? null;
  }
  return features;
}

/** Days of silence after which a feed counts as not known at all. */
const FORGOTTEN_AFTER = 14;
/** How much of what a model looks at is known now: 1 when every feed speaks; a silent one takes its share away over two weeks. `says` are the shares of the features. */
export function confidenceOf(says: Readonly<Record<string, number>>, silent: readonly SilentFeed[], asOf: Day): number {
  const lost = new Map<string, number>();
  for (const { feed, since } of silent) {
    const share = Math.min(1, Math.max(0, daysBetween(dayOf(since), asOf)) / FORGOTTEN_AFTER);
    for (const name of restingOn.get(feed) ?? []) lost.set(name, Math.max(lost.get(name) ?? 0, share));
  }
  return 1 - [...lost].reduce((sum, [name, share]) => sum + share * (says[name] ?? 0), 0);
}

/**
 * True when nothing is to be said: too much of what the model looks at rests on feeds that have been silent for days. Before that
 * it is less sure, for what it looks at are sums over weeks.
 */
export function restsOnSilence(says: Readonly<Record<string, number>>, silent: readonly SilentFeed[], asOf: Day): boolean {
  const long = silent.filter(({ since }) => 24 * daysBetween(dayOf(since), asOf) >= ABSTAIN.hours);
  const names = new Set(long.flatMap(({ feed }) => restingOn.get(feed) ?? []));
  return [...names].reduce((sum, name) => sum + (says[name] ?? 0), 0) >= ABSTAIN.share;
}

import type { CustomerHistory } from '../../data/feature-store.ts';
import { computeFeatures, customerFeatures } from '../../data/features/catalogue.ts';
import type { FeatureVector } from '../../data/features/feature.ts';
import { FEEDS, type Feed, feedsOf, type SilentFeed } from '../../data/feeds.ts';
import { addDays, type Day, dayNumber } from '../../kernel/days.ts';

const restingOn = new Map(
  (Object.keys(FEEDS) as Feed[]).map((feed) => [feed, customerFeatures.filter((feature) => feedsOf(feature).includes(feed)).map(({ name }) => name)]),
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
  for (const { feed, lastDay } of [...silent].sort((a, b) => b.lastDay - a.lastDay)) {
    if (lastDay >= today) continue;
    const last = then.get(lastDay) ?? computeFeatures(history.asOf(addDays(asOf, lastDay - today)));
    then.set(lastDay, last);
    for (const name of restingOn.get(feed) ?? []) features[name] = last[name] ?? null;
  }
  return features;
}

/** Days of silence after which a feed counts as not known at all. */
const FORGOTTEN_AFTER = 14;
/** With less than this share of what the model looks at, no number is shown. */
export const LEAST_CONFIDENCE = 0.92;

/** How much of what a model looks at is known now: 1 when every feed speaks; a silent one takes its share away over two weeks. `says` are the shares of the features. */
export function confidenceOf(says: Readonly<Record<string, number>>, silent: readonly SilentFeed[]): number {
  const lost = new Map<string, number>();
  for (const { feed, days } of silent)
    for (const name of restingOn.get(feed) ?? []) lost.set(name, Math.max(lost.get(name) ?? 0, Math.min(1, days / FORGOTTEN_AFTER)));
  return 1 - [...lost].reduce((sum, [name, share]) => sum + share * (says[name] ?? 0), 0);
}

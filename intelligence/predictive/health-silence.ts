import type { Feed, SilentFeed } from '../data/feeds.ts';
import { type Day, dayOf } from '../kernel/days.ts';
import { healthMeasures } from './health-components.ts';
import { onboardingMeasures } from './health-onboarding.ts';
import { feedsOfFeature } from './silent-feeds.ts';

/** What is not heard: feeds that have fallen silent, and feeds that never told anything. */
export type Silence = { readonly silent: ReadonlyMap<Feed, Day>; readonly never: ReadonlySet<Feed> };

/** Everything is heard. */
export const nothingSilent: Silence = { silent: new Map(), never: new Set() };

const LABELS: Readonly<Record<Feed, string>> = {
  customers: 'Customers and plans',
  billing: 'Bills and payments',
  usage: 'Use',
  sessions: 'Sessions',
  readings: 'Readings of devices',
  alarms: 'Alarms and outages',
  care: 'Tickets and surveys',
  portal: 'Visits to the portal',
  partners: 'Partners',
};

/** A feed in the ISP's words. */
export const feedLabel = (feed: Feed): string => LABELS[feed];

const known = new WeakMap<readonly string[], readonly Feed[]>();

/** The feeds that a measure rests on, by its features; none for one that rests on the churn model. */
export function feedsOfMeasure(features: readonly string[]): readonly Feed[] {
  const feeds = known.get(features) ?? [...new Set(features.flatMap(feedsOfFeature))];
  known.set(features, feeds);
  return feeds;
}

/** The feeds that health rests on. */
export const HEALTH_FEEDS: readonly Feed[] = [...new Set([...healthMeasures, ...onboardingMeasures].flatMap(({ features }) => feedsOfMeasure(features)))];

/** What is not heard on an ISP, of the feeds that health rests on. Where no feed was ever noted nobody can say which never told anything. */
export function silenceFor(silent: readonly SilentFeed[], heard: readonly Feed[]): Silence {
  const told = new Set<Feed>([...heard, ...silent.map(({ feed }) => feed)]);
  return {
    silent: new Map(silent.filter(({ feed }) => HEALTH_FEEDS.includes(feed)).map(({ feed, since }) => [feed, dayOf(since)])),
    never: new Set(told.size === 0 ? [] : HEALTH_FEEDS.filter((feed) => !told.has(feed))),
  };
}

/** The feeds for want of which a measure says nothing: those of its own that are silent, or all of them when none ever told anything. */
export function missingOf(features: readonly string[], { silent, never }: Silence): readonly Feed[] {
  if (silent.size === 0 && never.size === 0) return [];
  const feeds = feedsOfMeasure(features);
  const gone = feeds.filter((feed) => silent.has(feed));
  return gone.length > 0 ? gone : feeds.length > 0 && feeds.every((feed) => never.has(feed)) ? feeds : [];
}

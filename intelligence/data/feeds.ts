import type { EventType } from '../contract/events/catalogue.ts';
import type { Feature } from './features/feature.ts';

/** The feeds of an ISP whose silence can be told, each with its events: they come from one system and fall silent together. */
export const FEEDS = {
  usage: ['usage.recorded'],
  sessions: ['session.ended'],
  payments: ['invoice.issued', 'payment.succeeded', 'payment.failed', 'balance.low', 'balance.expired', 'service.expired'],
  tickets: ['ticket.opened', 'ticket.closed'],
  network: ['device.metrics', 'device.down', 'device.up', 'outage.started', 'outage.ended'],
  surveys: ['survey.answered'],
  portal: ['portal.visited'],
} as const satisfies Readonly<Record<string, readonly EventType[]>>;
export type Feed = keyof typeof FEEDS;

/** A feed that has told nothing for longer than it ever was silent. */
export interface SilentFeed {
  readonly feed: Feed;
  /** Number of the last day that it told of. */
  readonly lastDay: number;
  /** Days since then. */
  readonly days: number;
}

const feeds = Object.keys(FEEDS) as readonly Feed[];
const feedOfType = new Map<string, Feed>(feeds.flatMap((feed) => FEEDS[feed].map((type): [string, Feed] => [type, feed])));

/** The types of events that belong to a feed. */
export const TYPES_OF_FEEDS: ReadonlySet<string> = new Set(feedOfType.keys());

/** The feeds from which a feature is computed. */
export const feedsOf = ({ source }: Pick<Feature, 'source'>): Feed[] => [...new Set(source.flatMap((type) => feedOfType.get(type) ?? []))];

/** Days on which a feed must have told something before its rhythm is known. */
const LEAST_DAYS = 5;
/** How much longer than ever before a silence must be: by this factor, and a day more, for yesterday may come late. */
const LONGER = 1.5;

/**
 * The feeds that are silent on a day, by their own rhythm: the days since a feed told anything are more than one and a half times
 * its longest silence before, and one more. `told` are the days, as numbers, on which events of each type happened.
 */
export function silentFeeds(told: ReadonlyMap<string, readonly number[]>, today: number): SilentFeed[] {
  return feeds.flatMap((feed) => {
    const days = [...new Set(FEEDS[feed].flatMap((type) => told.get(type) ?? []))].filter((day) => day <= today).sort((a, b) => a - b);
    const lastDay = days.at(-1);
    if (lastDay === undefined || days.length < LEAST_DAYS) return [];
    const longest = days.reduce((most, day, i) => (i === 0 ? most : Math.max(most, day - (days[i - 1] as number))), 1);
    const silent = today - lastDay;
    return silent > LONGER * longest + 1 ? [{ feed, lastDay, days: silent }] : [];
  });
}

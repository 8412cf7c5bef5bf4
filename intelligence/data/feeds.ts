import type { PlatformEvent } from '../contract/envelope.ts';
import { type EventType, eventTypes } from '../contract/events/catalogue.ts';
import { type Day, dayNumber } from '../kernel/days.ts';

/** What tells the layer about one side of the ISP. One that falls silent takes everything with it that rests on it. */
export const FEEDS = ['customers', 'billing', 'usage', 'sessions', 'readings', 'alarms', 'care', 'portal', 'partners'] as const;
export type Feed = (typeof FEEDS)[number];

const BY_TYPE: Partial<Record<EventType, Feed>> = { 'service.changed': 'customers', 'device.metrics': 'readings', 'usage.recorded': 'usage' };
const BY_BEGINNING: Readonly<Record<string, Feed>> = {
  customer: 'customers',
  invoice: 'billing',
  payment: 'billing',
  balance: 'billing',
  service: 'billing',
  session: 'sessions',
  device: 'alarms',
  outage: 'alarms',
  ticket: 'care',
  visit: 'care',
  survey: 'care',
  portal: 'portal',
  partner: 'partners',
};
/** What has no rhythm of its own: inventory, price list and planned work are told when they change, consent and wishes when somebody chooses, messages and offers when we send them. */
const WITHOUT_RHYTHM: ReadonlySet<EventType> = new Set(['device.installed', 'device.removed']);

/** The feed that an event of this type comes by; null for what has no rhythm. */
export const feedOf = (type: EventType): Feed | null =>
  WITHOUT_RHYTHM.has(type) ? null : (BY_TYPE[type] ?? BY_BEGINNING[type.slice(0, type.indexOf('.'))] ?? null);

/** The feeds that events of these types come by. */
export const feedsOf = (types: readonly EventType[]): Feed[] => [...new Set(types.flatMap((type) => feedOf(type) ?? []))];

/** The types of events that come by a feed. */
export const typesOf = (feed: Feed): EventType[] => eventTypes.filter((type) => feedOf(type) === feed);

/** A feed that is not heard, and when it was heard last. */
export interface SilentFeed {
  readonly feed: Feed;
  readonly since: string;
}

/** What a batch of events says of a feed on one day: bit h of `hours` is set when something happened in the hour h UTC. */
export interface FeedDay {
  readonly tenant: string;
  readonly feed: Feed;
  readonly day: Day;
  readonly hours: number;
  readonly lastAt: string;
}

/** The feeds, days and hours that events touch; adding it twice or in another order gives the same. */
export function feedDays(events: readonly Pick<PlatformEvent, 'tenant' | 'type' | 'time'>[]): FeedDay[] {
  const days = new Map<string, FeedDay>();
  for (const { tenant, type, time } of events) {
    const feed = feedOf(type);
    if (feed === null) continue;
    const at = new Date(time).toISOString();
    const day = at.slice(0, 10);
    const key = `${tenant} ${feed} ${day}`;
    const known = days.get(key);
    const hours = (known?.hours ?? 0) | (1 << Number(at.slice(11, 13)));
    days.set(key, { tenant, feed, day, hours, lastAt: known && known.lastAt > at ? known.lastAt : at });
  }
  return [...days.values()];
}

/** The hours since 1970 in which something was heard, in order. */
export function hoursHeard(days: readonly Pick<FeedDay, 'day' | 'hours'>[]): number[] {
  const found = new Set<number>();
  for (const { day, hours } of days) for (let hour = 0; hour < 24; hour++) if (hours & (1 << hour)) found.add(24 * dayNumber(day) + hour);
  return [...found].sort((a, b) => a - b);
}

import type { PlatformEvent } from '../../contract/envelope.ts';
import { feedState } from '../../data/feed-watch.ts';
import { type Feed, feedOf, type SilentFeed } from '../../data/feeds.ts';
import { type Hour, hourOf } from '../../kernel/hours.ts';

/** Notes what a world tells, without a store, and says which feeds are silent by their own rhythm. */
export function listening() {
  const heard = new Map<Feed, { readonly hours: Set<Hour>; lastAt: string }>();
  return {
    hear({ type, time }: Pick<PlatformEvent, 'type' | 'time'>): void {
      const feed = feedOf(type);
      if (feed === null) return;
      const known = heard.getOrInsertComputed(feed, () => ({ hours: new Set(), lastAt: time }));
      known.hours.add(hourOf(time));
      if (time > known.lastAt) known.lastAt = time;
    },
    silentAt: (now: Date): SilentFeed[] =>
      [...heard].flatMap(([feed, { hours, lastAt }]) => {
        const { silentSince } = feedState(
          [...hours].sort((a, b) => a - b),
          new Date(lastAt),
          now,
        );
        return silentSince === null ? [] : [{ feed, since: silentSince.toISOString() }];
      }),
  };
}

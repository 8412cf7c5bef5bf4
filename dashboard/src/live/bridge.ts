import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { LiveChange } from './connection.ts';
import type { LiveStore } from './store.ts';

const SOON_MS = 250;
const LIST_MS = 3_000;

/** The store's key of a live value. */
export const liveKey = (topic: LiveChange['topic'], id: string): string => `${topic}:${id}`;

/**
 * Carries what the socket says to the page: the value at once to whoever shows it, and to the queries that contain it the
 * word that they are out of date. Lists and sums are asked again at most every three seconds, one customer four times a second.
 */
export function bridge(queries: QueryClient, store: LiveStore, later: (ms: number, act: () => void) => () => void) {
  const waiting = new Map<string, () => void>();
  const stale = (queryKey: QueryKey, ms: number) => {
    const name = JSON.stringify(queryKey);
    if (waiting.has(name)) return;
    waiting.set(
      name,
      later(ms, () => {
        waiting.delete(name);
        void queries.invalidateQueries({ queryKey });
      }),
    );
  };

  return {
    change(change: LiveChange, heardAt: number): void {
      if (!store.publish(liveKey(change.topic, change.key), { value: change.value, seq: change.seq, heardAt })) return;
      if (change.topic === 'customer') {
        stale(['customer', change.key], SOON_MS);
        stale(['customers'], LIST_MS);
        stale(['ecosystem'], LIST_MS);
        return;
      }
      if (change.topic === 'incident') {
        // Whoever works on a fault waits for nothing.
        for (const name of ['network', 'incidents', 'nodes']) stale([name], SOON_MS);
        stale(['incident', change.key], SOON_MS);
        return;
      }
      stale(['decision', change.key], SOON_MS);
      stale(['decisions'], LIST_MS);
      stale(['waiting'], LIST_MS);
      stale(['collections'], LIST_MS);
      const about = (change.value as { customer_id?: unknown } | null)?.customer_id;
      if (typeof about === 'string') stale(['customer', about], SOON_MS);
    },
    /** Nothing held may be trusted: every query except who is signed in is asked again, those on the screen at once. */
    reset(): void {
      store.clear();
      void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    },
    close(): void {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}

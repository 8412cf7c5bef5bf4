import { useEffect, useMemo } from 'react';
import { liveKey } from '../live/bridge.ts';
import { useLive } from '../live/provider.tsx';

type Window<Row> = { rows: Row[]; asked_at: number };

/** The rows of several windows as one list, each once: a row that moves between two readings may come twice. */
export function joinWindows<Row>(windows: readonly { rows: readonly Row[] }[], id: (row: Row) => string): Row[] {
  const seen = new Set<string>();
  return windows
    .flatMap(({ rows }) => rows)
    .filter((row) => {
      const fresh = !seen.has(id(row));
      seen.add(id(row));
      return fresh;
    });
}

/** The rows of the windows that were read; what the socket said before a window was asked for is already in it, and is forgotten. */
export function useWindows<Row>(windows: readonly Window<Row>[] | undefined, id: (row: Row) => string, topic: 'customer' | 'decision'): Row[] | undefined {
  const { store } = useLive();
  useEffect(() => {
    for (const { rows, asked_at } of windows ?? []) {
      store.forget(
        rows.map((row) => liveKey(topic, id(row))),
        asked_at,
      );
    }
  }, [windows, store, topic, id]);
  return useMemo(() => windows && joinWindows(windows, id), [windows, id]);
}

/** The newest value of a key, its sequence number, and when it was heard (milliseconds of this machine's clock). */
export type LiveEntry = { readonly value: unknown; readonly seq: number; readonly heardAt: number };

/** Live values outside React: many may be published between two frames, each subscriber hears of its key once a frame. */
export interface LiveStore {
  /** False when the same or a newer state of the key is already known. */
  publish(key: string, entry: LiveEntry): boolean;
  /** The value as of the last frame; the same object until the next change. */
  get(key: string): LiveEntry | undefined;
  subscribe(key: string, listener: () => void): () => void;
  /** Forgets the values of these keys that were heard before `moment`: an answer asked for later already contains them. */
  forget(keys: readonly string[], moment: number): void;
  /** Forgets every value; used when the server's own answers are to be trusted again. */
  clear(): void;
}

/** A store that flushes by `frame` and keeps at most `keep` values, the longest unchanged going first. */
export function createLiveStore({ frame, keep = 2000 }: { frame: (flush: () => void) => void; keep?: number }): LiveStore {
  const shown = new Map<string, LiveEntry>();
  const waiting = new Map<string, LiveEntry>();
  const listeners = new Map<string, Set<() => void>>();
  let scheduled = false;

  const flush = () => {
    scheduled = false;
    const keys = [...waiting.keys()];
    for (const [key, entry] of waiting) {
      shown.delete(key);
      shown.set(key, entry);
    }
    waiting.clear();
    for (const key of shown.keys()) {
      if (shown.size <= keep) break;
      if (!listeners.has(key)) shown.delete(key);
    }
    for (const key of keys) for (const listener of listeners.get(key) ?? []) listener();
  };

  return {
    publish(key, entry) {
      const known = waiting.get(key) ?? shown.get(key);
      if (known && known.seq >= entry.seq) return false;
      waiting.set(key, entry);
      if (!scheduled) {
        scheduled = true;
        frame(flush);
      }
      return true;
    },
    get: (key) => shown.get(key),
    subscribe(key, listener) {
      const set = listeners.get(key) ?? new Set();
      listeners.set(key, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(key) === set) listeners.delete(key);
      };
    },
    forget(keys, moment) {
      for (const key of keys) {
        const entry = shown.get(key);
        if (!entry || entry.heardAt >= moment) continue;
        shown.delete(key);
        for (const listener of listeners.get(key) ?? []) listener();
      }
    },
    clear() {
      const keys = [...shown.keys()];
      shown.clear();
      waiting.clear();
      for (const key of keys) for (const listener of listeners.get(key) ?? []) listener();
    },
  };
}

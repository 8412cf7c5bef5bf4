import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { bridge } from './bridge.ts';
import { browserNetwork, later, nextFrame } from './browser.ts';
import { connectLive, type LiveConnection } from './connection.ts';
import { connecting, type LiveState, pollEvery } from './state.ts';
import { createLiveStore, type LiveEntry, type LiveStore } from './store.ts';

type Live = { store: LiveStore; state: LiveState; pause(): void; resume(): void };

const LiveContext = createContext<Live | null>(null);

/** Opens the socket for as long as it is on the page (and `on`: some roles have nothing to hear), and hands its values and its state to everything inside. */
export function LiveProvider({ on, children }: { on: boolean; children: ReactNode }) {
  const queries = useQueryClient();
  const [store] = useState(() => createLiveStore({ frame: nextFrame }));
  const [state, setState] = useState(connecting);
  const connection = useRef<LiveConnection | null>(null);

  useEffect(() => {
    if (!on) return;
    const carry = bridge(queries, store, later);
    const live = connectLive({
      ...browserNetwork,
      onChange: carry.change,
      onReset: carry.reset,
      onState: setState,
      onRefused: (error) => {
        if (error instanceof ApiProblem && error.status === 401) void queries.invalidateQueries({ queryKey: ['session'] });
      },
    });
    connection.current = live;
    const seen = () => live.visible(!document.hidden);
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('online', live.hurry);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('online', live.hurry);
      live.close();
      carry.close();
      connection.current = null;
    };
  }, [on, queries, store]);

  const value = useMemo(() => ({ store, state, pause: () => connection.current?.pause(), resume: () => connection.current?.resume() }), [store, state]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

/** The state of the connection, with its pause and resume. */
export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error('There is no LiveProvider around this part.');
  return live;
}

/** The newest live value of `key`; undefined while nothing was heard of it. Only this part is drawn again when it changes. */
export function useLiveEntry(key: string | null): LiveEntry | undefined {
  const store = use(LiveContext)?.store;
  const subscribe = useCallback((listener: () => void) => (key === null || !store ? () => {} : store.subscribe(key, listener)), [store, key]);
  return useSyncExternalStore(subscribe, () => (key === null ? undefined : store?.get(key)));
}

/** How often a query is to ask by itself, for `refetchInterval`: also every 15 s for as long as its last answer was an error. */
export function usePolling(): (query: { state: { status: string } }) => number | false {
  const { state } = useLive();
  return (query) => pollEvery(state, query.state.status === 'error');
}

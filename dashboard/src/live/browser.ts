import { change } from '../api/client.ts';
import type { LiveDependencies } from './connection.ts';

/** Calls `act` after `ms`; the answer cancels it. */
export function later(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/** Calls `flush` with the next frame, or soon when the tab is hidden, where frames do not come. */
export function nextFrame(flush: () => void): void {
  if (document.hidden) setTimeout(flush, 200);
  else requestAnimationFrame(flush);
}

/** The connection's view of the real browser: a one-time ticket, then a socket on the same origin. */
export const browserNetwork: Pick<LiveDependencies, 'ticket' | 'open' | 'now' | 'later' | 'chance'> = {
  ticket: async () => (await change<{ ticket: string }>('POST', '/stream/ticket')).ticket,
  open(ticket, events) {
    const url = new URL(`/api/v1/stream?ticket=${encodeURIComponent(ticket)}`, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    socket.addEventListener('message', (event) => events.text(event.data));
    socket.addEventListener('close', () => events.closed());
    return {
      send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
      close: () => socket.close(),
    };
  },
  now: () => Date.now(),
  later,
  chance: () => Math.random(),
};

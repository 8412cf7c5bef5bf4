/** How the page hears of changes: `reconnecting` also asks the API every 15 s, `paused` was asked for by the reader or by hiding the tab. */
export type LiveState = {
  readonly mode: 'connecting' | 'live' | 'reconnecting' | 'paused';
  /** When the server was last heard, in milliseconds; null before that. */
  readonly heardAt: number | null;
  readonly lateSeconds: number;
};

export const connecting: LiveState = { mode: 'connecting', heardAt: null, lateSeconds: 0 };

const NOTICEABLE_SECONDS = 2;
const POLL_MS = 15_000;

/** The state in the words of the top bar; `clock` writes a moment as the tenant's time of day. */
export function liveWords(state: LiveState, clock: (at: number) => string): string {
  if (state.mode === 'paused') return 'Paused';
  if (state.mode === 'connecting') return 'Connecting';
  if (state.mode === 'reconnecting') return state.heardAt === null ? 'Reconnecting' : `Reconnecting — showing ${clock(state.heardAt)}`;
  return state.lateSeconds >= NOTICEABLE_SECONDS ? `Live, ${state.lateSeconds} s late` : 'Live';
}

/** How often a query asks again, in milliseconds: never while live or paused, every 15 s while the socket is gone or the query has failed. */
export function pollEvery(state: LiveState, failed = false): number | false {
  if (state.mode === 'paused') return false;
  return state.mode === 'reconnecting' || failed ? POLL_MS : false;
}

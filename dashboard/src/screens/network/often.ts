import { useLive } from '../../live/provider.tsx';

const OFTEN_MS = 30_000;

/** How often the network is asked again: readings of nodes come without a word on the socket, so also while it is live. */
export function useOften(): number | false {
  return useLive().state.mode === 'paused' ? false : OFTEN_MS;
}

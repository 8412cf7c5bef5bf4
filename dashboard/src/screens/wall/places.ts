import type { NetworkScan } from '../../api/types.ts';

const INCIDENTS = 5;
const NODES = 6;
const MINUTE_MS = 60_000;
/** Four places in turn, so that no letter burns into the screen. */
const PLACES = [
  { x: 0, y: 0 },
  { x: 2, y: 0 },
  { x: 2, y: 2 },
  { x: 0, y: 2 },
] as const;

/** Where the page stands in a minute: two pixels further each. */
export const shiftOf = (now: number): { readonly x: number; readonly y: number } => PLACES[Math.floor(now / MINUTE_MS) % PLACES.length] ?? PLACES[0];

/** What fits on a wall: the incidents that concern most, and in the place that is left the worst nodes. */
export function shownOn({ incidents, worst }: NetworkScan): Pick<NetworkScan, 'incidents'> & { nodes: NetworkScan['worst'] } {
  const shown = incidents.slice(0, INCIDENTS);
  return { incidents: shown, nodes: worst.slice(0, NODES - Math.max(0, shown.length - 1)) };
}

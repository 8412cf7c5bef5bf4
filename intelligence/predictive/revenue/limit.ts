import { plain } from '../../data/features/feature.ts';

/** What holds a customer's line: the plan itself, the router's port, something in the home, the network, or not known. */
export type Limit = 'plan' | 'port' | 'home' | 'network' | 'not measured';

/** What is known of a line. Speeds of the evening are in percent of the plan; null is not measured. */
export interface Line {
  readonly speedMbps: number | null;
  readonly portMbps: number | null;
  /** Mean evening speeds of three, seven and thirty days. */
  readonly evening: readonly (number | null)[];
  /** The least and the greatest evening speed of thirty days. */
  readonly eveningSpread: { readonly min: number; readonly max: number } | null;
  /** The highest reading of the access node's utilisation in seven days. */
  readonly nodePeakPercent: number | null;
}

/** At or above this share of the plan's speed the line gives what it promises. */
export const FULL_SPEED_PERCENT = 85;
/** A node that comes this near to its capacity is short of it in the evening. */
const BUSY_PERCENT = 78;
/** Speeds of ports that are sold, and the share of it that is left for the customer. */
const PORTS_MBPS = [10, 100, 1000, 2500];
const PAYLOAD = [0.9, 0.98] as const;
/** A line that a port holds hardly varies. */
const STEADY_POINTS = 6;

/**
 * Tells what holds the line. Below full speed it is never the plan: a steady speed near that of a port is the port, a busy node is
 * the network, and the rest is in the home. The lowest of the means of three, seven and thirty days counts, so that a fault of the
 * last days is seen as well as one that comes and goes.
 */
export function limitOf(line: Line): { limit: Limit; sentence: string } {
  const known = line.evening.filter((value) => value !== null);
  const lowest = known.length === 0 ? null : Math.min(...known);
  if (line.portMbps !== null && line.speedMbps !== null && line.portMbps <= line.speedMbps)
    return { limit: 'port', sentence: `The router's port carries ${plain(line.portMbps)} Mbit/s and the plan has ${plain(line.speedMbps)}` };
  if (lowest === null) return { limit: 'not measured', sentence: 'No evening speeds measured' };
  const evenings = `Evenings at ${plain(lowest)}% of the plan's speed`;
  if (lowest >= FULL_SPEED_PERCENT) return { limit: 'plan', sentence: evenings };
  const port = portThatFits(line, lowest);
  if (port !== null) return { limit: 'port', sentence: `${evenings}, always as much as a port of ${port} Mbit/s lets through` };
  if ((line.nodePeakPercent ?? 0) >= BUSY_PERCENT)
    return { limit: 'network', sentence: `${evenings}, on an access node that was ${plain(line.nodePeakPercent)}% full` };
  return { limit: 'home', sentence: `${evenings} although the access node is not busy: the Wi-Fi or the wiring of the home` };
}

function portThatFits({ speedMbps, eveningSpread }: Line, lowest: number): number | null {
  if (speedMbps === null || eveningSpread === null || eveningSpread.max - eveningSpread.min > STEADY_POINTS) return null;
  const mbps = (lowest / 100) * speedMbps;
  return PORTS_MBPS.find((port) => port < speedMbps && mbps >= PAYLOAD[0] * port && mbps <= PAYLOAD[1] * port) ?? null;
}

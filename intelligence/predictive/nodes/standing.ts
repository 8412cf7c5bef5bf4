import type { Busy } from '../../data/node-readings.ts';
import { lineQuality, MANY_DISSATISFIED, SATISFIED } from './quality.ts';

/** The four states of a node. `no-data` is a state of its own, never a healthy one. */
export type NodeStatus = 'healthy' | 'watch' | 'attention' | 'no-data';

/** What a status rests on. */
export type NodeFacts = {
  readonly busy: Busy | null;
  /** When it said something last; null when it never did. */
  readonly heardAt: number | null;
  /** The open incident that cuts it off; null when none does. */
  readonly cutOffBy: { readonly root: string; readonly since: number } | null;
};

export type Standing = {
  readonly status: NodeStatus;
  readonly quality: number | null;
  /** Why, in one sentence. */
  readonly reason: string;
};

/** Utilisation of the busy hour, in percent, from which a node is watched, and from which it is full. */
const BUSY_PERCENT = 80;
const FULL_PERCENT = 90;
/** A node is not heard any more when it has been silent for so many of its usual gaps, and for at least so long. */
const SILENT_GAPS = 3;
const SILENT_LEAST_MS = 15 * 60_000;
/** The gap that is taken for usual of a node with a single reading. */
const FIRST_GAP_MS = 6 * 3_600_000;

/** How a node stands at a moment: cut off, silent, or as good as its busiest hour of the last day. */
export function standingOf({ busy, heardAt, cutOffBy }: NodeFacts, node: string, now: number): Standing {
  const quality = busy && lineQuality(busy);
  if (cutOffBy) {
    const reason = cutOffBy.root === node ? 'It is taken to have failed: an incident is open.' : `It is cut off with ${cutOffBy.root}.`;
    return { status: 'attention', quality: null, reason };
  }
  if (!busy || heardAt === null)
    return { status: 'no-data', quality: null, reason: heardAt === null ? 'It was never heard of.' : 'It has sent no readings in the last days.' };
  if (isSilent(busy, heardAt, now)) return { status: 'no-data', quality: null, reason: 'It has sent no readings for longer than usual.' };
  return { quality, ...judged(busy, quality) };
}

/** True when the node has said nothing for longer than its readings usually lie apart. */
export const isSilent = (busy: Busy, heardAt: number, now: number): boolean =>
  now - Math.max(heardAt, busy.until) > Math.max(SILENT_LEAST_MS, SILENT_GAPS * (busy.gapMs ?? FIRST_GAP_MS));

/** What the busiest hour of some readings comes to, without regard to when they were. */
export function judged({ utilisation, latency, loss }: Busy, quality: number | null): Pick<Standing, 'status' | 'reason'> {
  const line = [latency === null ? null : `${Math.round(latency)} ms`, loss === null ? null : `${tenth(loss)} % loss`]
    .filter((part) => part !== null)
    .join(' and ');
  if (quality !== null && quality < MANY_DISSATISFIED) return { status: 'attention', reason: `${line} at the busy hour: many users are dissatisfied.` };
  if (utilisation !== null && utilisation >= FULL_PERCENT)
    return { status: 'attention', reason: `Full at the busy hour: ${tenth(utilisation)} % of its capacity.` };
  if (quality !== null && quality < SATISFIED) return { status: 'watch', reason: `${line} at the busy hour: some users are dissatisfied.` };
  if (utilisation !== null && utilisation >= BUSY_PERCENT)
    return { status: 'watch', reason: `Nearly full at the busy hour: ${tenth(utilisation)} % of its capacity.` };
  if (quality === null && utilisation === null) return { status: 'no-data', reason: 'Its readings tell neither delay nor utilisation.' };
  return { status: 'healthy', reason: line === '' ? `${tenth(utilisation as number)} % of its capacity at the busy hour.` : `${line} at the busy hour.` };
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

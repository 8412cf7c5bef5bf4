import { normal } from '../kernel/random.ts';
import { HOUR, SECONDS_PER_DAY } from './calendar.ts';
import { happens, type Streams, within } from './chance.ts';
import type { Isp, Node } from './isp.ts';

/** One outage of an access node as it really was; seconds count from the first day's midnight UTC. */
export interface Outage {
  readonly id: string;
  readonly node: string;
  /** The node at fault: itself, or its aggregation node. */
  readonly root: string;
  readonly start: number;
  readonly end: number;
  readonly cause: 'power' | 'fibre cut' | 'equipment' | 'weather' | 'upstream';
  /** Hours for which the fault could be seen coming in the readings of the root; 0 when it came at once. */
  readonly leadHours: number;
}

/** Wear of one node that shows in its readings, growing from `start` to `end`. It ends in a fault, unless it was mended in time. */
export interface Wear {
  readonly node: string;
  readonly start: number;
  readonly end: number;
  readonly averted: boolean;
  /** What wears out: the device grows warm, the link of a radio uplink loses signal. */
  readonly of: 'device' | 'link';
}

/** The network's whole fate, drawn before the first day. */
export interface Fate {
  readonly outages: readonly Outage[];
  readonly wear: readonly Wear[];
  /** The outages of one access node, or those that an aggregation node caused, in order of time. */
  of(node: Node): readonly Outage[];
  wearOf(node: Node): readonly Wear[];
  /** Minutes without service on that day. */
  minutes(node: Node, day: number): number;
  /** Minutes without service on the days from `from` to `to`, both included. */
  minutesBetween(node: Node, from: number, to: number): number;
  /** Evening utilisation, 0–1. */
  evening(node: Node, day: number): number;
}

type Fault = { readonly start: number; readonly end: number; readonly cause: Outage['cause']; readonly leadHours: number; readonly averted: boolean };

/** Storms a day in a region, over the year. */
const STORMS = 0.012;

/** How many storms a day of the year has beside the mean day: they come in summer. */
export const stormSeason = (dayOfYear: number): number => 1 + 0.8 * Math.cos((2 * Math.PI * (dayOfYear - 196)) / 365);

/** Share of the wear of a radio node that is the link's. */
const OF_THE_LINK = 0.5;

/** Share of the faults in fair weather that wear announces, and share of the wear that is mended before it ends in a fault. */
const GRADUAL = 0.75;
const AVERTED = 0.12;

/** Draws storms and faults for every node and day; a fault of an aggregation node takes all its access nodes with it. `season` is the share of the day in the storms of the year. */
export function drawFate(streams: Streams, isp: Isp, days: number, season: (day: number) => number = () => 1): Fate {
  const outages: Outage[] = [];
  const wear: Wear[] = [];
  const wearing = (node: Node, start: number): Wear['of'] =>
    node.radio && happens(streams('wear', node.index, Math.floor(start / SECONDS_PER_DAY)), OF_THE_LINK) ? 'link' : 'device';
  const draw = (node: Node, parent: Node): Fault[] => {
    const faults: Fault[] = [];
    for (let day = 0; day < days; day++) {
      const storm = happens(streams('storms', parent.index, day), STORMS * season(day));
      const fault = drawFault(streams('outages', node.index, day), node, day, storm);
      if (fault && fault.start > (faults.at(-1)?.end ?? -1)) faults.push(fault);
    }
    for (const { start, leadHours, averted } of faults)
      if (leadHours > 0) wear.push({ node: node.id, start: start - leadHours * HOUR, end: start, averted, of: wearing(node, start) });
    return faults.filter((fault) => !fault.averted);
  };
  for (const [g, parent] of isp.aggregation.entries()) {
    const shared = draw(parent, parent).map((fault) => ({ ...fault, cause: 'upstream' as const, root: parent.id }));
    for (const node of isp.access.filter((child) => child.parent === parent.id)) {
      const own = draw(node, parent).filter((fault) => shared.every((other) => fault.end < other.start || fault.start > other.end));
      const all = [...own.map((fault) => ({ ...fault, root: node.id })), ...shared].sort((a, b) => a.start - b.start);
      for (const [n, { start, end, cause, root, leadHours }] of all.entries())
        outages.push({ id: `o-${g + 1}-${node.index + 1}-${n + 1}`, node: node.id, root, start, end, cause, leadHours });
    }
  }
  const inOrder = outages.sort((a, b) => a.start - b.start);
  return fateOf(inOrder, wear, isp, streams, days);
}

function drawFault(random: () => number, node: Node, day: number, storm: boolean): Fault | null {
  if (!happens(random, node.faultRate * (storm ? 8 : 1))) return null;
  const start = day * SECONDS_PER_DAY + Math.floor(random() * SECONDS_PER_DAY);
  const minutes = within(Math.exp(4.4 + 0.9 * normal(random)), 6, 1200);
  const gradual = !storm && happens(random, GRADUAL);
  const cause = storm ? 'weather' : gradual ? 'equipment' : random() < 0.5 ? 'power' : 'fibre cut';
  return { start, end: start + Math.round(minutes * 60), cause, leadHours: gradual ? 12 + 30 * random() : 0, averted: gradual && happens(random, AVERTED) };
}

function fateOf(outages: readonly Outage[], wear: readonly Wear[], isp: Isp, streams: Streams, days: number): Fate {
  const byNode = Map.groupBy(
    [...outages, ...outages.filter((one) => one.root !== one.node).map((one) => ({ ...one, node: one.root }))],
    (outage) => outage.node,
  );
  const wearByNode = Map.groupBy(wear, (one) => one.node);
  const sums = new Map(isp.access.map((node) => [node.id, runningMinutes(byNode.get(node.id) ?? [], days)]));
  const minutesBetween = (node: Node, from: number, to: number) => {
    const total = sums.get(node.id);
    return total && to >= 0 ? (total[Math.min(to, days) + 1] as number) - (total[Math.max(from, 0)] as number) : 0;
  };
  return {
    outages,
    wear,
    of: (node) => byNode.get(node.id) ?? [],
    wearOf: (node) => wearByNode.get(node.id) ?? [],
    minutes: (node, day) => minutesBetween(node, day, day),
    minutesBetween,
    evening(node, day) {
      const congested = day >= node.congestedFrom && day < node.congestedTo;
      return within((congested ? node.congestedLoad : node.load) + 0.02 * normal(streams('load', node.index, day)), 0, 1);
    },
  };
}

/** Minutes without service before each day. */
function runningMinutes(outages: readonly Outage[], days: number): Float64Array {
  const total = new Float64Array(days + 2);
  for (const outage of outages) {
    for (let day = Math.floor(outage.start / SECONDS_PER_DAY); day <= days && day * SECONDS_PER_DAY < outage.end; day++) {
      const overlap = Math.min(outage.end, (day + 1) * SECONDS_PER_DAY) - Math.max(outage.start, day * SECONDS_PER_DAY);
      total[day + 1] = (total[day + 1] as number) + overlap / 60;
    }
  }
  for (let day = 1; day < total.length; day++) total[day] = (total[day] as number) + (total[day - 1] as number);
  return total;
}

import { type JourneyPersona, type JourneySpan, STAGES, type Stage } from './journey.ts';

/** Where people stand and where they go from there; null is said where too few have gone. */
export type JourneyGraph = { readonly nodes: JourneyNode[]; readonly edges: JourneyEdge[]; readonly within_days: number };
export type JourneyNode = {
  readonly stage: Stage;
  /** People in it now, all stays that ever began in it, and of those that ended the median length. */
  readonly now: number;
  readonly stays: number;
  readonly median_days: number | null;
};
/** How many went that way, and the chance that a stay goes that way within so many days, with its 95 % interval. */
export type JourneyEdge = { readonly from: Stage; readonly to: Stage; readonly n: number; readonly chance: Chance | null };
export type Chance = { readonly value: number; readonly low: number; readonly high: number; readonly stays: number };

/** A stay of somebody in a stage: how long, and where it led; null while it lasts. */
export type Stay = { readonly stage: Stage; readonly days: number; readonly to: Stage | null };

const DAY = 86_400_000;
/** Fewer stays than this say nothing of chances. */
export const LEAST_STAYS = 30;
export const WITHIN_DAYS = 90;

/** The stays of one journey as of a moment. */
export const staysOf = (spans: readonly JourneySpan[], asOf: string): Stay[] =>
  spans.map(({ stage, since, until }, i) => ({
    stage,
    days: Math.max(0, (Date.parse(until ?? asOf) - Date.parse(since)) / DAY),
    to: until === null ? null : (spans[i + 1]?.stage ?? null),
  }));

/**
 * The chance that a stay which has lasted so long goes each way within the days that follow: the cumulative incidence of competing ends
 * (Aalen & Johansen 1978), which counts those who are still there for as long as they have been. The interval is Wilson's, for the stays that were
 * still there at the start. Empty when they are too few.
 */
export function nextOf(stays: readonly Stay[], lasted = 0, within = WITHIN_DAYS): ReadonlyMap<Stage, Chance> {
  const there = stays.filter(({ days }) => days >= lasted).toSorted((a, b) => a.days - b.days);
  if (there.length < LEAST_STAYS) return new Map();
  const chances = new Map<Stage, number>();
  let staying = 1;
  for (let i = 0; i < there.length; ) {
    const { days } = there[i] as Stay;
    if (days > lasted + within) break;
    let end = i;
    while (end < there.length && (there[end] as Stay).days === days) end++;
    const ends = there.slice(i, end).filter(({ to }) => to !== null);
    const share = 1 / (there.length - i);
    for (const { to } of ends) chances.set(to as Stage, (chances.get(to as Stage) ?? 0) + staying * share);
    staying *= 1 - ends.length * share;
    i = end;
  }
  return new Map([...chances].map(([stage, value]) => [stage, { value, ...wilson(value, there.length), stays: there.length }]));
}

function wilson(p: number, n: number): { low: number; high: number } {
  const z = 1.959964;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** The journeys of all people of one kind as a graph. */
export function journeyGraph(persona: JourneyPersona, stays: readonly Stay[]): JourneyGraph {
  const byStage = Map.groupBy(stays, ({ stage }) => stage);
  const nodes = STAGES[persona].map((stage): JourneyNode => {
    const all = byStage.get(stage) ?? [];
    const ended = all.filter(({ to }) => to !== null).map(({ days }) => days);
    return { stage, now: all.length - ended.length, stays: all.length, median_days: medianOf(ended) };
  });
  const edges = STAGES[persona].flatMap((from) => {
    const all = byStage.get(from) ?? [];
    const next = nextOf(all);
    return STAGES[persona].flatMap((to): JourneyEdge[] => {
      const n = all.filter((stay) => stay.to === to).length;
      return n === 0 ? [] : [{ from, to, n, chance: next.get(to) ?? null }];
    });
  });
  return { nodes, edges, within_days: WITHIN_DAYS };
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return Math.round(sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2);
}

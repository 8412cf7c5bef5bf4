import type { FeatureVector } from '../../data/features/feature.ts';
import { computeNodeFeatures, type NodeNetwork, sightsAt } from '../../data/features/node.ts';
import type { Hour } from '../../kernel/hours.ts';
import { standingOf } from './standing.ts';

/** Hours within which a prediction says whether a device fails: the nearer horizon and the farther one. */
export const NEAR_HOURS = 24;
export const FAR_HOURS = 72;

/** A device as known at the end of an hour, and after how many hours it failed then, by its own fault; infinite when it did not. */
export interface NodeRow {
  readonly subject: string;
  readonly asOf: Hour;
  readonly features: FeatureVector;
  /** Whole hours from the end of the hour to the hour in which it failed, from 1: 1 is the hour after. */
  readonly failsAfter: number;
}

/** One row per device and hour asked for at which anything can be said of it; `failures` are those of each device by its own fault. */
export function nodeRows(
  network: NodeNetwork,
  failures: ReadonlyMap<string, readonly Hour[]>,
  hours: readonly Hour[],
  only: (node: string) => boolean = () => true,
): NodeRow[] {
  const rows: NodeRow[] = [];
  const nodes = [...network.histories].filter(([id]) => only(id)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const asOf of hours) {
    const sight = sightsAt(network, asOf);
    for (const [subject, history] of nodes) {
      if (standingOf(history, asOf).state !== 'watched') continue;
      const seen = sight(subject);
      if (!seen) continue;
      const next = failures.get(subject)?.find((hour) => hour > asOf);
      rows.push({ subject, asOf, features: computeNodeFeatures(seen), failsAfter: next === undefined ? Number.POSITIVE_INFINITY : next - asOf });
    }
  }
  return rows;
}

/** Hours to learn from, `step` apart: from `warmUp` hours after the first until all that the farther horizon asks is known. */
export function learningHours({ first, last }: { first: Hour; last: Hour }, { warmUp, step }: { warmUp: number; step: number }): Hour[] {
  const hours: Hour[] = [];
  for (let hour = last - FAR_HOURS; hour >= first + warmUp; hour -= step) hours.unshift(hour);
  return hours;
}

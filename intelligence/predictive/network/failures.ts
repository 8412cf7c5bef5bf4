import type { NodeNetwork } from '../../data/features/node.ts';
import type { Hour } from '../../kernel/hours.ts';
import { pathOf } from './path.ts';

/** A device that comes back for less than this has not failed anew. */
const CALM_HOURS = 6;
/** Alarms of one fault lie within so many hours of each other. */
const TOGETHER_HOURS = 1;
/** Devices fed by the same that go down together speak for a fault above them, also when its own alarm was lost. */
const LEAST_TOGETHER = 3;
const SHARE_TOGETHER = 0.5;

/**
 * The hours in which each device failed by its own fault or that of its uplink, ascending. A device that goes down together with
 * what feeds it has not failed itself, and when most that one device feeds go down together, it is that one that failed.
 */
export function ownFailures({ places, histories }: NodeNetwork): ReadonlyMap<string, readonly Hour[]> {
  const downs = new Map([...histories].map(([id, history]) => [id, history.downs()]));
  const fed = new Map<string, string[]>();
  for (const { id, parent } of places.values()) if (parent !== null) fed.set(parent, [...(fed.get(parent) ?? []), id]);
  const faults = new Map(
    [...places.keys(), ...histories.keys()].map((id) => [id, begun([...(downs.get(id) ?? []), ...saidByThoseBelow(fed.get(id) ?? [], downs)])]),
  );
  return new Map(
    [...faults].map(([id, hours]) => {
      const [, ...above] = pathOf(places, id);
      const upstream = above.flatMap((node) => faults.get(node) ?? []);
      return [id, hours.filter((hour) => !upstream.some((other) => Math.abs(other - hour) <= TOGETHER_HOURS))];
    }),
  );
}

/** Hours in which most of these went down together. */
function saidByThoseBelow(children: readonly string[], downs: ReadonlyMap<string, readonly Hour[]>): Hour[] {
  const least = Math.max(LEAST_TOGETHER, SHARE_TOGETHER * children.length);
  if (children.length < least) return [];
  const count = new Map<Hour, number>();
  for (const child of children)
    for (const hour of new Set((downs.get(child) ?? []).flatMap((hour) => [hour, hour + TOGETHER_HOURS]))) count.set(hour, (count.get(hour) ?? 0) + 1);
  return [...count].filter(([, many]) => many >= least).map(([hour]) => hour);
}

/** The first hour of each stretch of downs. */
function begun(hours: readonly Hour[]): Hour[] {
  const found: Hour[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const hour of hours.toSorted((a, b) => a - b)) {
    if (hour - before >= CALM_HOURS) found.push(hour);
    before = hour;
  }
  return found;
}

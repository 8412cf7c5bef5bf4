import type { EntityKind } from '../contract/words.ts';
import type { Day } from '../kernel/days.ts';
import { canonicalJson } from '../kernel/json.ts';

/** A measure of a day: how often, the sum, the least and the greatest. Whole numbers only, so that any order of adding gives the same. */
export type Tally = readonly [count: number, sum: number, min: number, max: number];
/** The latest value of a state on a day: when, by which event, what. */
export type Latest = readonly [at: string, eventId: string, value: string | number | boolean | null];
export type Measures = { [measure: string]: Tally | Latest };

/** What one event adds to one entity on one day. */
export type Contribution = { readonly kind: EntityKind; readonly id: string; readonly day: Day; readonly learnedOn: Day; readonly measures: Measures };

/** A row of daily facts. */
export type FactRow = {
  readonly tenant: string;
  readonly kind: EntityKind;
  readonly id: string;
  readonly day: Day;
  readonly learnedOn: Day;
  readonly measures: Measures;
};

export const isLatest = (fact: Tally | Latest): fact is Latest => typeof fact[0] === 'string';

/** One fact out of two of the same measure; commutative and associative. */
export function mergeFact(a: Tally | Latest, b: Tally | Latest): Tally | Latest {
  if (isLatest(a) && isLatest(b)) return a[0] > b[0] || (a[0] === b[0] && a[1] >= b[1]) ? a : b;
  if (isLatest(a) || isLatest(b)) throw new TypeError('a measure is either a tally or a state');
  return [a[0] + b[0], a[1] + b[1], Math.min(a[2], b[2]), Math.max(a[3], b[3])];
}

/** Adds the second measures to a copy of the first. */
export function mergeMeasures(a: Measures, b: Measures): Measures {
  const merged: Measures = { ...a };
  for (const [name, fact] of Object.entries(b)) {
    const before = merged[name];
    merged[name] = before === undefined ? fact : mergeFact(before, fact);
  }
  return merged;
}

/** The facts of an entity's days as known now, whenever each was learned, in one canonical text: equal histories give equal bytes. */
export function canonicalFacts(rows: readonly FactRow[]): string {
  const days = new Map<string, Measures>();
  for (const row of rows) {
    const key = JSON.stringify([row.tenant, row.kind, row.id, row.day]);
    days.set(key, mergeMeasures(days.get(key) ?? {}, row.measures));
  }
  return canonicalJson([...days].sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { addDays, type Day, dayNumber } from '../kernel/days.ts';
import type { Latest, Tally } from './daily-facts.ts';

/**
 * The facts of one measure by ascending day: days since 1970 and, for each, when it was learned and what it comes to. Most days are
 * learned in time and hold one reading, so columns that say the same are one array: `learned` may be `day`, `min` and `max` may be
 * `sum`, and `count` is null as long as all are 1.
 */
export type TallySeries = { day: number[]; learned: number[]; count: number[] | null; sum: number[]; min: number[]; max: number[] };
/** The facts of one state by ascending day. */
export type LatestSeries = { day: number[]; learned: number[]; fact: Latest[] };

/**
 * The facts of one entity up to a day as one piece of JSON. `days` are runs of days that follow one another, each as its first day
 * and its length; a day that was learned in parts begins a new run. What can be told from the rest is left out: `late` (days from
 * the day to the learning of it) when all were learned in time, `count` when all are 1, and then `min` and `max`, which are the sum.
 */
export interface FoldedFacts {
  readonly tallies: {
    readonly [measure: string]: {
      readonly days: readonly number[];
      readonly late?: readonly number[];
      readonly count?: readonly number[];
      readonly sum: readonly number[];
      readonly min?: readonly number[];
      readonly max?: readonly number[];
    };
  };
  readonly states: { readonly [name: string]: { readonly days: readonly number[]; readonly late?: readonly number[]; readonly fact: readonly Latest[] } };
}

/** A fold with the days it holds: from `since` (before it only the states) to `through`, both included. */
export interface Fold {
  readonly since: Day;
  readonly through: Day;
  readonly facts: FoldedFacts;
}

/** Facts of the last days are not folded: most of what comes late comes for them, and would empty the fold at once. */
const OPEN_DAYS = 4;
/** Days that a fold holds: what any window over such an entity looks back, and as long as a fold may stand before it is made anew. */
const FOLDED_DAYS = { customer: 440, node: 165 } as const;

/** The last day that is folded on a day. */
export const foldThrough = (today: Day): Day => addDays(today, -OPEN_DAYS);
/** The first day of which all facts are folded on a day. */
export const foldSince = (kind: 'customer' | 'node', today: Day): Day => addDays(today, -FOLDED_DAYS[kind]);
/** True for days that may be folded already, whoever folds and whenever within a day. */
export const mayBeFolded = (day: Day, today: Day): boolean => day <= addDays(today, 1 - OPEN_DAYS);

/** A series without a day. */
export const emptyTallies = (): TallySeries => {
  const [day, sum]: [number[], number[]] = [[], []];
  return { day, learned: day, count: null, sum, min: sum, max: sum };
};

/** Adds a day to a series; what no longer says the same becomes an array of its own. */
export function addTally(series: TallySeries, day: number, learned: number, [count, sum, min, max]: Tally): void {
  const before = series.day.length;
  series.day.push(day);
  if (series.learned !== series.day) series.learned.push(learned);
  else if (learned !== day) {
    series.learned = series.day.slice();
    series.learned[before] = learned;
  }
  if (series.count) series.count.push(count);
  else if (count !== 1) {
    series.count = new Array<number>(before).fill(1);
    series.count.push(count);
  }
  series.sum.push(sum);
  if (series.min !== series.sum) series.min.push(min);
  else if (min !== sum) {
    series.min = series.sum.slice();
    series.min[before] = min;
  }
  if (series.max !== series.sum) series.max.push(max);
  else if (max !== sum) {
    series.max = series.sum.slice();
    series.max[before] = max;
  }
}

function runs(days: readonly number[]): number[] {
  const found: number[] = [];
  for (const [i, day] of days.entries()) {
    if (i > 0 && day === (days[i - 1] as number) + 1) found[found.length - 1] = (found.at(-1) as number) + 1;
    else found.push(day, 1);
  }
  return found;
}

const lateness = (days: readonly number[], learned: readonly number[]): { late?: number[] } =>
  learned !== days && learned.some((on, i) => on !== days[i]) ? { late: learned.map((on, i) => on - (days[i] as number)) } : {};

/** Folds the facts of the days from `since` to `through`; of the days before it the states alone. */
export function fold(tallies: Iterable<readonly [string, TallySeries]>, states: Iterable<readonly [string, LatestSeries]>, since: Day, through: Day): Fold {
  const [first, last] = [dayNumber(since), dayNumber(through)];
  const folded: { tallies: Record<string, FoldedFacts['tallies'][string]>; states: Record<string, FoldedFacts['states'][string]> } = {
    tallies: {},
    states: {},
  };
  for (const [name, series] of tallies) {
    const [from, to] = [firstFrom(series.day, first), firstFrom(series.day, last + 1)];
    if (to <= from) continue;
    const part = (values: readonly number[]): number[] => values.slice(from, to);
    const [day, sum] = [part(series.day), part(series.sum)];
    const [count, min, max] = [series.count && part(series.count), part(series.min), part(series.max)];
    const plain = (count === null || count.every((n) => n === 1)) && sum.every((value, i) => min[i] === value && max[i] === value);
    folded.tallies[name] = {
      days: runs(day),
      ...lateness(day, part(series.learned)),
      ...(plain ? {} : { count: count ?? day.map(() => 1) }),
      sum,
      ...(plain ? {} : { min, max }),
    };
  }
  for (const [name, { day: days, learned, fact }] of states) {
    const to = firstFrom(days, last + 1);
    if (to === 0) continue;
    const day = days.slice(0, to);
    folded.states[name] = { days: runs(day), ...lateness(day, learned.slice(0, to)), fact: fact.slice(0, to) };
  }
  return { since, through, facts: folded };
}

/** The place of the first day that is not before the given one. */
function firstFrom(days: readonly number[], day: number): number {
  let place = days.length;
  while (place > 0 && (days[place - 1] as number) >= day) place--;
  return place;
}

/** Lays the runs out as days again. */
function daysOf(folded: readonly number[]): number[] {
  const days: number[] = [];
  for (let i = 0; i < folded.length; i += 2) for (let k = 0; k < (folded[i + 1] as number); k++) days.push((folded[i] as number) + k);
  return days;
}

const learnedOf = (days: number[], late: readonly number[] | undefined): number[] =>
  late === undefined ? days : days.map((day, i) => day + (late[i] as number));

/** The series of one measure as it was folded. What is added to it later is not added to the fold. */
export function unfoldTally({ days, late, count, sum, min, max }: FoldedFacts['tallies'][string]): TallySeries {
  const day = daysOf(days);
  const own = sum.slice();
  return { day, learned: learnedOf(day, late), count: count?.slice() ?? null, sum: own, min: min?.slice() ?? own, max: max?.slice() ?? own };
}

/** The series of one state as it was folded. */
export function unfoldStates({ days, late, fact }: FoldedFacts['states'][string]): LatestSeries {
  const day = daysOf(days);
  return { day, learned: learnedOf(day, late).slice(), fact: fact.slice() };
}

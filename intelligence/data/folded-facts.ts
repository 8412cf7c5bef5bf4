import { addDays, type Day, dayNumber } from '../kernel/days.ts';
import type { Latest } from './daily-facts.ts';

/** The facts of one measure by ascending day: days since 1970 and, for each, when it was learned and what it comes to. */
export type TallySeries = { day: number[]; learned: number[]; count: number[]; sum: number[]; min: number[]; max: number[] };
/** The facts of one state by ascending day. */
export type LatestSeries = { day: number[]; learned: number[]; fact: Latest[] };

/**
 * The facts of one entity up to a day as one piece of JSON. Days are steps from the one before; what can be told from the rest is
 * left out: `late` (days from the day to the learning of it) when all were learned in time, `count` when all are 1, and then
 * `min` and `max`, which are the sum.
 */
export interface FoldedFacts {
  readonly tallies: {
    readonly [measure: string]: {
      readonly day: readonly number[];
      readonly late?: readonly number[];
      readonly count?: readonly number[];
      readonly sum: readonly number[];
      readonly min?: readonly number[];
      readonly max?: readonly number[];
    };
  };
  readonly states: { readonly [name: string]: { readonly day: readonly number[]; readonly late?: readonly number[]; readonly fact: readonly Latest[] } };
}

/** A fold with the days it holds: from `since` (before it only the states) to `through`, both included. */
export interface Fold {
  readonly since: Day;
  readonly through: Day;
  readonly facts: FoldedFacts;
}

/** Facts of the last days are not folded: most of what comes late comes for them, and would empty the fold at once. */
const OPEN_DAYS = 4;
/** Days that a fold holds: what any window looks back, and as long as a fold may stand before it is made anew. */
const FOLDED_DAYS = 440;

/** The last day that is folded on a day. */
export const foldThrough = (today: Day): Day => addDays(today, -OPEN_DAYS);
/** The first day of which all facts are folded on a day. */
export const foldSince = (today: Day): Day => addDays(today, -FOLDED_DAYS);
/** True for days that may be folded already, whoever folds and whenever within a day. */
export const mayBeFolded = (day: Day, today: Day): boolean => day <= addDays(today, 1 - OPEN_DAYS);

const steps = (days: readonly number[]): number[] => days.map((day, i) => (i === 0 ? day : day - (days[i - 1] as number)));
const lateness = (days: readonly number[], learned: readonly number[]): { late?: number[] } =>
  learned.some((on, i) => on !== days[i]) ? { late: learned.map((on, i) => on - (days[i] as number)) } : {};

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
    const [day, count, sum, min, max] = [part(series.day), part(series.count), part(series.sum), part(series.min), part(series.max)];
    const plain = count.every((n, i) => n === 1 && min[i] === sum[i] && max[i] === sum[i]);
    folded.tallies[name] = { day: steps(day), ...lateness(day, part(series.learned)), ...(plain ? {} : { count }), sum, ...(plain ? {} : { min, max }) };
  }
  for (const [name, { day: days, learned, fact }] of states) {
    const to = firstFrom(days, last + 1);
    if (to === 0) continue;
    const day = days.slice(0, to);
    folded.states[name] = { day: steps(day), ...lateness(day, learned.slice(0, to)), fact: fact.slice(0, to) };
  }
  return { since, through, facts: folded };
}

/** The place of the first day that is not before the given one. */
function firstFrom(days: readonly number[], day: number): number {
  let place = days.length;
  while (place > 0 && (days[place - 1] as number) >= day) place--;
  return place;
}

/** Lays the steps out as days again. */
function daysOf(step: readonly number[]): number[] {
  const days = new Array<number>(step.length);
  let day = 0;
  for (let i = 0; i < step.length; i++) {
    day += step[i] as number;
    days[i] = day;
  }
  return days;
}

const learnedOf = (days: readonly number[], late: readonly number[] | undefined): number[] =>
  late === undefined ? [...days] : days.map((day, i) => day + (late[i] as number));

/** The series of one measure as it was folded. */
export function unfoldTally({ day: step, late, count, sum, min, max }: FoldedFacts['tallies'][string]): TallySeries {
  const day = daysOf(step);
  return { day, learned: learnedOf(day, late), count: count ? [...count] : day.map(() => 1), sum: [...sum], min: [...(min ?? sum)], max: [...(max ?? sum)] };
}

/** The series of one state as it was folded. */
export function unfoldStates({ day: step, late, fact }: FoldedFacts['states'][string]): LatestSeries {
  const day = daysOf(step);
  return { day, learned: learnedOf(day, late), fact: [...fact] };
}

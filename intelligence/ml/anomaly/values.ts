/** What is known of single values: the range, values that stand for all that were seen (ascending), and the last one. Plain data. */
export interface ValuesState {
  low: number | null;
  high: number | null;
  seen: number[];
  last: number | null;
}

export const freshValues = (): ValuesState => ({ low: null, high: null, seen: [], last: null });

/** Differences up to this are rounding, not change, among values of this size. */
export const roundingOf = ({ low, high }: { low: number; high: number }): number => 1e-12 * Math.max(Math.abs(low), Math.abs(high));

/** Three measures of how odd a single value is, each 0 for an ordinary one. */
export interface ValueOddness {
  /** How far outside of all values so far, as a share of their range. */
  readonly beyond: number;
  /** The distance to the nearest value so far. */
  readonly gap: number;
  /** The distance from the reading before. */
  readonly jump: number;
}

/** Measures a value against what came before, then takes it into memory, which never holds more than `capacity` values. */
export function valueOddness(value: number, state: ValuesState, capacity: number): ValueOddness {
  const low = state.low ?? value;
  const high = state.high ?? value;
  const least = roundingOf({ low: Math.min(low, value), high: Math.max(high, value) });
  const outside = Math.max(value - high, low - value);
  const beyond = outside <= least ? 0 : high > low ? outside / (high - low) : 1;
  const jump = Math.abs(value - (state.last ?? value));
  const gap = nearest(value, state.seen, least, capacity);
  state.low = Math.min(low, value);
  state.high = Math.max(high, value);
  state.last = value;
  return { beyond, gap, jump: jump <= least ? 0 : jump };
}

/** The distance to the nearest of the sorted values, which take this one in when it is new. */
function nearest(value: number, seen: number[], least: number, capacity: number): number {
  let place = 0;
  let end = seen.length;
  while (place < end) {
    const middle = (place + end) >> 1;
    if ((seen[middle] as number) < value) place = middle + 1;
    else end = middle;
  }
  const distance = Math.min((seen[place] ?? Number.POSITIVE_INFINITY) - value, value - (seen[place - 1] ?? Number.NEGATIVE_INFINITY));
  if (distance <= least) return 0;
  seen.splice(place, 0, value);
  if (seen.length > capacity) thinOut(seen);
  return distance === Number.POSITIVE_INFINITY ? 0 : distance;
}

/** Drops the inner value whose neighbours lie closest together: it says least about where values have been. */
function thinOut(seen: number[]): void {
  let place = 1;
  let closest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < seen.length - 1; i++) {
    const distance = (seen[i + 1] as number) - (seen[i - 1] as number);
    if (distance < closest) {
      closest = distance;
      place = i;
    }
  }
  seen.splice(place, 1);
}

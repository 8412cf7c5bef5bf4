/** What a method may know of one series: equally spaced numbers without gaps, oldest first, and the seasons that it is long enough for. */
export interface Past {
  readonly values: Float64Array;
  /** In steps, ascending, each at least 2 and seen at least twice; empty when there is none. */
  readonly seasons: readonly number[];
}

/** A way to continue one series from its own past. Pure: an equal past gives an equal answer. */
export interface Method {
  readonly name: string;
  /** The next `horizon` values, all finite; undefined when the past is too short for the method, or not of its kind. */
  forecast(past: Past, horizon: number): Float64Array | undefined;
}

/** The arithmetic mean of `values[from..to)`; NaN when that is empty. */
export function meanOf(values: ArrayLike<number>, from = 0, to = values.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] as number;
  return sum / (to - from);
}

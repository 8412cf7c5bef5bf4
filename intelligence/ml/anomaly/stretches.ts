/** The last readings and the stretches before them, each with its values in ascending order. Plain data. */
export interface StretchesState {
  recent: number[];
  /** Readings since the last stretch was kept. */
  since: number;
  kept: number[][];
}

export const freshStretches = (): StretchesState => ({ recent: [], since: 0, kept: [] });

/**
 * How far the values of the last readings are from the nearest earlier stretch of readings: the mean distance between the
 * two in ascending order (the first Wasserstein distance), 0 until there is one to compare with. Keeps every
 * `length`-th stretch, the last `capacity` of them.
 */
export function stretchOddness(value: number, state: StretchesState, length: number, capacity: number): number {
  const { recent, kept } = state;
  recent.push(value);
  if (recent.length > length) recent.shift();
  state.since++;
  if (recent.length < length) return 0;
  const sorted = recent.toSorted((a, b) => a - b);
  let nearest = Number.POSITIVE_INFINITY;
  for (const other of kept) {
    let distance = 0;
    for (let i = 0; i < length && distance < nearest; i++) distance += Math.abs((sorted[i] as number) - (other[i] as number));
    if (distance < nearest) nearest = distance;
  }
  if (state.since >= length) {
    state.since = 0;
    kept.push(sorted);
    if (kept.length > capacity) kept.shift();
  }
  return nearest === Number.POSITIVE_INFINITY ? 0 : nearest / length;
}

/** Forgets the readings under way, as after a hole in the data; what was learned stays. */
export function breakStretch(state: StretchesState): void {
  state.recent = [];
  state.since = 0;
}

/** The last readings, and windows of readings whose mixture of values was new when they came. Plain data. */
export interface MixtureState {
  recent: number[];
  /** The windows, the one that fitted last at the end, and how their values fall into the bins of `range`. */
  kept: { values: number[]; counts: number[] }[];
  range: Range;
}

export interface Range {
  low: number;
  high: number;
}

export const freshMixture = (): MixtureState => ({ recent: [], kept: [], range: { low: 0, high: 0 } });

/** Half a reading in each bin that a window knows nothing of (Krichevsky and Trofimov 1981), so that nothing is impossible. */
const HALF = 0.5;
/** Twice the relative entropy beyond which a window differs at the 1 % level: chi-square with bins - 1 degrees (Wilson and Hilferty 1931). */
const different = (bins: number): number => (bins - 1) * (1 - 2 / (9 * (bins - 1)) + 2.3263 * Math.sqrt(2 / (9 * (bins - 1)))) ** 3;

/**
 * How far the mixture of values in the last window is from the nearest mixture known: twice the relative entropy over the
 * bins of the range seen SO FAR (multinomial goodness of fit after Wang et al. 2011). A window that fits none is kept as a
 * new mixture; of more than `capacity` the one that fitted longest ago is forgotten.
 */
export function mixtureOddness(
  value: number,
  state: MixtureState,
  range: Range,
  { window, bins, capacity }: { window: number; bins: number; capacity: number },
): number {
  const { recent, kept } = state;
  recent.push(value);
  if (recent.length > window) recent.shift();
  if (range.low !== state.range.low || range.high !== state.range.high) {
    state.range = { ...range };
    for (const mixture of kept) mixture.counts = histogram(mixture.values, range, bins);
  }
  if (recent.length < window) return 0;
  const counts = histogram(recent, range, bins);
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [k, other] of kept.entries()) {
    const distance = divergence(counts, other.counts, window);
    if (distance <= least) {
      least = distance;
      nearest = k;
    }
  }
  if (least <= different(bins)) {
    kept.push(...kept.splice(nearest, 1));
    return Math.max(0, least);
  }
  kept.push({ values: [...recent], counts });
  if (kept.length > capacity) kept.shift();
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}

function histogram(values: readonly number[], { low, high }: Range, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  const step = (high - low) / bins;
  for (const value of values) {
    const bin = step > 0 ? Math.max(0, Math.min(bins - 1, Math.floor((value - low) / step))) : 0;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

function divergence(counts: readonly number[], other: readonly number[], window: number): number {
  let sum = 0;
  for (const [k, count] of counts.entries()) {
    if (count > 0) sum += count * Math.log(count / window / (((other[k] as number) + HALF) / (window + HALF * counts.length)));
  }
  return 2 * sum;
}

/** Forgets the readings under way, as after a hole in the data; what was learned stays. */
export function breakMixture(state: MixtureState): void {
  state.recent = [];
}

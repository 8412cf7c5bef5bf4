/** What is remembered of a measure of oddness: the peaks of its largest episodes, the largest first. Plain data. */
export interface RarityState {
  peaks: number[];
  /** The peak of the episode that is under way, and the readings since it last rose. */
  current: number;
  quiet: number;
}

export const freshRarity = (): RarityState => ({ peaks: [], current: 0, quiet: 0 });

/** Prior of the tail's weight (the mean of log(peak / smallest peak)), and how many peaks it counts for. */
const PRIOR_WEIGHT = 0.3;
const PRIOR_PEAKS = 3;

/**
 * How surprising a measure of oddness is, in nats, from nothing but earlier values of the same measure: 0 for everything
 * below the remembered episodes, ln(trials + 1) for one above all of them (the conformal p-value of its rank among the peaks
 * of `trials` episodes; those that are not remembered had nothing odd), and more beyond the largest by a Pareto tail (Hill
 * 1975, shrunk to a prior). Ratios of the measure alone matter, so its unit does not.
 */
export function surpriseOf(measure: number, { peaks }: RarityState, trials: number): number {
  const whole = Math.log(trials + 1);
  const [largest] = peaks;
  if (!(measure > 0)) return 0;
  if (largest === undefined) return whole;
  const smallest = peaks.at(-1) as number;
  let above = 0;
  while (above < peaks.length && (peaks[above] as number) >= measure) above++;
  if (above >= trials) return 0;
  if (above === 0) {
    const spread = peaks.reduce((sum, peak) => sum + Math.log(peak / smallest), 0);
    const weight = (spread + PRIOR_WEIGHT * PRIOR_PEAKS) / (peaks.length - 1 + PRIOR_PEAKS);
    return whole + Math.log(measure / largest) / weight;
  }
  if (above === peaks.length) return whole - Math.log(above + 1);
  const upper = peaks[above - 1] as number;
  const lower = peaks[above] as number;
  const share = Math.log(measure / lower) / Math.log(upper / lower);
  return Math.max(0, whole - (1 - share) * Math.log(above + 2) - share * Math.log(above + 1));
}

/** Takes a value of the measure into memory. Values less than `window` readings apart are one episode and leave one peak. */
export function remember(measure: number, state: RarityState, episodes: number, window: number): void {
  state.quiet++;
  if (!(measure > 0)) return;
  const { peaks } = state;
  if (state.quiet < window && state.current > 0) {
    if (measure <= state.current) return;
    const place = peaks.indexOf(state.current);
    if (place >= 0) peaks.splice(place, 1);
  }
  if (peaks.length >= episodes && measure <= (peaks.at(-1) as number)) return;
  let place = 0;
  while (place < peaks.length && (peaks[place] as number) >= measure) place++;
  peaks.splice(place, 0, measure);
  if (peaks.length > episodes) peaks.pop();
  state.current = measure;
  state.quiet = 0;
}

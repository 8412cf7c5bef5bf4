import { logGamma, Z95 } from './distributions.ts';

/** A count with what it was counted over: payments tried, customer-days, evenings. */
export interface Counted {
  readonly hits: number;
  readonly of: number;
}

/** By how many times a rate is above the usual one, with its 95 % interval. */
export interface Excess {
  readonly times: number;
  readonly low: number;
  readonly high: number;
}

/** Fewer hits say nothing, however high the rate. */
const LEAST_HITS = 5;
/** Chance of any false alarm among all that is compared at one look, when nothing is unusual. */
const FALSE_ALARMS = 0.01;

/** P(X >= hits) of the binomial distribution, by its terms. */
function binomialTail(hits: number, n: number, share: number): number {
  let sum = 0;
  for (let k = hits; k <= n; k++) {
    const term = Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) + k * Math.log(share) + (n - k) * Math.log1p(-share));
    sum += term;
    if (term < sum * 1e-12) break;
  }
  return Math.min(1, sum);
}

/**
 * How far a count is above the usual rate; null when it may be luck that it is more than `least` times as high. The test is exact
 * given both counts together (Przyborowski & Wilenski 1940), at a level for all that is `compared` at one look (Bonferroni).
 * `wander` is by how many times such counts vary more than Poisson's, as found in the past: they count for as much less. The interval
 * told is that of 95 % of the ratio on the logarithm, with half a hit added.
 */
export function excess(
  now: Counted,
  usual: Counted,
  { compared, wander = 1, least = 1.25 }: { compared: number; wander?: number; least?: number },
): Excess | null {
  if (now.hits < LEAST_HITS || now.of <= 0 || usual.of <= 0) return null;
  const [hits, others] = [Math.floor(now.hits / wander), Math.ceil(usual.hits / wander)];
  const share = (least * now.of) / (least * now.of + usual.of);
  if (binomialTail(hits, hits + others, share) > FALSE_ALARMS / Math.max(1, compared)) return null;
  const times = (now.hits + 0.5) / now.of / ((usual.hits + 0.5) / usual.of);
  const half = Z95 * Math.sqrt(wander * (1 / (now.hits + 0.5) + 1 / (usual.hits + 0.5)));
  return { times, low: times * Math.exp(-half), high: times * Math.exp(half) };
}

/** By how many times counts of equal spans vary more than Poisson's: the index of dispersion, never below 1. */
export function dispersion(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  if (counts.length < 2 || mean === 0) return 1;
  return Math.max(1, counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1) / mean);
}

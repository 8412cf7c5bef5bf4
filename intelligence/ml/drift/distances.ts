/** Half a row in every bin, so that an empty one does not make a distance infinite. */
const SMOOTHING = 0.5;

const sharesOf = (counts: ArrayLike<number>): number[] => {
  const values = Array.from(counts, (count) => count + SMOOTHING);
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
};

/** Population stability index of two lists of counts over the same bins: Σ (q − p) · ln(q / p); half a row is added to each bin. */
export function populationStability(before: ArrayLike<number>, after: ArrayLike<number>): number {
  const [p, q] = [sharesOf(before), sharesOf(after)];
  return p.reduce((sum, share, k) => sum + ((q[k] as number) - share) * Math.log((q[k] as number) / share), 0);
}

/** Jensen–Shannon distance (the root of the divergence in nats, so from 0 to 0.833) of two lists of counts over the same bins. */
export function jensenShannon(before: ArrayLike<number>, after: ArrayLike<number>): number {
  const total = (counts: ArrayLike<number>) => Array.from(counts).reduce((sum, count) => sum + count, 0);
  const [m, n] = [total(before), total(after)];
  let divergence = 0;
  for (let k = 0; k < before.length; k++) {
    const [p, q] = [(before[k] as number) / m, (after[k] as number) / n];
    if (p > 0) divergence += (p / 2) * Math.log((2 * p) / (p + q));
    if (q > 0) divergence += (q / 2) * Math.log((2 * q) / (p + q));
  }
  return Math.sqrt(Math.max(0, divergence));
}

/** The greatest distance between the cumulative shares of two lists of counts over the same ordered bins (Kolmogorov–Smirnov). */
export function cumulativeDistance(before: ArrayLike<number>, after: ArrayLike<number>): number {
  const total = (counts: ArrayLike<number>) => Array.from(counts).reduce((sum, count) => sum + count, 0);
  const [m, n] = [total(before), total(after)];
  let [p, q, most] = [0, 0, 0];
  for (let k = 0; k < before.length; k++) {
    p += (before[k] as number) / m;
    q += (after[k] as number) / n;
    most = Math.max(most, Math.abs(p - q));
  }
  return most;
}

/** Neighbouring bins put together until each holds at least one in `bins` of the rows before; the same for the rows after. */
export function coarser(before: ArrayLike<number>, after: ArrayLike<number>, bins: number): [before: number[], after: number[]] {
  const least = Array.from(before).reduce((sum, count) => sum + count, 0) / bins;
  const [p, q]: [number[], number[]] = [[], []];
  let open = false;
  for (let k = 0; k < before.length; k++) {
    if (!open) {
      p.push(0);
      q.push(0);
    }
    p[p.length - 1] = (p.at(-1) as number) + (before[k] as number);
    q[q.length - 1] = (q.at(-1) as number) + (after[k] as number);
    open = (p.at(-1) as number) < least - 1e-9;
  }
  if (open && p.length > 1) {
    const [lastBefore, lastAfter] = [p.pop() as number, q.pop() as number];
    p[p.length - 1] = (p.at(-1) as number) + lastBefore;
    q[q.length - 1] = (q.at(-1) as number) + lastAfter;
  }
  return [p, q];
}

/**
 * Benjamini & Hochberg (1995): each p-value made comparable with the rate of false alarms that is allowed over all of them.
 * An alarm where it is at most that rate: if nothing has changed anywhere, that share of checks at most raises any alarm.
 */
export function falseDiscoveryRates(chances: readonly number[]): number[] {
  const order = chances.map((_, i) => i).sort((a, b) => (chances[b] as number) - (chances[a] as number));
  const rates = new Array<number>(chances.length).fill(1);
  let lowest = 1;
  for (const [turn, i] of order.entries()) {
    lowest = Math.min(lowest, ((chances[i] as number) * chances.length) / (chances.length - turn));
    rates[i] = lowest;
  }
  return rates;
}

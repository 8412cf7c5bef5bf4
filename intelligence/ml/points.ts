import { type Explanation, sigmoid } from './classifier.ts';

/** An explanation on the scale that people read: points are 100 × chance. */
export interface PointExplanation {
  /** The points of the typical row. */
  readonly typical: number;
  /** What each feature adds to them; `typical` and all parts add up to `points`. */
  readonly parts: Readonly<Record<string, number>>;
  readonly points: number;
}

/**
 * Turns parts of log-odds into points that add up. Going from the typical row to this one along the straight line in
 * log-odds, each part earns in proportion to itself (the Aumann–Shapley price of the sigmoid), so every part is multiplied
 * by the mean slope of the sigmoid on the way: signs and ratios stay as they are.
 */
export function inPoints({ baseline, parts, logOdds }: Explanation): PointExplanation {
  const typical = 100 * sigmoid(baseline);
  const points = 100 * sigmoid(logOdds);
  const slope = meanSlope(baseline, logOdds);
  return { typical, points, parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, 100 * slope * part])) };
}

/** (sigmoid(b) - sigmoid(a)) / (b - a), also where both are nearly the same. */
function meanSlope(a: number, b: number): number {
  if (Math.abs(b - a) > 1e-4) return (sigmoid(b) - sigmoid(a)) / (b - a);
  const p = sigmoid((a + b) / 2);
  return p * (1 - p);
}

import { UilError } from '../kernel/errors.ts';
import { type Explanation, sigmoid } from '../ml/classifier.ts';

/** A chance as points: `typical` + all `parts` = `total` = 100 × chance. */
export type Points = { readonly typical: number; readonly parts: readonly { readonly feature: string; readonly points: number }[]; readonly total: number };

const TOLERANCE = 1e-6;

/**
 * Turns parts of log-odds into points of a 0–100 score that add up. Each part gets its share of the way from the typical
 * chance to this one, in proportion to its log-odds; where parts cancel out, the slope of the logistic curve is that share's limit.
 * Throws EXPLANATION_MISMATCH when the parts do not add up to the log-odds.
 */
export function pointsOf({ baseline, parts, logOdds, chance }: Explanation): Points {
  const way = logOdds - baseline;
  let sum = 0;
  for (const name in parts) sum += parts[name] as number;
  if (Math.abs(sum - way) > TOLERANCE * Math.max(1, Math.abs(way))) throw new UilError('EXPLANATION_MISMATCH');
  const typical = 100 * sigmoid(baseline);
  const total = 100 * chance;
  const perLogOdd = Math.abs(way) < 1e-9 ? 100 * chance * (1 - chance) : (total - typical) / way;
  return { typical, parts: Object.entries(parts).map(([feature, part]) => ({ feature, points: part * perLogOdd })), total };
}

/** Reasons that are told of one prediction. */
const MOST_TOLD = 5;

/** The parts that move a chance most, the strongest first, and the points of all others together: typical + told + others = total. */
export function strongestOf({ parts }: Pick<Points, 'parts'>): { readonly told: Points['parts']; readonly others: number } {
  const told = parts
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, MOST_TOLD)
    .filter(({ points }) => points !== 0);
  return { told, others: parts.reduce((sum, part) => (told.includes(part) ? sum : sum + part.points), 0) };
}

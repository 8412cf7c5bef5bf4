import type { HealthScore } from '../contract/api/intelligence.ts';
import type { FeatureVector } from '../data/features/feature.ts';
import { healthMeasures } from './health-components.ts';
import type { HealthWeights } from './health-weights.ts';

const GRADES = [
  [80, 'A'],
  [65, 'B'],
  [50, 'C'],
  [35, 'D'],
  [0, 'E'],
] as const;
/** Changes smaller than this are no trend. */
const SAME = 3;

export type HealthInput = { readonly features: FeatureVector; readonly churnChance: number | null; readonly baseRate: number | null };

/** `CustomerHealthScore`: a weighted sum of the measures that have data; the others lower the confidence and nothing else. */
export function customerHealth(input: HealthInput, weights: HealthWeights, before: number | null, madeAt: string): HealthScore {
  const parts = healthMeasures.map((measure) => ({
    measure,
    score: measure.score(input.features, input.churnChance, input.baseRate),
    weight: weights[measure.name] ?? 0,
  }));
  const known = parts.filter((part) => part.score !== null);
  const confidence = known.reduce((sum, part) => sum + part.weight, 0);
  if (confidence === 0) return { score: null, grade: 'no-data', trend: 'no-data', change_7d: null, confidence: 0, components: [], made_at: madeAt };
  const score = known.reduce((sum, part) => sum + (part.weight / confidence) * (part.score as number), 0);
  const change = before === null ? null : score - before;
  return {
    score,
    grade: GRADES.find(([least]) => score >= least)?.[1] ?? 'E',
    trend: change === null ? 'no-data' : Math.abs(change) < SAME ? 'same' : change > 0 ? 'up' : 'down',
    change_7d: change,
    confidence: Math.min(1, confidence),
    components: parts.map(({ measure, score: own, weight }) => ({
      name: measure.name,
      label: measure.label,
      score: own,
      weight: own === null ? 0 : weight / confidence,
      points: own === null ? 0 : (weight / confidence) * own,
      evidence: measure.evidence(input.features, input.churnChance),
    })),
    made_at: madeAt,
  };
}

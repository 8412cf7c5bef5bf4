import type { FeatureVector } from '../data/features/feature.ts';
import { rocAuc } from '../ml/metrics.ts';
import type { Table } from '../ml/table.ts';
import { healthMeasures } from './health-components.ts';

/** How much each measure counts; they add up to 1. */
export type HealthWeights = Readonly<Record<string, number>>;

/** Equal weights, until outcomes have taught better. */
export const equalWeights = (): HealthWeights => Object.fromEntries(healthMeasures.map(({ name }) => [name, 1 / healthMeasures.length]));

/** No measure that has data is left without a say. */
const LEAST = 0.05;

function featuresAt(table: Table, row: number): FeatureVector {
  const values: Record<string, number | string | null> = {};
  for (const column of table.columns) {
    if (column.kind === 'numeric') values[column.name] = Number.isNaN(column.values[row]) ? null : (column.values[row] as number);
    else values[column.name] = column.levels[column.codes[row] as number] ?? null;
  }
  return values;
}

/**
 * Weights by what the outcomes taught: each measure counts by how well it alone tells leavers from stayers
 * (2 × AUC − 1, at least 0.05), on the rows for which it has data.
 */
export function learnWeights(table: Table, labels: Uint8Array, chances: Float64Array, baseRate: number): HealthWeights {
  const raw = healthMeasures.map((measure) => {
    const risk: number[] = [];
    const left: number[] = [];
    for (let row = 0; row < table.rows; row++) {
      const score = measure.score(featuresAt(table, row), chances[row] as number, baseRate);
      if (score === null) continue;
      risk.push(-score);
      left.push(labels[row] as number);
    }
    const positives = left.reduce((sum, one) => sum + one, 0);
    if (positives === 0 || positives === left.length) return LEAST;
    return Math.max(LEAST, 2 * rocAuc(Float64Array.from(risk), Uint8Array.from(left)) - 1);
  });
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(healthMeasures.map(({ name }, i) => [name, (raw[i] as number) / total]));
}

import { type KnownHistory, LONGEST_WINDOW } from '../entity-history.ts';
import { careFeatures } from './care.ts';
import { contractFeatures } from './contract.ts';
import type { Feature, FeatureInput, FeatureVector } from './feature.ts';
import { moneyFeatures } from './money.ts';
import { useFeatures } from './use.ts';

/** Every feature of a customer, each with meaning, unit and window. Models name the ones they use; names never change meaning. */
export const customerFeatures: readonly Feature[] = [...contractFeatures, ...useFeatures, ...moneyFeatures, ...careFeatures];

const byName = new Map(customerFeatures.map((feature) => [feature.name, feature]));

/** The feature of that name, when there is one. */
export const featureNamed = (name: string): Feature | undefined => byName.get(name);

/** All features of a customer as of the moment of the histories given. */
export function computeFeatures(input: FeatureInput): FeatureVector {
  const vector: { [name: string]: ReturnType<Feature['compute']> } = {};
  for (const { name, compute } of customerFeatures) vector[name] = compute(input);
  return vector;
}

/** The day of the latest fact behind a feature, `YYYY-MM-DD`, or null when it rests on the absence of facts. */
export function latestFactDay(feature: Feature, { customer, node }: FeatureInput): string | null {
  if (feature.dated === null) return null;
  const source: KnownHistory | null = feature.dated.startsWith('outages') || feature.dated.startsWith('node.') ? node : customer;
  const latest = source?.latestDay(feature.dated, feature.window ?? LONGEST_WINDOW) ?? null;
  return latest === null ? null : new Date(latest * 86_400_000).toISOString().slice(0, 10);
}

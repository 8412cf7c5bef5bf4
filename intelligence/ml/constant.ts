import { bind, type Classifier, hashFeatures, refuseInfinity, type Snapshot, sigmoid } from './classifier.ts';
import type { Feature } from './table.ts';

/** A classifier that knows the prior and nothing else: what training gives when one class is absent or too thin to learn from. */
export function constantClassifier(features: readonly Feature[], priorLogOdds: number): Classifier {
  const featureHash = hashFeatures(features);
  const chance = sigmoid(priorLogOdds);
  const checked = (table: Parameters<Classifier['predict']>[0]) => {
    refuseInfinity(bind(table, features));
    return table.rows;
  };
  return {
    kind: 'constant',
    features,
    featureHash,
    constant: true,
    predict: (table) => new Float64Array(checked(table)).fill(chance),
    logOdds: (table) => new Float64Array(checked(table)).fill(priorLogOdds),
    explain(table) {
      checked(table);
      return { baseline: priorLogOdds, parts: Object.fromEntries(features.map(({ name }) => [name, 0])), logOdds: priorLogOdds, chance };
    },
    snapshot: (): Snapshot => ({ kind: 'constant', features, feature_hash: featureHash, prior_log_odds: priorLogOdds }),
  };
}

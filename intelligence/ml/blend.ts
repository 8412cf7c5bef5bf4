import { UilError } from '../kernel/errors.ts';
import { type Classifier, type Explanation, type Snapshot, sigmoid } from './classifier.ts';

export interface Member {
  readonly weight: number;
  readonly classifier: Classifier;
}

/**
 * A weighted sum of log-odds: `intercept` + Σ weight × log-odds of each member. With one member it is Platt scaling; with
 * several an average whose explanation still adds up. All members must know the same features (else FEATURES_MISMATCH).
 */
export function blend(members: readonly Member[], intercept: number): Classifier {
  const first = members[0]?.classifier;
  if (!first || members.some(({ classifier }) => classifier.featureHash !== first.featureHash))
    throw new UilError('FEATURES_MISMATCH', ['the members of a blend differ']);
  const { features, featureHash } = first;
  const logOdds: Classifier['logOdds'] = (table) => {
    const sum = new Float64Array(table.rows).fill(intercept);
    for (const { weight, classifier } of members) {
      const part = classifier.logOdds(table);
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (part[i] as number);
    }
    return sum;
  };
  return {
    kind: 'blend',
    features,
    featureHash,
    constant: false,
    logOdds,
    predict: (table) => logOdds(table).map(sigmoid),
    explain(table, row): Explanation {
      let baseline = intercept;
      let total = intercept;
      const parts: Record<string, number> = {};
      for (const { name } of features) parts[name] = 0;
      for (const { weight, classifier } of members) {
        const why = classifier.explain(table, row);
        baseline += weight * why.baseline;
        total += weight * why.logOdds;
        for (const { name } of features) parts[name] = (parts[name] as number) + weight * (why.parts[name] as number);
      }
      return { baseline, parts, logOdds: total, chance: sigmoid(total) };
    },
    snapshot: (): Snapshot => ({
      kind: 'blend',
      features,
      feature_hash: featureHash,
      intercept,
      members: members.map(({ weight, classifier }) => ({ weight, model: classifier.snapshot() })),
    }),
  };
}

import { UilError } from '../../kernel/errors.ts';
import { bind, type Classifier, hashFeatures, notInfinite, ofLastTable, partsOf, refuseInfinity, type Snapshot, sigmoid } from '../classifier.ts';
import type { Column, Feature } from '../table.ts';
import { standardised, type Terms } from './design.ts';
import { type Knowledge, restoreKnowledge, snapshotKnowledge } from './knowledge.ts';
import type { Coefficients } from './objective.ts';

/** What one feature adds to the log-odds; `typical` is its mean over the training rows and stands for what was never seen. */
export type Contribution =
  | { kind: 'numeric'; low: number; high: number; mean: number; deviation: number; slope: number; missing: number; typical: number }
  | { kind: 'categorical'; levels: [string, number][]; rare: number | null; missing: number | null; typical: number };

/** The classifier of fitted coefficients; explanations measure each feature against its mean contribution in training. */
export function logisticModel(
  features: readonly Feature[],
  columns: readonly Column[],
  weights: Float64Array,
  terms: readonly Terms[],
  at: Coefficients,
  knowledge: Knowledge | undefined,
): Classifier {
  let next = 0;
  const take = () => at.beta[next++] as number;
  const contributions = terms.map((term, i) => withTypical(contributionOf(term, take), columns[i] as Column, weights));
  return logisticClassifier({ features, contributions, intercept: at.beta[next] as number, knowledge });
}

/** All that a regression is. */
export interface LogisticParts {
  readonly features: readonly Feature[];
  readonly contributions: readonly Contribution[];
  readonly intercept: number;
  /** Absent from models that were trained before it was kept, and from very wide ones. */
  readonly knowledge: Knowledge | undefined;
}

function contributionOf(term: Terms, take: () => number): Contribution {
  if (term.kind === 'numeric') {
    const { low, high, mean, deviation } = term;
    return { kind: 'numeric', low, high, mean, deviation, slope: deviation > 0 ? take() : 0, missing: term.flagsMissing ? take() : 0, typical: 0 };
  }
  const levels = term.levels.map((level, i): [string, number] => [level, i === 0 ? 0 : take()]);
  return { kind: 'categorical', levels, rare: term.mergesRare ? take() : null, missing: term.flagsMissing ? take() : null, typical: 0 };
}

function withTypical(contribution: Contribution, column: Column, weights: Float64Array): Contribution {
  const read = reader(contribution, column);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += (weights[i] as number) * read(i);
    total += weights[i] as number;
  }
  return { ...contribution, typical: sum / total };
}

/** The contribution of one row's cell in this column. */
function reader(contribution: Contribution, column: Column): (row: number) => number {
  if (contribution.kind === 'numeric') {
    const { slope, missing } = contribution;
    const terms = { ...contribution, flagsMissing: true };
    if (column.kind !== 'numeric') return () => missing;
    return (row) => {
      const value = column.values[row] as number;
      return Number.isNaN(value) ? missing : slope * standardised(terms, value);
    };
  }
  const { rare, missing, typical } = contribution;
  if (column.kind !== 'categorical') return () => missing ?? typical;
  const known = new Map(contribution.levels);
  const byCode = Float64Array.from(column.levels, (level) => known.get(level) ?? rare ?? typical);
  return (row) => {
    const code = column.codes[row] as number;
    return code < 0 ? (missing ?? typical) : (byCode[code] as number);
  };
}

export function logisticClassifier({ features, contributions, intercept, knowledge }: LogisticParts): Classifier {
  const featureHash = hashFeatures(features);
  const read = ofLastTable((table) => {
    const columns = bind(table, features);
    return { columns, readers: contributions.map((contribution, i) => reader(contribution, columns[i] as Column)) };
  });
  const baseline = contributions.reduce((sum, { typical }) => sum + typical, intercept);
  const logOdds: Classifier['logOdds'] = (table) => {
    const { columns, readers } = read(table);
    refuseInfinity(columns);
    const sum = new Float64Array(table.rows).fill(intercept);
    for (const read of readers) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + read(i);
    return sum;
  };
  return {
    kind: 'logistic-regression',
    features,
    featureHash,
    constant: false,
    logOdds,
    predict: (table) => logOdds(table).map(sigmoid),
    explain(table, row) {
      const { columns, readers } = read(table);
      for (const column of columns) if (column.kind === 'numeric') notInfinite(column.values[row] as number, column.name);
      const added = readers.map((read, i) => read(row) - (contributions[i] as Contribution).typical);
      const total = added.reduce((sum, part) => sum + part, baseline);
      return { baseline, parts: partsOf(features, added), logOdds: total, chance: sigmoid(total) };
    },
    snapshot: (): Snapshot => ({
      kind: 'logistic-regression',
      features,
      feature_hash: featureHash,
      intercept,
      contributions: contributions.map((c) => ({ ...c })),
      ...(knowledge && { knowledge: snapshotKnowledge(knowledge) }),
    }),
  };
}

/** The model of a snapshot whose features have been checked. Throws SNAPSHOT_INVALID when features and contributions do not match. */
export const restoreLogistic = (features: readonly Feature[], snapshot: Snapshot): Classifier => logisticClassifier(logisticParts(features, snapshot));

/** The parts of a regression's snapshot. Throws SNAPSHOT_INVALID. */
export function logisticParts(features: readonly Feature[], snapshot: Snapshot): LogisticParts {
  const { intercept, contributions } = snapshot as unknown as { intercept: number; contributions: Contribution[] };
  const fits =
    contributions.length === features.length && contributions.every(({ kind, typical }, i) => kind === features[i]?.kind && Number.isFinite(typical));
  if (!fits || !Number.isFinite(intercept)) throw new UilError('SNAPSHOT_INVALID', ['its contributions do not fit its features']);
  const knowledge = snapshot.knowledge === undefined ? undefined : restoreKnowledge(snapshot.knowledge, features.length);
  if (snapshot.knowledge !== undefined && !knowledge) throw new UilError('SNAPSHOT_INVALID', ['its knowledge does not fit its features']);
  return { features, contributions, intercept, knowledge };
}

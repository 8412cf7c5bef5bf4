import { UilError } from '../kernel/errors.ts';
import { type Classifier, hashFeatures, type Snapshot, type TrainOptions } from './classifier.ts';
import { restore } from './restore.ts';
import type { Feature, Table } from './table.ts';

/** A trained model of which of several things happens. It reads columns by name, ignores those it does not know and never changes its input. */
export interface Multiclass {
  readonly kind: 'multiclass';
  /** Classes are numbered from 0. */
  readonly classes: number;
  /** In the order of their names. */
  readonly features: readonly Feature[];
  readonly featureHash: string;
  /** True when fewer than two classes had rows enough to learn from: the model then knows their shares and nothing else. */
  readonly constant: boolean;
  /** Chances by row, `classes` to each, which add up to 1. Throws FEATURES_MISMATCH and NOT_FINITE. */
  predict(table: Table): Float64Array;
  snapshot(): MulticlassSnapshot;
}

/** A multiclass model as data: a score per class, whose softmax are the chances. */
export interface MulticlassSnapshot {
  readonly kind: 'multiclass';
  readonly features: readonly Feature[];
  readonly feature_hash: string;
  readonly members: readonly Snapshot[];
}

/** Learns from a table and its labels, which are below `classes`. */
export interface MulticlassTrainer {
  readonly name: string;
  train(table: Table, labels: Uint8Array, classes: number, options: TrainOptions): Multiclass;
}

/** The model whose chances are the softmax of what these say, one per class in order; all must know the same features (else FEATURES_MISMATCH). */
export function softmaxOf(members: readonly Classifier[]): Multiclass {
  const [first] = members;
  if (!first || members.length < 2 || members.some(({ featureHash }) => featureHash !== first.featureHash))
    throw new UilError('FEATURES_MISMATCH', ['the classes of a model differ']);
  const { features, featureHash } = first;
  return {
    kind: 'multiclass',
    classes: members.length,
    features,
    featureHash,
    constant: members.every(({ constant }) => constant),
    predict(table) {
      const scores = members.map((member) => member.logOdds(table));
      const chances = new Float64Array(table.rows * members.length);
      for (let row = 0; row < table.rows; row++) softmaxInto(chances, row * members.length, scores, row);
      return chances;
    },
    snapshot: () => ({ kind: 'multiclass', features, feature_hash: featureHash, members: members.map((member) => member.snapshot()) }),
  };
}

/** Writes exp(score) / Σ exp(score) of one row's classes, without overflow. */
export function softmaxInto(into: Float64Array, at: number, scores: readonly Float64Array[], row: number): void {
  let most = -Infinity;
  for (const score of scores) most = Math.max(most, score[row] as number);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    const part = Math.exp((scores[k]?.[row] as number) - most);
    into[at + k] = part;
    sum += part;
  }
  for (let k = 0; k < scores.length; k++) into[at + k] = (into[at + k] as number) / sum;
}

/** The model that a snapshot was taken of, bit for bit. Throws SNAPSHOT_INVALID. */
export function restoreMulticlass(data: unknown): Multiclass {
  const { kind, features, feature_hash, members } = (data ?? {}) as Partial<Record<keyof MulticlassSnapshot, unknown>>;
  if (kind !== 'multiclass' || !Array.isArray(members) || !Array.isArray(features))
    throw new UilError('SNAPSHOT_INVALID', ['it is not one of several classes']);
  if (hashFeatures(features as Feature[]) !== feature_hash) throw new UilError('SNAPSHOT_INVALID', ['its features do not match their hash']);
  const models = members.map(restore);
  if (models.length < 2 || models.some(({ featureHash }) => featureHash !== feature_hash)) throw new UilError('SNAPSHOT_INVALID', ['its classes differ']);
  return softmaxOf(models);
}

const CLIP = 1e-7;

/** Mean negative log-likelihood in nats of the classes that happened; chances stand as `predict` gives them and are clipped to 1e-7. */
export function multiclassLogLoss(chances: Float64Array, labels: Uint8Array): number {
  const classes = chances.length / labels.length;
  let sum = 0;
  for (const [row, label] of labels.entries()) sum -= Math.log(Math.min(1 - CLIP, Math.max(CLIP, chances[row * classes + label] as number)));
  return sum / labels.length;
}

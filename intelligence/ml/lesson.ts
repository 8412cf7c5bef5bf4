import { UilError } from '../kernel/errors.ts';
import { canonicalOrder } from './canonical-order.ts';
import { bind, type Classifier, featuresOf, refuseInfinity, type Trainer, type TrainOptions } from './classifier.ts';
import { constantClassifier } from './constant.ts';
import { groupedFolds, stratifiedFolds } from './folds.ts';
import { type Column, type Feature, type Table, takeRows } from './table.ts';

/** Training data made ready: features by name, rows in an order that depends on their content only, everything checked. */
export interface Lesson {
  readonly features: readonly Feature[];
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
  readonly groups: Int32Array | undefined;
  /** Per feature: 1 when it may only raise the chance, -1 only lower it, 0 either. */
  readonly directions: Int8Array;
  readonly seed: number;
  /** Takes the share of the work that is done; never goes back. */
  readonly progress: (share: number) => void;
}

/** Something that tries itself on held-out rows before it learns from all. */
export interface Learner {
  readonly name: string;
  /** Finds its own size on the rows whose fold is in `heldOut`. */
  rehearse(lesson: Lesson, folds: Int32Array, heldOut: readonly number[]): Rehearsal;
}

export interface Rehearsal {
  /** Log-odds of each held-out row by a model that has not seen it; NaN for rows that were never held out. */
  readonly outOfFold: Float64Array;
  /** Learns from all rows with the size that was found; `lesson` is the one rehearsed, perhaps as a part of the work. */
  finish(lesson: Lesson): Classifier;
}

/** Fewer rows than this of either class are too thin to hold any out. */
export const LEAST_OF_A_CLASS = 10;

/** Checks and orders the training data; labels are below `classes`. Throws NOT_ENOUGH_DATA, FEATURES_MISMATCH and NOT_FINITE. */
export function lessonOf(table: Table, labels: Uint8Array, options: TrainOptions, classes = 2): Lesson {
  const { weights, groups, directions = {}, seed, progress = () => {} } = options;
  if (table.rows === 0) throw new UilError('NOT_ENOUGH_DATA', ['the table has no rows']);
  if (table.columns.length === 0) throw new UilError('NOT_ENOUGH_DATA', ['the table has no columns']);
  for (const [name, length] of [
    ['labels', labels.length],
    ['weights', weights?.length],
    ['groups', groups?.length],
  ] as const) {
    if (length !== undefined && length !== table.rows) throw new UilError('FEATURES_MISMATCH', [`${length} ${name} for ${table.rows} rows`]);
  }
  if (weights?.some((weight) => !(weight >= 0 && weight < Infinity))) throw new UilError('NOT_FINITE', ['weights']);
  if (labels.some((label) => label >= classes)) throw new UilError('FEATURES_MISMATCH', [classes === 2 ? 'labels are 0 or 1' : `labels are below ${classes}`]);
  const features = featuresOf(table);
  const columns = bind(table, features);
  refuseInfinity(columns);
  const order = canonicalOrder(columns, labels, weights, groups);
  return {
    features,
    columns: takeRows({ rows: table.rows, columns }, order).columns,
    rows: table.rows,
    labels: Uint8Array.from(order, (i) => labels[i] as number),
    weights: weights ? Float64Array.from(order, (i) => weights[i] as number) : new Float64Array(table.rows).fill(1),
    directions: Int8Array.from(features, ({ name, kind }) => (kind === 'numeric' && Object.hasOwn(directions, name) ? (directions[name] ?? 0) : 0)),
    groups: groups ? Int32Array.from(order, (i) => groups[i] as number) : undefined,
    seed,
    progress: forward(progress),
  };
}

function forward(progress: (share: number) => void): (share: number) => void {
  let furthest = 0;
  return (share) => {
    furthest = Math.max(furthest, Math.min(1, share));
    progress(furthest);
  };
}

/** The same lesson for a part of the work: its progress from 0 to 1 counts as `from` to `to` of the whole. */
export const partOf = (lesson: Lesson, from: number, to: number): Lesson => ({ ...lesson, progress: (share) => lesson.progress(from + share * (to - from)) });

/** The prior alone when one class is absent or has fewer than ten rows; undefined when there is enough to learn from. */
export function priorOnly({ labels, features }: Lesson): Classifier | undefined {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  if (Math.min(positives, negatives) >= LEAST_OF_A_CLASS) return undefined;
  return constantClassifier(features, Math.log((positives + 0.5) / (negatives + 0.5)));
}

/** Folds inside the training data: groups stay together, else stratified by label. */
export const innerFolds = ({ groups, labels, seed }: Lesson, count: number): Int32Array =>
  groups ? groupedFolds(groups, count, seed) : stratifiedFolds(labels, count, seed);

/** A learner as a trainer of its own: one fifth of the rows is held out once to find its size. */
export const trainerOf = (learner: Learner): Trainer => ({
  name: learner.name,
  train(table, labels, options) {
    const lesson = lessonOf(table, labels, options);
    return priorOnly(lesson) ?? learner.rehearse(partOf(lesson, 0, 0.5), innerFolds(lesson, 5), [0]).finish(partOf(lesson, 0.5, 1));
  },
});

/** Weighted mean negative log-likelihood of log-odds over the rows where they are known (not NaN). */
export function heldOutLoss(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const z = logOdds[i] as number;
    if (Number.isNaN(z)) continue;
    const margin = labels[i] ? z : -z;
    sum += (weights[i] as number) * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
    total += weights[i] as number;
  }
  return sum / total;
}

import { UilError } from '../../kernel/errors.ts';
import { type Classifier, type Snapshot, sigmoid, type Trainer } from '../classifier.ts';
import { stratifiedFolds } from '../folds.ts';
import { logisticModel } from '../logistic/model.ts';
import { restore } from '../restore.ts';
import type { Feature, Table } from '../table.ts';
import { type ChosenRidge, chooseRidge } from './ridge.ts';
import type { Trial } from './trial.ts';

/**
 * A model of the expected outcome. With the link `logit` it is the chance that the classifier predicts; with `identity` it
 * is the classifier's linear sum itself, whose contributions per feature are kept and explained alike.
 */
export interface MeanModel {
  readonly link: 'logit' | 'identity';
  readonly model: Classifier;
}

/** The expected outcome of each row. */
export const expected = ({ link, model }: MeanModel, table: Table): Float64Array => (link === 'logit' ? model.predict(table) : model.logOdds(table));

const FOLDS = 5;

/** Learns the expected outcome of the rows of this table: yes or no by `classifier`, a number by ridge regression. */
export function trainMean({ yesNo, seed }: Trial, table: Table, outcome: Float64Array, classifier: Trainer): MeanModel {
  if (yesNo) return { link: 'logit', model: classifier.train(table, Uint8Array.from(outcome), { seed }) };
  return linearMean(chooseRidge(table.columns, outcome, stratifiedFolds(new Uint8Array(table.rows), FOLDS, seed)), table);
}

/** A ridge regression as a model; the columns of the table are in the order of their names. */
export function linearMean({ design, fit }: Pick<ChosenRidge, 'design' | 'fit'>, { columns, rows }: Table): MeanModel {
  const features = columns.map(({ name, kind }): Feature => ({ name, kind }));
  return { link: 'identity', model: logisticModel(features, columns, new Float64Array(rows).fill(1), design.terms, fit, undefined) };
}

export interface MeanSnapshot {
  readonly link: MeanModel['link'];
  readonly model: Snapshot;
}

export const snapshotMean = ({ link, model }: MeanModel): MeanSnapshot => ({ link, model: model.snapshot() });

/** Throws SNAPSHOT_INVALID. */
export function restoreMean(data: unknown): MeanModel {
  const { link, model } = (data ?? {}) as Partial<MeanSnapshot>;
  if (link !== 'logit' && link !== 'identity') throw new UilError('SNAPSHOT_INVALID', ['it has no link']);
  return { link, model: restore(model) };
}

/** A sum that stands for an outcome: where it starts, and what each feature adds. */
export interface Sum {
  readonly baseline: number;
  readonly parts: Readonly<Record<string, number>>;
}

/**
 * The outcome of a sum under a link, split so that baseline and parts add up to it: the way from the baseline to the whole is
 * taken in a straight line, all parts growing at once (Aumann & Shapley 1974).
 */
export function onOutcomeScale(link: MeanModel['link'], { baseline, parts }: Sum): Sum {
  if (link === 'identity') return { baseline, parts };
  const moved = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const start = sigmoid(baseline);
  const slope = Math.abs(moved) > 1e-6 ? (sigmoid(baseline + moved) - start) / moved : derivative(baseline + moved / 2);
  return { baseline: start, parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part * slope])) };
}

const derivative = (z: number): number => sigmoid(z) * (1 - sigmoid(z));

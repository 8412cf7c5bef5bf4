import type { Classifier, Trainer, TrainOptions } from './classifier.ts';
import { splitByFold, stratifiedFolds } from './folds.ts';
import { aucEstimate, calibrationErrorEstimate, calibrationLine, type Estimate, logLossEstimate, meanEstimate } from './metric-intervals.ts';
import { brier, type ClassifierMetrics, classifierMetrics, logLoss } from './metrics.ts';
import { simpleRule } from './single-column.ts';
import { type Table, takeRows } from './table.ts';

/** The figures of one fold or their mean; times are in seconds. */
export interface FoldFigures extends ClassifierMetrics {
  fit_seconds: number;
}

/** Places of the rows to learn from and of those to test on: a fold, or a window of time. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** All rows that were held out, fold after fold: their places, what the model of their fold said, and what the simple rules say. */
export interface HeldOut {
  readonly places: Int32Array;
  readonly labels: Uint8Array;
  readonly chances: Float64Array;
  readonly ruleChances: Float64Array;
  readonly baseRates: Float64Array;
}

/** How much to trust the figures, and what the simplest rules reach on the same rows. */
export interface Validation {
  readonly mean: FoldFigures;
  readonly perFold: readonly FoldFigures[];
  readonly heldOut: HeldOut;
  /** Means over the folds with their 95 % intervals. */
  readonly estimates: { readonly roc_auc: Estimate; readonly log_loss: Estimate };
  /** Over all held-out rows together. */
  readonly calibration: { readonly ece: ReturnType<typeof calibrationErrorEstimate>; readonly slope: Estimate; readonly intercept: Estimate };
  readonly baseRate: { readonly log_loss: number; readonly brier: number };
  /** The rule of one column, chosen and learned on the training rows of each fold; its columns are named in the order of the folds. */
  readonly singleColumn: { readonly columns: readonly string[]; readonly mean: ClassifierMetrics };
}

export interface ValidationOptions extends TrainOptions {
  /** A clock in milliseconds that never goes back. */
  readonly elapsedMs: () => number;
  /** Called after each fold with how many are done, its model and the places that it was tested on. */
  readonly onFold?: (done: number, figures: FoldFigures, model: Classifier, test: Int32Array) => void;
}

const labelsAt = (labels: Uint8Array, places: Int32Array): Uint8Array => Uint8Array.from(places, (i) => labels[i] as number);
const rateOf = (labels: Uint8Array): number => labels.reduce((sum, label) => sum + label, 0) / labels.length;

/** Trains on each split's rows and measures on its test rows; the mean is over splits. Throws NOT_ENOUGH_DATA when a test has one class only. */
export function validate(trainer: Trainer, table: Table, labels: Uint8Array, splits: readonly Split[], options: ValidationOptions): Validation {
  const folds = splits.map((split, k) => {
    const fold = measureFold(trainer, table, labels, split, options);
    options.onFold?.(k + 1, fold.figures, fold.model, split.test);
    const [trainLabels, testLabels] = [labelsAt(labels, split.train), labelsAt(labels, split.test)];
    const rule = simpleRule(takeRows(table, split.train), trainLabels, takeRows(table, split.test), options.seed);
    return { ...fold, test: split.test, testLabels, rule, base: new Float64Array(split.test.length).fill(rateOf(trainLabels)) };
  });
  const joined = (pick: (fold: (typeof folds)[number]) => Float64Array) => Float64Array.from(folds.flatMap((fold) => [...pick(fold)]));
  const heldOut: HeldOut = {
    places: Int32Array.from(folds.flatMap(({ test }) => [...test])),
    labels: Uint8Array.from(folds.flatMap(({ testLabels }) => [...testLabels])),
    chances: joined(({ chances }) => chances),
    ruleChances: joined(({ rule }) => rule.chances),
    baseRates: joined(({ base }) => base),
  };
  const over = (pick: (fold: (typeof folds)[number]) => number) => folds.reduce((sum, fold) => sum + pick(fold), 0) / folds.length;
  const perFold = folds.map(({ figures }) => figures);
  return {
    mean: meanFigures(perFold),
    perFold,
    heldOut,
    estimates: {
      roc_auc: meanEstimate(
        folds.map(({ chances, testLabels }) => aucEstimate(chances, testLabels)),
        0,
        1,
      ),
      log_loss: meanEstimate(
        folds.map(({ chances, testLabels }) => logLossEstimate(chances, testLabels)),
        0,
      ),
    },
    calibration: { ece: calibrationErrorEstimate(heldOut.chances, heldOut.labels, options.seed), ...calibrationLine(heldOut.chances, heldOut.labels) },
    baseRate: { log_loss: over(({ base, testLabels }) => logLoss(base, testLabels)), brier: over(({ base, testLabels }) => brier(base, testLabels)) },
    singleColumn: {
      columns: folds.map(({ rule }) => rule.column),
      mean: meanMetrics(folds.map(({ rule, testLabels }) => classifierMetrics(rule.chances, testLabels))),
    },
  };
}

/** `validate` on the folds of `stratifiedFolds`: each row is held out once. */
export function crossValidate(trainer: Trainer, table: Table, labels: Uint8Array, options: ValidationOptions & { folds: number }): Validation {
  const folds = stratifiedFolds(labels, options.folds, options.seed);
  const splits = Array.from({ length: options.folds }, (_, fold) => splitByFold(folds, fold));
  return validate(trainer, table, labels, splits, options);
}

function measureFold(
  trainer: Trainer,
  table: Table,
  labels: Uint8Array,
  { train, test }: Split,
  { seed, weights, groups, directions, elapsedMs }: ValidationOptions,
): { figures: FoldFigures; model: Classifier; chances: Float64Array } {
  const started = elapsedMs();
  const model = trainer.train(takeRows(table, train), labelsAt(labels, train), {
    seed,
    ...(directions && { directions }),
    ...(weights && { weights: Float64Array.from(train, (i) => weights[i] as number) }),
    ...(groups && { groups: Int32Array.from(train, (i) => groups[i] as number) }),
  });
  const fit_seconds = (elapsedMs() - started) / 1000;
  const chances = model.predict(takeRows(table, test));
  return { figures: { ...classifierMetrics(chances, labelsAt(labels, test)), fit_seconds }, model, chances };
}

function meanMetrics(all: readonly ClassifierMetrics[]): ClassifierMetrics {
  const mean = (pick: (figures: ClassifierMetrics) => number) => all.reduce((sum, figures) => sum + pick(figures), 0) / all.length;
  return {
    roc_auc: mean((f) => f.roc_auc),
    pr_auc: mean((f) => f.pr_auc),
    log_loss: mean((f) => f.log_loss),
    brier: mean((f) => f.brier),
    ece: mean((f) => f.ece),
    lift_10: mean((f) => f.lift_10),
  };
}

const meanFigures = (all: readonly FoldFigures[]): FoldFigures => ({
  ...meanMetrics(all),
  fit_seconds: all.reduce((sum, { fit_seconds }) => sum + fit_seconds, 0) / all.length,
});

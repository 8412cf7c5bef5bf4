import type { Trainer, TrainOptions } from './classifier.ts';
import { splitByFold, stratifiedFolds } from './folds.ts';
import { type ClassifierMetrics, classifierMetrics } from './metrics.ts';
import { type Table, takeRows } from './table.ts';

/** The figures of one fold or their mean; times are in seconds. */
export interface FoldFigures extends ClassifierMetrics {
  fit_seconds: number;
}

export interface CrossValidation {
  readonly mean: FoldFigures;
  readonly perFold: readonly FoldFigures[];
}

export interface CrossValidationOptions extends TrainOptions {
  readonly folds: number;
  /** A clock in milliseconds that never goes back. */
  readonly elapsedMs: () => number;
  /** Called after each fold with how many are done. */
  readonly onFold?: (done: number, figures: FoldFigures) => void;
}

/** Trains on all folds but one and measures on that one, for each in turn; the mean is over folds. Folds are those of `stratifiedFolds`. */
export function crossValidate(trainer: Trainer, table: Table, labels: Uint8Array, options: CrossValidationOptions): CrossValidation {
  const folds = stratifiedFolds(labels, options.folds, options.seed);
  const perFold: FoldFigures[] = [];
  for (let fold = 0; fold < options.folds; fold++) {
    const figures = measureFold(trainer, table, labels, splitByFold(folds, fold), options);
    perFold.push(figures);
    options.onFold?.(fold + 1, figures);
  }
  return { mean: meanOf(perFold), perFold };
}

/** Trains on the rows `train` and measures on the rows `test`: for folds and for splits by time alike. */
export function measureFold(
  trainer: Trainer,
  table: Table,
  labels: Uint8Array,
  { train, test }: { train: Int32Array; test: Int32Array },
  { seed, weights, groups, elapsedMs }: TrainOptions & { elapsedMs: () => number },
): FoldFigures {
  const labelsOf = (places: Int32Array) => Uint8Array.from(places, (i) => labels[i] as number);
  const started = elapsedMs();
  const model = trainer.train(takeRows(table, train), labelsOf(train), {
    seed,
    ...(weights && { weights: Float64Array.from(train, (i) => weights[i] as number) }),
    ...(groups && { groups: Int32Array.from(train, (i) => groups[i] as number) }),
  });
  const fit_seconds = (elapsedMs() - started) / 1000;
  return { ...classifierMetrics(model.predict(takeRows(table, test)), labelsOf(test)), fit_seconds };
}

function meanOf(all: readonly FoldFigures[]): FoldFigures {
  const mean = (pick: (figures: FoldFigures) => number) => all.reduce((sum, figures) => sum + pick(figures), 0) / all.length;
  return {
    roc_auc: mean((f) => f.roc_auc),
    pr_auc: mean((f) => f.pr_auc),
    log_loss: mean((f) => f.log_loss),
    brier: mean((f) => f.brier),
    ece: mean((f) => f.ece),
    lift_10: mean((f) => f.lift_10),
    fit_seconds: mean((f) => f.fit_seconds),
  };
}

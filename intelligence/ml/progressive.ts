import type { Classifier } from './classifier.ts';
import { logLoss } from './metrics.ts';
import type { Table } from './table.ts';

export interface Batch {
  readonly table: Table;
  readonly labels: Uint8Array;
}

export interface ProgressiveValidation {
  /** The model after the last batch. */
  readonly model: Classifier;
  /** Per batch, the log-loss in nats of the model that had learned from those before it only. */
  readonly losses: readonly number[];
  /** Their mean, batches weighing as many rows as they have. */
  readonly logLoss: number;
}

/**
 * Predicts each batch before learning from it: what an online model is worth, with every row used once for each and none
 * held back (Blum, Kalai & Langford 1999).
 *
 * @example
 * progressiveValidation(model, months, (model, { table, labels }) => learnOn(model.snapshot(), table, labels));
 */
export function progressiveValidation(
  start: Classifier,
  batches: readonly Batch[],
  learn: (model: Classifier, batch: Batch) => Classifier,
): ProgressiveValidation {
  let model = start;
  let [sum, rows] = [0, 0];
  const losses = batches.map((batch) => {
    const loss = logLoss(model.predict(batch.table), batch.labels);
    sum += loss * batch.labels.length;
    rows += batch.labels.length;
    model = learn(model, batch);
    return loss;
  });
  return { model, losses, logLoss: sum / rows };
}

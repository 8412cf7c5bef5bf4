import { UilError } from '../../kernel/errors.ts';
import { boostedTrees } from '../boosted-trees/trainer.ts';
import type { Classifier, Trainer } from '../classifier.ts';
import { restore } from '../restore.ts';
import { type Feature, numeric, type Table } from '../table.ts';
import { type EffectLearner, type EffectPart, type PartSnapshot, partsFor } from './effect-part.ts';
import { onOutcomeScale } from './mean-model.ts';
import { pickAt, rowsOf, type Trial } from './trial.ts';

/** One model of a yes-or-no outcome that sees the treatment as a feature; the effect is what flipping it does (S-learner). */
export const oneModel = (classifier: Trainer = boostedTrees()): EffectLearner => ({
  name: `one-model (${classifier.name})`,
  train: (trial) => flippingOf(trainOne(trial, Int32Array.from(trial.treated.keys()), classifier)),
});

export interface OneModel {
  readonly model: Classifier;
  /** The name of the column that says who was treated; no other column has it. */
  readonly treatment: string;
  /** The mean effect over the training rows: the baseline of explanations. */
  readonly typical: number;
}

/** Learns from the rows at these places. Throws FEATURES_MISMATCH for an outcome other than yes or no. */
export function trainOne(trial: Trial, among: Int32Array, classifier: Trainer): OneModel {
  if (!trial.yesNo) throw new UilError('FEATURES_MISMATCH', ['one model with the treatment as a feature needs a yes-or-no outcome']);
  let treatment = 'treatment';
  while (trial.features.some(({ name }) => name === treatment)) treatment += "'";
  const table = rowsOf(trial, among);
  const marks = numeric(treatment, pickAt(Float64Array.from(trial.treated), among));
  const labels = Uint8Array.from(pickAt(trial.outcome, among));
  const model = classifier.train({ rows: table.rows, columns: [...table.columns, marks] }, labels, { seed: trial.seed });
  const effects = flipped(model, treatment, table);
  return { model, treatment, typical: effects.reduce((sum, value) => sum + value, 0) / effects.length };
}

const marked = ({ rows, columns }: Table, treatment: string, mark: 0 | 1): Table => ({
  rows,
  columns: [...columns.filter(({ name }) => name !== treatment), numeric(treatment, new Float64Array(rows).fill(mark))],
});

function flipped(model: Classifier, treatment: string, table: Table): Float64Array {
  const without = model.predict(marked(table, treatment, 0));
  return model.predict(marked(table, treatment, 1)).map((value, i) => value - (without[i] as number));
}

/**
 * The effect of flipping the treatment. In explanations what the model ascribes to the treatment itself, beyond the mean
 * effect, is its interplay with the other features; they share it in proportion to how differently they count with and
 * without treatment.
 */
export function flippingOf({ model, treatment, typical }: OneModel): EffectPart {
  const features = model.features.filter(({ name }) => name !== treatment);
  return {
    kind: 'one-model',
    effect: (table) => flipped(model, treatment, table),
    explain(table, row) {
      const done = onOutcomeScale('logit', model.explain(marked(table, treatment, 1), row));
      const left = onOutcomeScale('logit', model.explain(marked(table, treatment, 0), row));
      const difference = (name: string) => (done.parts[name] ?? 0) - (left.parts[name] ?? 0);
      const interplay = done.baseline - left.baseline + difference(treatment) - typical;
      const share = sharesOf(features, difference);
      const parts = partsFor(features, (name) => difference(name) + interplay * share(name));
      return { baseline: typical, parts, effect: Object.values(parts).reduce((sum, part) => sum + part, typical) };
    },
    snapshot: () => ({ kind: 'one-model', treatment, typical, model: model.snapshot() }),
  };
}

function sharesOf(features: readonly Feature[], of: (name: string) => number): (name: string) => number {
  const total = features.reduce((sum, { name }) => sum + Math.abs(of(name)), 0);
  return (name) => (total > 0 ? Math.abs(of(name)) / total : 1 / features.length);
}

/** Throws SNAPSHOT_INVALID. */
export function restoreOneModel(data: PartSnapshot): EffectPart {
  const { treatment, typical } = data;
  if (typeof treatment !== 'string' || typeof typical !== 'number' || !Number.isFinite(typical))
    throw new UilError('SNAPSHOT_INVALID', ['it names no treatment']);
  return flippingOf({ model: restore(data.model), treatment, typical });
}

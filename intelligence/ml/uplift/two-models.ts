import type { Trainer } from '../classifier.ts';
import { logisticRegression } from '../logistic-regression.ts';
import { type EffectLearner, type EffectPart, type PartSnapshot, partsFor } from './effect-part.ts';
import { expected, type MeanModel, onOutcomeScale, restoreMean, snapshotMean, trainMean } from './mean-model.ts';
import { pickAt, placesOf, rowsOf, type Trial } from './trial.ts';

/** One model of the outcome per arm; their difference is the effect (T-learner, Künzel et al. 2019). */
export const twoModels = (classifier: Trainer = logisticRegression()): EffectLearner => ({
  name: `two-models (${classifier.name})`,
  train: (trial) => differenceOf(trainArms(trial, Int32Array.from(trial.treated.keys()), classifier)),
});

export interface Arms {
  readonly treated: MeanModel;
  readonly control: MeanModel;
}

/** The expected outcome with and without treatment, learned from the rows at these places. */
export function trainArms(trial: Trial, among: Int32Array, classifier: Trainer): Arms {
  const learn = (mark: 0 | 1) => {
    const places = placesOf(trial.treated, mark, among);
    return trainMean(trial, rowsOf(trial, places), pickAt(trial.outcome, places), classifier);
  };
  return { treated: learn(1), control: learn(0) };
}

/** The effect as the difference of two models of the outcome. */
export function differenceOf({ treated, control }: Arms): EffectPart {
  const { features } = treated.model;
  return {
    kind: 'two-models',
    effect(table) {
      const without = expected(control, table);
      return expected(treated, table).map((value, i) => value - (without[i] as number));
    },
    explain(table, row) {
      const [done, left] = [treated, control].map(({ link, model }) => onOutcomeScale(link, model.explain(table, row)));
      const parts = partsFor(features, (name) => (done?.parts[name] ?? 0) - (left?.parts[name] ?? 0));
      const baseline = (done?.baseline ?? 0) - (left?.baseline ?? 0);
      return { baseline, parts, effect: Object.values(parts).reduce((sum, part) => sum + part, baseline) };
    },
    snapshot: () => ({ kind: 'two-models', treated: snapshotMean(treated), control: snapshotMean(control) }),
  };
}

/** Throws SNAPSHOT_INVALID. */
export const restoreTwoModels = (data: PartSnapshot): EffectPart => differenceOf({ treated: restoreMean(data.treated), control: restoreMean(data.control) });

import type { Trainer } from '../classifier.ts';
import { splitByFold, stratifiedFolds } from '../folds.ts';
import { logisticRegression } from '../logistic-regression.ts';
import type { EffectLearner, EffectPart, PartSnapshot } from './effect-part.ts';
import { expected, linearMean, type MeanModel, restoreMean, snapshotMean } from './mean-model.ts';
import { chooseRidge } from './ridge.ts';
import { pickAt, rowsOf, type Trial } from './trial.ts';
import { trainArms } from './two-models.ts';

/** Estimated chances of treatment are cut to this range: beyond it a single row would outweigh the others. */
const LEAST_CHANCE = 0.02;

/**
 * Regresses doubly robust pseudo-outcomes on the features (DR-learner, Kennedy 2023): right when either the models of the
 * outcome or the chances of treatment are right, and drawn to the average effect where the data says little.
 */
export const doublyRobust = (classifier: Trainer = logisticRegression()): EffectLearner => ({
  name: `doubly-robust (${classifier.name})`,
  train(trial) {
    const folds = foldsOf(trial);
    return robustPart(trial, crossFit(trial, folds, classifier).pseudo, folds).part;
  },
});

/** Rows up to which five folds are held out in turn; beyond, three. */
const FIVE_FOLDS = 20_000;

/** Folds stratified by arm and outcome. */
export const foldsOf = ({ treated, outcome, rows, seed }: Trial): Int32Array =>
  stratifiedFolds(
    treated.map((mark, i) => 2 * mark + ((outcome[i] as number) > 0 ? 1 : 0)),
    rows <= FIVE_FOLDS ? 5 : 3,
    seed,
  );

export interface CrossFit {
  /** The expected outcome of each row with and without treatment, by models that have not seen its fold. */
  readonly treated: Float64Array;
  readonly control: Float64Array;
  /** One number per row whose mean over any group of people estimates the effect on them (AIPW, Robins, Rotnitzky & Zhao 1994). */
  readonly pseudo: Float64Array;
}

/** Predicts each row by models of the other folds; `each` is called with the rows of a fold that is done. */
export function crossFit(trial: Trial, folds: Int32Array, classifier: Trainer, each: (fold: number) => void = () => {}): CrossFit {
  const treated = new Float64Array(trial.rows);
  const control = new Float64Array(trial.rows);
  const chance = trial.propensity === 'estimated' ? new Float64Array(trial.rows) : trial.propensity;
  const count = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  for (let fold = 0; fold < count; fold++) {
    const { train, test } = splitByFold(folds, fold);
    const arms = trainArms(trial, train, classifier);
    const table = rowsOf(trial, test);
    place(treated, test, expected(arms.treated, table));
    place(control, test, expected(arms.control, table));
    if (trial.propensity === 'estimated') place(chance, test, estimatedChances(trial, train, test));
    each(fold);
  }
  return { treated, control, pseudo: pseudoOutcomes(trial, treated, control, chance) };
}

function estimatedChances(trial: Trial, train: Int32Array, test: Int32Array): Float64Array {
  const marks = Uint8Array.from(pickAt(Float64Array.from(trial.treated), train));
  const model = logisticRegression().train(rowsOf(trial, train), marks, { seed: trial.seed });
  return model.predict(rowsOf(trial, test)).map((p) => Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, p)));
}

export function place(into: Float64Array, places: Int32Array, values: Float64Array): void {
  for (let k = 0; k < places.length; k++) into[places[k] as number] = values[k] as number;
}

function pseudoOutcomes({ treated, outcome }: Trial, done: Float64Array, left: Float64Array, chance: Float64Array): Float64Array {
  return outcome.map((y, i) => {
    const [m1, m0, e] = [done[i] as number, left[i] as number, chance[i] as number];
    return m1 - m0 + (treated[i] ? (y - m1) / e : -(y - m0) / (1 - e));
  });
}

/** The regression on pseudo-outcomes, and its value for each row by a fit that has not seen the row's fold. */
export function robustPart(trial: Trial, pseudo: Float64Array, folds: Int32Array): { part: EffectPart; outOfFold: Float64Array } {
  const chosen = chooseRidge(trial.columns, pseudo, folds);
  return { part: linearPart(linearMean(chosen, { rows: trial.rows, columns: trial.columns })), outOfFold: chosen.outOfFold };
}

const linearPart = (mean: MeanModel): EffectPart => ({
  kind: 'linear-effect',
  effect: (table) => expected(mean, table),
  explain(table, row) {
    const { baseline, parts, logOdds } = mean.model.explain(table, row);
    return { baseline, parts, effect: logOdds };
  },
  snapshot: () => ({ kind: 'linear-effect', mean: snapshotMean(mean) }),
});

/** Throws SNAPSHOT_INVALID. */
export const restoreLinear = (data: PartSnapshot): EffectPart => linearPart(restoreMean(data.mean));

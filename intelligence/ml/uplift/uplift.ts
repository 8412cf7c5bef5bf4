import { boostedTrees } from '../boosted-trees/trainer.ts';
import type { Trainer } from '../classifier.ts';
import { splitByFold } from '../folds.ts';
import { logisticRegression } from '../logistic-regression.ts';
import type { Table } from '../table.ts';
import { effectLine } from './calibrate-effect.ts';
import { crossFit, foldsOf, place, robustPart } from './doubly-robust.ts';
import { type EffectModel, effectModel, type Heterogeneity, type PooledPart } from './effect-model.ts';
import type { EffectPart } from './effect-part.ts';
import { expected, trainMean } from './mean-model.ts';
import { flippingOf, trainOne } from './one-model.ts';
import { advantage, type Estimate, interval, refitFactor, targeting } from './targeting.ts';
import { pickAt, rowsOf, type Trial, type TrialData, trialOf } from './trial.ts';
import { differenceOf, trainArms } from './two-models.ts';

export interface UpliftOptions {
  /** Equal data and seed give an equal model, whatever the order of rows and columns. */
  readonly seed: number;
  /** Called with the share of the work that is done; training stops when it throws. */
  readonly progress?: (share: number) => void;
}

export interface UpliftTrainer {
  /** Throws NOT_ENOUGH_DATA with what is there and what is needed, FEATURES_MISMATCH and NOT_FINITE. */
  train(data: TrialData, options: UpliftOptions): EffectModel;
}

/** Rows from which trees may have a say: in fewer, what they find is mostly chance. */
const ENOUGH_FOR_TREES = 5_000;
/** Standard errors that a learner may be behind the best and keep an equal say. */
const AS_GOOD = 2;

/** A way to score people, tried on rows it has not learned from. */
interface Candidate {
  readonly name: string;
  readonly outOfFold: Float64Array;
  /** Learns from all rows. */
  finish(): EffectPart;
}

/**
 * The product's own way to learn whom a treatment helps, with nothing to tune. Three learners are tried on held-out rows
 * inside the training data: the difference of two logistic regressions, a ridge regression on doubly robust
 * pseudo-outcomes and, with 5,000 rows of a yes-or-no outcome, trees that see the treatment as a feature. Those that are
 * not clearly behind the best get an equal say. Their mean is calibrated on held-out rows, and the model itself says
 * whether it was shown that people differ: the ranking must beat chance and the ranking by plain response, both with a
 * 95 % interval that excludes zero. Otherwise everybody's expected effect is the average.
 *
 * @example
 * const model = uplift().train({ table, treated, outcome }, { seed: 1 });
 * model.heterogeneity.verdict; // 'shown' or 'none shown'
 * model.predict(table).effect; // expected effect per row
 */
export function uplift({ simple = logisticRegression(), trees = boostedTrees() }: { simple?: Trainer; trees?: Trainer } = {}): UpliftTrainer {
  return {
    train(data, { seed, progress = () => {} }) {
      const trial = trialOf(data, seed);
      const folds = foldsOf(trial);
      const { candidates, response, pseudo } = rehearse(trial, folds, simple, trees, (share) => progress(0.8 * share));
      const chosen = asGoodAsBest(candidates, pseudo, folds);
      const score = meanOf(chosen.map(({ outOfFold }) => outOfFold));
      const parts = chosen.map(({ name, finish }, k): PooledPart => {
        const part = finish();
        progress(0.8 + (0.2 * (k + 1)) / chosen.length);
        return { name, weight: 1 / chosen.length, part };
      });
      return effectModel(trial.features, heterogeneityOf(score, response, pseudo, folds), effectLine(score, pseudo, refitFactor(folds)), parts);
    },
  };
}

/** All candidates on held-out rows, with the plain response model and the pseudo-outcomes to judge them by. */
function rehearse(
  trial: Trial,
  folds: Int32Array,
  simple: Trainer,
  trees: Trainer,
  progress: (share: number) => void,
): { candidates: Candidate[]; response: Float64Array; pseudo: Float64Array } {
  const everyone = Int32Array.from(trial.treated.keys());
  const response = new Float64Array(trial.rows);
  const flipping = new Float64Array(trial.rows);
  const withTrees = trial.yesNo && trial.rows >= ENOUGH_FOR_TREES;
  const count = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  const { treated, control, pseudo } = crossFit(trial, folds, simple, (fold) => {
    const { train, test } = splitByFold(folds, fold);
    const table = rowsOf(trial, test);
    place(response, test, expected(trainMean(trial, rowsOf(trial, train), pickAt(trial.outcome, train), simple), table));
    progress((fold + (withTrees ? 0.4 : 1)) / count);
    if (withTrees) place(flipping, test, flippingOf(trainOne(trial, train, trees)).effect(table));
    progress((fold + 1) / count);
  });
  const robust = robustPart(trial, pseudo, folds);
  const candidates: Candidate[] = [
    {
      name: 'two-models',
      outOfFold: treated.map((value, i) => value - (control[i] as number)),
      finish: () => differenceOf(trainArms(trial, everyone, simple)),
    },
    { name: 'doubly-robust', outOfFold: robust.outOfFold, finish: () => robust.part },
  ];
  if (withTrees) candidates.push({ name: 'one-model', outOfFold: flipping, finish: () => flippingOf(trainOne(trial, everyone, trees)) });
  return { candidates, response, pseudo };
}

function asGoodAsBest(candidates: readonly Candidate[], pseudo: Float64Array, folds: Int32Array): Candidate[] {
  const tried = candidates.map((candidate) => ({ candidate, result: targeting(candidate.outOfFold, pseudo, folds) }));
  const best = tried.reduce((a, b) => (b.result.value > a.result.value ? b : a));
  return tried
    .filter(({ result }) => {
      const behind = advantage(best.result, result);
      return behind.value <= AS_GOOD * behind.error;
    })
    .map(({ candidate }) => candidate);
}

const meanOf = (scores: readonly Float64Array[]): Float64Array =>
  (scores[0] as Float64Array).map((_, i) => scores.reduce((sum, score) => sum + (1 / scores.length) * (score[i] as number), 0));

function heterogeneityOf(score: Float64Array, response: Float64Array, pseudo: Float64Array, folds: Int32Array): Heterogeneity {
  const own = targeting(score, pseudo, folds);
  const plain = targeting(response, pseudo, folds);
  const better = advantage(own, plain);
  const widened = ({ value, error }: Estimate): Estimate => ({ value, error: refitFactor(folds) * error });
  const qini = widened(own);
  const verdict = interval(qini)[0] > 0 && interval(better)[0] > 0 ? 'shown' : 'none shown';
  return { verdict, qini, response: widened(plain), advantage: better };
}

/** How likely the outcome is, with no thought of the treatment: the plain response model that uplift must beat. */
export function responseRanking(data: TrialData, seed: number, classifier: Trainer = logisticRegression()): (table: Table) => Float64Array {
  const trial = trialOf(data, seed);
  const model = trainMean(trial, rowsOf(trial, Int32Array.from(trial.treated.keys())), trial.outcome, classifier);
  return (table) => expected(model, table);
}

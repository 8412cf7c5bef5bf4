import { blend } from './blend.ts';
import type { TreeParams } from './boosted-trees/params.ts';
import { treeLearner } from './boosted-trees/trainer.ts';
import { calibrated } from './calibrated.ts';
import { UNCALIBRATED } from './calibration.ts';
import { worthwhileCalibration } from './calibration-choice.ts';
import type { Classifier, Trainer } from './classifier.ts';
import { heldOutLoss, innerFolds, type Learner, type Lesson, lessonOf, partOf, priorOnly, type Rehearsal } from './lesson.ts';
import { type LogisticParams, logisticLearner } from './logistic-regression.ts';

export const ESTIMATORS = ['auto', 'trees', 'logistic'] as const;
export type EstimatorName = (typeof ESTIMATORS)[number];

/** Rows up to which five, then three, folds are held out in turn; beyond, one. */
const FIVE_FOLDS = 20_000;
const THREE_FOLDS = 100_000;

/**
 * The product's own way to train a classifier, with nothing to tune. `trees` and `logistic` are one learner, `auto` (the
 * default) weighs both: everything is decided by log-loss on rows that the candidates have not seen, inside the training
 * data: the number of trees, the penalty, the weights of the blend, and which calibration is worth it (none, Platt,
 * or where it is plainly better another shape).
 */
export function estimator(options: { model?: EstimatorName; trees?: Partial<TreeParams>; logistic?: Partial<LogisticParams> } = {}): Trainer {
  const { model = 'auto' } = options;
  const learners: Learner[] = [];
  if (model !== 'logistic') learners.push(treeLearner(options.trees));
  if (model !== 'trees') learners.push(logisticLearner(options.logistic));
  return {
    name: model,
    train(table, labels, trainOptions) {
      const lesson = lessonOf(table, labels, trainOptions);
      return priorOnly(lesson) ?? trainOn(lesson, learners);
    },
  };
}

function trainOn(lesson: Lesson, learners: readonly Learner[]): Classifier {
  const count = lesson.rows <= FIVE_FOLDS ? 5 : lesson.rows <= THREE_FOLDS ? 3 : 10;
  const folds = innerFolds(lesson, count);
  const heldOut = lesson.rows <= THREE_FOLDS ? Array.from({ length: count }, (_, fold) => fold) : [0];
  const rehearsals = auditioned(learners, partOf(lesson, 0, 0.8), folds, heldOut);
  const weights = blendWeights(
    rehearsals.map(({ outOfFold }) => outOfFold),
    lesson,
    folds,
  );
  const pooled = pool(
    rehearsals.map(({ outOfFold }) => outOfFold),
    weights,
  );
  const calibration = worthwhileCalibration(pooled, lesson.labels, lesson.weights, folds);
  const platt = calibration?.kind === 'platt' ? calibration : UNCALIBRATED;
  const members = rehearsals.flatMap((rehearsal, k) =>
    weights[k] ? [{ weight: platt.slope * (weights[k] as number), classifier: rehearsal.finish(partOf(lesson, 0.8, 1)) }] : [],
  );
  lesson.progress(1);
  const model = members.length === 1 && platt === UNCALIBRATED && members[0] ? members[0].classifier : blend(members, platt.intercept);
  return calibration && calibration.kind !== 'platt' ? calibrated(model, calibration) : model;
}

/** How much worse than the first, in log-loss on one fold, a further learner may be to be tried on all. */
const HOPELESS = 1.02;
/** With fewer rows than this of the rarer class one fold says little, and the folds together cannot choose a mix. */
const THIN = 200;
/** How much worse over all folds a further learner may be on thin data to be mixed in evenly. */
const HOPELESS_THIN = 1.02;

const isThin = ({ labels }: Lesson): boolean => {
  const ones = labels.reduce((sum, label) => sum + label, 0);
  return Math.min(ones, labels.length - ones) < THIN;
};

/** The first learner's rehearsal and those of the others that come near it on the first fold: the rest could not help. */
function auditioned(learners: readonly Learner[], lesson: Lesson, folds: Int32Array, heldOut: readonly number[]): Rehearsal[] {
  const lossOnFirst = ({ outOfFold }: Rehearsal) =>
    heldOutLoss(
      outOfFold.map((z, i) => (folds[i] === heldOut[0] ? z : Number.NaN)),
      lesson.labels,
      lesson.weights,
    );
  const kept: Rehearsal[] = [];
  for (const learner of learners) {
    const [first] = kept;
    if (first && isThin(lesson)) {
      kept.push(learner.rehearse(lesson, folds, heldOut));
    } else if (first) {
      const audition = learner.rehearse(lesson, folds, heldOut.slice(0, 1));
      if (lossOnFirst(audition) > HOPELESS * lossOnFirst(first)) continue;
      kept.push(heldOut.length > 1 ? learner.rehearse(lesson, folds, heldOut) : audition);
    } else {
      kept.push(learner.rehearse(lesson, folds, heldOut));
    }
  }
  return kept;
}

const STEPS = 20;
/** The mix that is taken when the data cannot tell one from another: two kinds of model err differently when the future does. */
const EVEN = 0.5;
/** Standard errors within which a share counts as good as the best. */
const AS_GOOD = 0.5;

/**
 * Weights that add up to one, of the first learner and the second, on a grid of twentieths. Of all shares whose held-out
 * log-loss is within half a standard error of the best (over the folds, paired with it; after Breiman et al. 1984), the one
 * nearest to the even mix is taken. With a single fold it is the best itself, on thin data the even mix.
 */
function blendWeights(outOfFold: readonly Float64Array[], lesson: Lesson, folds: Int32Array): number[] {
  const { labels, weights } = lesson;
  const [first, second] = outOfFold;
  if (!first || !second) return [1];
  if (isThin(lesson)) return heldOutLoss(second, labels, weights) <= HOPELESS_THIN * heldOutLoss(first, labels, weights) ? [1 - EVEN, EVEN] : [1, 0];
  const used = [...new Set(folds.filter((_, i) => !Number.isNaN(first[i] as number) && !Number.isNaN(second[i] as number)))].sort((a, b) => a - b);
  const lossesAt = (share: number): number[] => {
    const pooled = pool([first, second], [1 - share, share]);
    return used.map((fold) =>
      heldOutLoss(
        pooled.map((z, i) => (folds[i] === fold ? z : Number.NaN)),
        labels,
        weights,
      ),
    );
  };
  const shares = Array.from({ length: STEPS + 1 }, (_, step) => ({ share: step / STEPS, losses: lossesAt(step / STEPS) }));
  const best = shares.reduce((a, b) => (mean(b.losses) < mean(a.losses) ? b : a));
  const asGood = shares.filter(({ losses }) => withinError(losses.map((loss, k) => loss - (best.losses[k] as number))));
  const { share } = asGood.reduce((a, b) => (Math.abs(b.share - EVEN) < Math.abs(a.share - EVEN) ? b : a), best);
  return [1 - share, share];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** True when the mean of the differences is within half their standard error of nothing. */
function withinError(differences: readonly number[]): boolean {
  const middle = mean(differences);
  if (differences.length < 2) return middle === 0;
  const variance = differences.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (differences.length - 1);
  return middle <= AS_GOOD * Math.sqrt(variance / differences.length);
}

const pool = (logOdds: readonly Float64Array[], weights: readonly number[]): Float64Array =>
  (logOdds[0] as Float64Array).map((_, i) => logOdds.reduce((sum, member, k) => sum + (weights[k] as number) * (member[i] as number), 0));

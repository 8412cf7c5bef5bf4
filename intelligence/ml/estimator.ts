import { blend } from './blend.ts';
import type { TreeParams } from './boosted-trees/params.ts';
import { treeLearner } from './boosted-trees/trainer.ts';
import { UNCALIBRATED, worthwhilePlatt } from './calibration.ts';
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
 * data: the number of trees, the penalty, the weights of the blend, and whether Platt scaling is worth it.
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
  );
  const pooled = pool(
    rehearsals.map(({ outOfFold }) => outOfFold),
    weights,
  );
  const platt = worthwhilePlatt(pooled, lesson.labels, lesson.weights, folds);
  const members = rehearsals.flatMap((rehearsal, k) =>
    weights[k] ? [{ weight: platt.slope * (weights[k] as number), classifier: rehearsal.finish(partOf(lesson, 0.8, 1)) }] : [],
  );
  lesson.progress(1);
  return members.length === 1 && platt === UNCALIBRATED && members[0] ? members[0].classifier : blend(members, platt.intercept);
}

/** How much worse than the first, in log-loss on one fold, a further learner may be to be tried on all. */
const HOPELESS = 1.02;

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
    if (first) {
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
/** A second learner must lower the held-out log-loss by this much to be kept: two models cost twice as much to run. */
const WORTH = 0.0003;

/** Weights that add up to one: the first learner alone, or the best mix with the second on a grid of twentieths. */
function blendWeights(outOfFold: readonly Float64Array[], { labels, weights }: Lesson): number[] {
  const [first, second] = outOfFold;
  if (!first || !second) return [1];
  const lossAt = (share: number) => heldOutLoss(pool([first, second], [1 - share, share]), labels, weights);
  let best = { share: 0, loss: lossAt(0) - WORTH };
  for (let step = 1; step <= STEPS; step++) {
    const share = step / STEPS;
    const loss = lossAt(share);
    if (loss < best.loss) best = { share, loss };
  }
  return [1 - best.share, best.share];
}

const pool = (logOdds: readonly Float64Array[], weights: readonly number[]): Float64Array =>
  (logOdds[0] as Float64Array).map((_, i) => logOdds.reduce((sum, member, k) => sum + (weights[k] as number) * (member[i] as number), 0));

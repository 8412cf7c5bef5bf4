import type { Trainer } from './classifier.ts';
import { heldOutLoss, type Learner, type Lesson, type Rehearsal, trainerOf } from './lesson.ts';
import { MOST_INPUTS, preconditioner } from './logistic/curvature.ts';
import { designOf } from './logistic/design.ts';
import { fitElasticNet, type NearbyHessian } from './logistic/elastic-net.ts';
import { knowledgeOf } from './logistic/knowledge.ts';
import { logisticModel } from './logistic/model.ts';
import { atZero, type Coefficients, type Penalty } from './logistic/objective.ts';
import { fitSigned, signsOf } from './logistic/signs.ts';

export interface LogisticParams {
  /** Ridge penalties to try, from the strongest to the weakest; the one with the best held-out log-loss is taken. */
  readonly strengths: readonly number[];
  /**
   * Lasso penalties to add to it (the elastic net), from the weakest to the strongest, as long as the held-out log-loss falls.
   * They are counted in standard deviations of the pull that chance alone has on a slope: √(Σ weight × p (1 - p)) at the prior p. Not tried with more than
   * a thousand inputs.
   */
  readonly lassos: readonly number[];
  /** Levels and missing values need this many rows, or this share of them when that is more, for an input of their own. */
  readonly rareRows: number;
  readonly rareShare: number;
}

export const LOGISTIC_DEFAULTS: LogisticParams = { strengths: [1000, 100, 10, 1], lassos: [0.5, 1, 2], rareRows: 5, rareShare: 0.002 };

/** Logistic regression under the elastic net that finds the strength of its penalties on the held-out rows. */
export function logisticLearner(overrides: Partial<LogisticParams> = {}): Learner {
  const params = { ...LOGISTIC_DEFAULTS, ...overrides };
  return {
    name: 'logistic-regression',
    rehearse(lesson, folds, heldOut): Rehearsal {
      const { inputs, terms } = designOf(lesson.columns, Math.max(params.rareRows, params.rareShare * lesson.rows));
      const starts = () => atZero(lesson.rows, inputs.length);
      const signs = signsOf(terms, lesson.directions, inputs.length);
      const aid = preconditioner();
      const nearby: NearbyHessian = { hessian: undefined };
      const fitAt: FitAt = (penalty, weights, at) =>
        penalty.lasso > 0
          ? fitElasticNet(inputs, signs, lesson.labels, weights, penalty, at, nearby)
          : fitSigned(inputs, signs, lesson.labels, weights, penalty.ridge, at, aid);
      const { outOfFold, path } = choosePenalty(lesson, folds, heldOut, { ...params, lassos: inputs.length > MOST_INPUTS ? [] : params.lassos }, starts, fitAt);
      return {
        outOfFold,
        finish(whole) {
          const at = starts();
          for (const [step, penalty] of path.entries()) {
            fitAt(penalty, lesson.weights, at);
            whole.progress((step + 1) / path.length);
          }
          const knowledge = knowledgeOf(inputs, terms, lesson.weights, at.margins, path.at(-1)?.ridge ?? 0);
          return logisticModel(lesson.features, lesson.columns, lesson.weights, terms, at, knowledge);
        },
      };
    },
  };
}

type FitAt = (penalty: Penalty, weights: Float64Array, at: Coefficients) => void;

/**
 * Logistic regression as a trainer of its own.
 *
 * @example
 * const model = logisticRegression().train(table, labels, { seed: 1 });
 * model.predict(table); // one chance per row
 */
export const logisticRegression = (overrides: Partial<LogisticParams> = {}): Trainer => trainerOf(logisticLearner(overrides));

/** Walks from the strongest ridge to weaker ones, then from no lasso to stronger ones, each while the held-out log-loss falls; `path` leads to the best. */
function choosePenalty(
  lesson: Lesson,
  folds: Int32Array,
  heldOut: readonly number[],
  { strengths, lassos }: LogisticParams,
  starts: () => Coefficients,
  fitAt: FitAt,
): { outOfFold: Float64Array; path: readonly Penalty[] } {
  const attempts = heldOut.map((fold) => ({ fold, at: starts(), weights: lesson.weights.map((weight, i) => (folds[i] === fold ? 0 : weight)) }));
  const current = new Float64Array(lesson.rows).fill(Number.NaN);
  const best: { loss: number; outOfFold: Float64Array; path: Penalty[] } = { loss: Infinity, outOfFold: current.slice(), path: [] };
  let done = 0;
  const improves = (penalty: Penalty): boolean => {
    for (const { fold, at, weights } of attempts) {
      fitAt(penalty, weights, at);
      for (let i = 0; i < current.length; i++) if (folds[i] === fold) current[i] = at.margins[i] as number;
    }
    lesson.progress(++done / (strengths.length + lassos.length));
    const loss = heldOutLoss(current, lesson.labels, lesson.weights);
    if (!(loss < best.loss)) return false;
    best.loss = loss;
    best.outOfFold.set(current);
    best.path.push(penalty);
    return true;
  };
  for (const ridge of strengths) if (!improves({ ridge, lasso: 0 })) break;
  // Two penalties that were each chosen alone shrink too much together: the lasso is tried beside the next weaker ridge.
  const ridge = strengths[Math.min(best.path.length, strengths.length - 1)] as number;
  const noise = noiseOf(lesson);
  for (const lasso of lassos) if (!improves({ ridge, lasso: lasso * noise })) break;
  return { outOfFold: best.outOfFold, path: best.path };
}

/** The standard deviation of the gradient of a standardised slope that has nothing to do with the labels. */
function noiseOf({ labels, weights }: Lesson): number {
  let positive = 0;
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    total += weights[i] as number;
    if (labels[i]) positive += weights[i] as number;
  }
  return Math.sqrt((positive * (total - positive)) / total);
}

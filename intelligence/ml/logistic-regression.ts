import type { Trainer } from './classifier.ts';
import { heldOutLoss, type Learner, type Lesson, type Rehearsal, trainerOf } from './lesson.ts';
import { designOf } from './logistic/design.ts';
import { logisticModel } from './logistic/model.ts';
import { atZero, type Coefficients } from './logistic/newton.ts';
import { fitSigned, signsOf } from './logistic/signs.ts';

export interface LogisticParams {
  /** Ridge penalties to try, from the strongest to the weakest; the one with the best held-out log-loss is taken. */
  readonly strengths: readonly number[];
  /** Levels and missing values need this many rows, or this share of them when that is more, for an input of their own. */
  readonly rareRows: number;
  readonly rareShare: number;
}

export const LOGISTIC_DEFAULTS: LogisticParams = { strengths: [1000, 100, 10, 1], rareRows: 5, rareShare: 0.002 };

/** Logistic regression that finds the strength of its penalty on the held-out rows. */
export function logisticLearner(overrides: Partial<LogisticParams> = {}): Learner {
  const params = { ...LOGISTIC_DEFAULTS, ...overrides };
  return {
    name: 'logistic-regression',
    rehearse(lesson, folds, heldOut): Rehearsal {
      const { inputs, terms } = designOf(lesson.columns, Math.max(params.rareRows, params.rareShare * lesson.rows));
      const starts = () => atZero(lesson.rows, inputs.length);
      const signs = signsOf(terms, lesson.directions, inputs.length);
      const fitAt = (strength: number, weights: Float64Array, at: Coefficients) => fitSigned(inputs, signs, lesson.labels, weights, strength, at);
      const { outOfFold, path } = choosePenalty(lesson, folds, heldOut, params.strengths, starts, fitAt);
      return {
        outOfFold,
        finish(whole) {
          const at = starts();
          for (const [step, strength] of path.entries()) {
            fitAt(strength, lesson.weights, at);
            whole.progress((step + 1) / path.length);
          }
          return logisticModel(lesson.features, lesson.columns, lesson.weights, terms, at);
        },
      };
    },
  };
}

/**
 * Logistic regression as a trainer of its own.
 *
 * @example
 * const model = logisticRegression().train(table, labels, { seed: 1 });
 * model.predict(table); // one chance per row
 */
export const logisticRegression = (overrides: Partial<LogisticParams> = {}): Trainer => trainerOf(logisticLearner(overrides));

/** Walks from the strongest penalty to weaker ones while the held-out log-loss falls; `path` is the walk up to the best. */
function choosePenalty(
  lesson: Lesson,
  folds: Int32Array,
  heldOut: readonly number[],
  strengths: readonly number[],
  starts: () => Coefficients,
  fitAt: (strength: number, weights: Float64Array, at: Coefficients) => void,
): { outOfFold: Float64Array; path: readonly number[] } {
  const attempts = heldOut.map((fold) => ({ fold, at: starts(), weights: lesson.weights.map((weight, i) => (folds[i] === fold ? 0 : weight)) }));
  const current = new Float64Array(lesson.rows).fill(Number.NaN);
  const best = { loss: Infinity, outOfFold: current.slice(), steps: 0 };
  for (const [step, strength] of strengths.entries()) {
    for (const { fold, at, weights } of attempts) {
      fitAt(strength, weights, at);
      for (let i = 0; i < current.length; i++) if (folds[i] === fold) current[i] = at.margins[i] as number;
    }
    lesson.progress((step + 1) / strengths.length);
    const loss = heldOutLoss(current, lesson.labels, lesson.weights);
    if (loss >= best.loss) break;
    best.loss = loss;
    best.steps = step + 1;
    best.outOfFold.set(current);
  }
  return { outOfFold: best.outOfFold, path: strengths.slice(0, Math.max(1, best.steps)) };
}

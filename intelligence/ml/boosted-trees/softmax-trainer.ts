import { UilError } from '../../kernel/errors.ts';
import type { Classifier } from '../classifier.ts';
import { constantClassifier } from '../constant.ts';
import { innerFolds, LEAST_OF_A_CLASS, type Lesson, lessonOf, partOf } from '../lesson.ts';
import { type Multiclass, type MulticlassTrainer, softmaxInto, softmaxOf } from '../multiclass.ts';
import { type Boosting, boosting } from './booster.ts';
import { type ColumnEncoder, type SharedBins, shareBins } from './encoder.ts';
import { treeClassifier } from './model.ts';
import { TREE_DEFAULTS, type TreeParams } from './params.ts';
import { encodedFor, treeSeed } from './trainer.ts';

/** Rows beyond which only one fold is held out. */
const FEW_ROWS = 20_000;
const FOLDS = 5;
const MOST_CLASSES = 256;
/** Small trees for noisy outcomes and larger ones for intricate ones; the data says which, on one held-out fold. */
const SIZES: readonly Partial<TreeParams>[] = [{}, { leaves: 31, minHessian: 1 }];

/** Trees of all classes that grow together, one of each a round. */
interface Growing {
  readonly priors: readonly number[];
  readonly encoders: readonly (readonly ColumnEncoder[])[];
  readonly classes: readonly Boosting[];
  step(): void;
}

/**
 * Boosted trees under softmax loss: each round adds one tree per class. The size of the trees and the number of rounds are
 * found on held-out rows; categories are encoded by the share of the tree's own class, out of fold.
 *
 * @example
 * const model = multiclassTrees().train(table, severities, 3, { seed: 1 });
 * model.predict(table); // three chances per row, which add up to 1
 */
export function multiclassTrees(overrides: Partial<TreeParams> = {}): MulticlassTrainer {
  return {
    name: 'multiclass-trees',
    train(table, labels, classes, options) {
      if (!Number.isInteger(classes) || classes < 2 || classes > MOST_CLASSES) throw new UilError('FEATURES_MISMATCH', [`there cannot be ${classes} classes`]);
      const lesson = lessonOf(table, labels, options, classes);
      const known = sharesOnly(lesson, classes);
      if (known) return known;
      const sizes = SIZES.map((size) => ({ ...TREE_DEFAULTS, ...size, ...overrides }));
      const shared = shareBins(lesson.columns, (sizes[0] as TreeParams).bins);
      const folds = innerFolds(lesson, FOLDS);
      const auditions = sizes.map((params, k) => chooseRounds(partOf(lesson, 0.1 * k, 0.1 * (k + 1)), shared, classes, params, folds, [0]));
      const params = sizes.reduce((best, size, k) => ((auditions[k]?.loss as number) < (auditions[sizes.indexOf(best)]?.loss as number) ? size : best));
      const heldOut = lesson.rows <= FEW_ROWS ? [0, 1, 2, 3, 4] : [0];
      const { rounds } = chooseRounds(partOf(lesson, 0.2, 0.8), shared, classes, params, folds, heldOut);
      return finish(partOf(lesson, 0.8, 1), shared, classes, params, rounds);
    },
  };
}

/** The shares alone, when fewer than two classes have ten rows; every class counts half a row more than it has. */
function sharesOnly({ labels, features }: Lesson, classes: number): Multiclass | undefined {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  if (counts.filter((count) => count >= LEAST_OF_A_CLASS).length >= 2) return undefined;
  return softmaxOf(Array.from(counts, (count) => constantClassifier(features, Math.log(count + 0.5))));
}

function prepare(lesson: Lesson, shared: SharedBins, train: Int32Array, classes: number, params: TreeParams, stream: number): Growing {
  const fits = Array.from({ length: classes }, (_, k) => {
    const own = lesson.labels.map((label) => (label === k ? 1 : 0));
    const { encoders, binned } = encodedFor({ ...lesson, labels: own }, shared, train, params, stream);
    const prior = Math.log(shareOf(own, lesson.weights, train));
    return { own, encoders, prior, trees: boosting(binned, train, prior, params, treeSeed(lesson, stream) + 7 * k) };
  });
  const margins = fits.map(({ trees }) => trees.margins);
  const pairs = fits.map(() => new Float64Array(2 * lesson.rows));
  const chances = new Float64Array(classes);
  return {
    priors: fits.map(({ prior }) => prior),
    encoders: fits.map(({ encoders }) => encoders),
    classes: fits.map(({ trees }) => trees),
    step() {
      for (const row of train) {
        softmaxInto(chances, 0, margins, row);
        const w = lesson.weights[row] as number;
        for (let k = 0; k < classes; k++) {
          const p = chances[k] as number;
          const own = pairs[k] as Float64Array;
          own[2 * row] = w * (p - (lesson.labels[row] === k ? 1 : 0));
          own[2 * row + 1] = w * p * (1 - p);
        }
      }
      for (const [k, { trees }] of fits.entries()) trees.step(pairs[k] as Float64Array);
    },
  };
}

/** The weight of the event among the rows, with half a row for what was not seen. */
function shareOf(labels: Uint8Array, weights: Float64Array, train: Int32Array): number {
  let [positive, total] = [0.5, 1];
  for (const row of train) {
    total += weights[row] as number;
    if (labels[row]) positive += weights[row] as number;
  }
  return positive / total;
}

/** The round after which held-out rows were foretold best, when there was none better for `patience` rounds. */
function chooseRounds(
  lesson: Lesson,
  shared: SharedBins,
  classes: number,
  params: TreeParams,
  folds: Int32Array,
  heldOut: readonly number[],
): { rounds: number; loss: number } {
  const places = Int32Array.from(lesson.labels.keys());
  const parts = heldOut.map((fold) => ({
    test: places.filter((i) => folds[i] === fold),
    growing: prepare(
      lesson,
      shared,
      places.filter((i) => folds[i] !== fold),
      classes,
      params,
      fold + 1,
    ),
  }));
  const best = { rounds: 0, loss: Infinity };
  for (let round = 0; round <= params.maxRounds && round - best.rounds <= params.patience; round++) {
    let [loss, total] = [0, 0];
    for (const { test, growing } of parts) {
      if (round > 0) growing.step();
      const margins = growing.classes.map((trees) => trees.margins);
      const chances = new Float64Array(classes);
      for (const row of test) {
        softmaxInto(chances, 0, margins, row);
        const w = lesson.weights[row] as number;
        loss -= w * Math.log(Math.max(Number.MIN_VALUE, chances[lesson.labels[row] as number] as number));
        total += w;
      }
    }
    if (loss / total < best.loss) Object.assign(best, { rounds: round, loss: loss / total });
    lesson.progress(round / (best.rounds + params.patience));
  }
  return best;
}

function finish(lesson: Lesson, shared: SharedBins, classes: number, params: TreeParams, rounds: number): Multiclass {
  const growing = prepare(lesson, shared, Int32Array.from(lesson.labels.keys()), classes, params, 0);
  for (let round = 0; round < rounds; round++) {
    growing.step();
    lesson.progress((round + 1) / rounds);
  }
  lesson.progress(1);
  return softmaxOf(
    growing.classes.map((trees, k): Classifier => {
      const prior = growing.priors[k] as number;
      return treeClassifier({ features: lesson.features, encoders: growing.encoders[k] as ColumnEncoder[], prior, forest: trees.forest(rounds) });
    }),
  );
}

import type { Classifier, Trainer } from '../classifier.ts';
import { heldOutLoss, innerFolds, type Learner, type Lesson, type Rehearsal, trainerOf } from '../lesson.ts';
import { type Booster, booster } from './booster.ts';
import { fitEncoders, type SharedBins, shareBins } from './encoder.ts';
import { treeClassifier } from './model.ts';
import { TREE_DEFAULTS, type TreeParams } from './params.ts';

/** Gradient-boosted trees that find their number of trees on the held-out rows, then learn from all rows with that number. */
export function treeLearner(overrides: Partial<TreeParams> = {}): Learner {
  const params = { ...TREE_DEFAULTS, ...overrides };
  return {
    name: 'boosted-trees',
    rehearse(lesson, folds, heldOut): Rehearsal {
      const shared = shareBins(lesson.columns, params.bins);
      const places = Int32Array.from(lesson.labels.keys());
      const boosters = heldOut.map(
        (fold) =>
          prepare(
            lesson,
            shared,
            places.filter((i) => folds[i] !== fold),
            params,
            fold + 1,
          ).growing,
      );
      const { rounds, outOfFold } = chooseRounds(lesson, boosters, folds, heldOut, params);
      return { outOfFold, finish: (whole) => finish(whole, shared, places, params, rounds) };
    },
  };
}

/** The same trees as a trainer of its own. */
export const boostedTrees = (overrides: Partial<TreeParams> = {}): Trainer => trainerOf(treeLearner(overrides));

/** The encoders that the rows `train` teach, and all rows as these encode them; `stream` sets the chance of one fit apart from that of others. */
export function encodedFor(lesson: Lesson, shared: SharedBins, train: Int32Array, params: TreeParams, stream: number): ReturnType<typeof fitEncoders> {
  const ofTrain = {
    ...lesson,
    labels: Uint8Array.from(train, (i) => lesson.labels[i] as number),
    groups: lesson.groups && Int32Array.from(train, (i) => lesson.groups?.[i] as number),
  };
  const deals = Array.from({ length: params.encodingDeals }, (_, deal) => {
    const dealt = innerFolds({ ...ofTrain, seed: lesson.seed + 7919 * stream + 15_485_863 * deal }, params.encodingFolds);
    const folds = new Int32Array(lesson.rows);
    for (let k = 0; k < train.length; k++) folds[train[k] as number] = dealt[k] as number;
    return folds;
  });
  return fitEncoders(lesson, shared, train, deals, params);
}

/** The seed of the rows and columns that the trees of one fit draw. */
export const treeSeed = (lesson: Lesson, stream: number): number => lesson.seed + 104_729 * stream;

function prepare(lesson: Lesson, shared: SharedBins, train: Int32Array, params: TreeParams, stream: number) {
  const { encoders, binned } = encodedFor(lesson, shared, train, params, stream);
  return { encoders, growing: booster(binned, lesson.labels, lesson.weights, train, params, treeSeed(lesson, stream)) };
}

/** Grows all boosters in step and stops when their held-out rows together have not been predicted better for `patience` rounds. */
function chooseRounds(
  lesson: Lesson,
  boosters: readonly Booster[],
  folds: Int32Array,
  heldOut: readonly number[],
  params: TreeParams,
): { rounds: number; outOfFold: Float64Array } {
  const { labels, weights } = lesson;
  const current = new Float64Array(lesson.rows).fill(Number.NaN);
  const best = { rounds: 0, loss: Infinity, outOfFold: current.slice() };
  for (let round = 0; round <= params.maxRounds && round - best.rounds <= params.patience; round++) {
    for (const [k, growing] of boosters.entries()) {
      if (round > 0) growing.step();
      for (let i = 0; i < current.length; i++) if (folds[i] === heldOut[k]) current[i] = growing.margins[i] as number;
    }
    const loss = heldOutLoss(current, labels, weights);
    if (loss < best.loss) {
      best.rounds = round;
      best.loss = loss;
      best.outOfFold.set(current);
    }
    lesson.progress(round / (best.rounds + params.patience));
  }
  return best;
}

function finish(lesson: Lesson, shared: SharedBins, places: Int32Array, params: TreeParams, rounds: number): Classifier {
  const { encoders, growing } = prepare(lesson, shared, places, params, 0);
  for (let round = 0; round < rounds; round++) {
    growing.step();
    lesson.progress((round + 1) / rounds);
  }
  return treeClassifier({ features: lesson.features, prior: growing.prior, encoders, forest: growing.forest(rounds) });
}

/** The settings of gradient-boosted trees. The defaults are meant for every table from some hundred rows upward. */
export interface TreeParams {
  /** How much of each tree's advice is followed. */
  readonly learningRate: number;
  /** Leaves per tree at most; the tree grows where the gain is greatest. */
  readonly leaves: number;
  readonly depth: number;
  /** Penalty on the square of leaf values. */
  readonly l2: number;
  /** The least sum of second derivatives in a leaf (a row counts at most one quarter). */
  readonly minHessian: number;
  readonly minGain: number;
  /** Share of rows and columns that each tree sees. */
  readonly rowShare: number;
  readonly columnShare: number;
  /** Bins per column at most, without the one for missing values; 254 is the limit. */
  readonly bins: number;
  /** Pseudo-rows at the overall mean that each category's mean is shrunk with. */
  readonly encodingStrength: number;
  readonly encodingFolds: number;
  /** How often the folds are dealt anew; the trees take the encodings in turn. */
  readonly encodingDeals: number;
  readonly maxRounds: number;
  /** Rounds without a better held-out log-loss before growing stops. */
  readonly patience: number;
}

export const TREE_DEFAULTS: TreeParams = {
  learningRate: 0.05,
  leaves: 10,
  depth: 6,
  l2: 5,
  minHessian: 5,
  minGain: 0,
  rowShare: 0.8,
  columnShare: 0.4,
  bins: 128,
  encodingStrength: 20,
  encodingFolds: 5,
  encodingDeals: 4,
  maxRounds: 1200,
  patience: 40,
};

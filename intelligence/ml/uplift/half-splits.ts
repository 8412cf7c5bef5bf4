import { mulberry32, poisson } from '../../kernel/random.ts';
import { splitByFold, stratifiedFolds } from '../folds.ts';
import { takeRows } from '../table.ts';
import { rankingOf, UPLIFT_FIGURES, type UpliftFigures, upliftFigures } from './qini.ts';
import { Z95 } from './targeting.ts';
import { pickAt, type TrialData } from './trial.ts';
import { responseRanking, type UpliftTrainer } from './uplift.ts';

/** What is measured per split: the figures of the ranking, the Qini area of the plain response model, and the first Qini less the second. */
export interface SplitFigures extends UpliftFigures {
  response_qini: number;
  advantage: number;
}

export const SPLIT_FIGURES = [...UPLIFT_FIGURES, 'response_qini', 'advantage'] as const satisfies readonly (keyof SplitFigures)[];

export interface HalfSplits {
  readonly mean: SplitFigures;
  readonly interval95: Record<keyof SplitFigures, [low: number, high: number]>;
  readonly perSplit: readonly SplitFigures[];
  /** True when the ranking beats both chance and the plain response model, each with a 95 % interval that excludes zero. */
  readonly beatsResponse: boolean;
}

export interface HalfSplitOptions {
  /** Called after each split with how many are done. */
  readonly onSplit?: (done: number, figures: SplitFigures) => void;
}

const SEEDS = [1, 2, 3, 4, 5] as const;
const RESAMPLES = 200;
/** 97.5 % quantile of Student's t with four degrees of freedom. */
const T_FOUR = 2.776;

/**
 * Learns on one half of a randomised test and measures on the other, five times: halves are folds 0 and 1 of two, stratified
 * by arm, seeds 1 to 5. The splits overlap, so their spread alone would make the mean look too sure. The variance of the mean is
 * (1/5 + 1) times that of a split (Nadeau & Bengio 2003, test and training parts being equal), where the variance of a
 * split is their spread with Student's t, or half of what resampling the people of a test half gives (two tests share
 * half their people) with the normal distribution: whichever makes the wider interval.
 */
export function halfSplits(trainer: UpliftTrainer, data: TrialData, { onSplit = () => {} }: HalfSplitOptions = {}): HalfSplits {
  const perSplit: SplitFigures[] = [];
  const variances: SplitFigures[] = [];
  for (const seed of SEEDS) {
    const { figures, variance } = oneSplit(trainer, data, seed);
    perSplit.push(figures);
    variances.push(variance);
    onSplit(perSplit.length, figures);
  }
  const mean = eachFigure((figure) => average(perSplit.map((split) => split[figure])));
  const interval95 = eachFigure((figure): [number, number] => {
    const margin = marginOf(
      perSplit.map((split) => split[figure]),
      average(variances.map((split) => split[figure])),
    );
    return [mean[figure] - margin, mean[figure] + margin];
  });
  return { mean, interval95, perSplit, beatsResponse: interval95.qini[0] > 0 && interval95.advantage[0] > 0 };
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function eachFigure<T>(of: (figure: keyof SplitFigures) => T): Record<keyof SplitFigures, T> {
  return Object.fromEntries(SPLIT_FIGURES.map((figure) => [figure, of(figure)])) as Record<keyof SplitFigures, T>;
}

/** Half the width of the interval of a mean over half splits, from the splits and the sampling variance of one. */
export function marginOf(splits: readonly number[], samplingVariance: number): number {
  const mean = average(splits);
  const spread = splits.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (splits.length - 1);
  const overlap = 1 + 1 / splits.length;
  return Math.max(T_FOUR * Math.sqrt(overlap * spread), Z95 * Math.sqrt(overlap * (samplingVariance / 2)));
}

function oneSplit(trainer: UpliftTrainer, data: TrialData, seed: number): { figures: SplitFigures; variance: SplitFigures } {
  const { train, test } = splitByFold(stratifiedFolds(data.treated, 2, seed), 1);
  const half = partOf(data, train);
  const fresh = partOf(data, test);
  const own = rankingOf(trainer.train(half, { seed }).rank(fresh.table));
  const plain = rankingOf(responseRanking(half, seed)(fresh.table));
  const measure = (counts?: Float64Array): SplitFigures => {
    const figures = upliftFigures(own, fresh.treated, fresh.outcome, counts);
    const response_qini = upliftFigures(plain, fresh.treated, fresh.outcome, counts).qini;
    return { ...figures, response_qini, advantage: figures.qini - response_qini };
  };
  const random = mulberry32(seed);
  const resampled = Array.from({ length: RESAMPLES }, () => measure(Float64Array.from(test, () => poisson(random, 1))));
  const variance = eachFigure((figure) => {
    const values = resampled.map((sample) => sample[figure]);
    const mean = average(values);
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  });
  return { figures: measure(), variance };
}

function partOf({ table, treated, outcome, propensity }: TrialData, places: Int32Array): TrialData {
  return {
    table: takeRows(table, places),
    treated: Uint8Array.from(places, (i) => treated[i] as number),
    outcome: pickAt(outcome, places),
    ...(propensity && { propensity: propensity instanceof Float64Array ? pickAt(propensity, places) : propensity }),
  };
}

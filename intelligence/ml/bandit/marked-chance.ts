import { UilError } from '../../kernel/errors.ts';
import { normal, type Random } from '../../kernel/random.ts';
import { sigmoid } from '../classifier.ts';
import { type Factor, factorOf, solve, solveUpper } from '../logistic/cholesky.ts';

/** One trial: the places of the marks that it carries, and whether it succeeded. */
export interface MarkedTrial {
  readonly marks: readonly number[];
  readonly success: boolean;
}

/** What is thought of the weights before any trial: a mean, a variance and a group of each. The first mark is carried by every trial. */
export interface MarksPrior {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  /** Marks of one group are equally worth telling apart; how much so is learned. */
  readonly group: readonly number[];
}

/**
 * The chance of success by marks: the log-odds are the sum of the weights of the marks, and how sure each weight is stands in the factor
 * of their precision. Plain data: it is its own snapshot.
 */
export interface MarkedModel {
  readonly kind: 'marked-chance';
  readonly mean: readonly number[];
  /** The Cholesky factor of the precision, lower half by rows. */
  readonly lower: readonly number[];
  readonly trials: number;
  readonly successes: number;
}

const MOST_ROUNDS = 25;
const ENOUGH = 1e-3;
/** Rounds in which the spread of each group is learned. */
const SPREAD_ROUNDS = 5;
const NARROWEST = 0.02;
const WIDEST = 8;

/** Newton's method on the log-posterior from where the last fit ended. */
function fitted(trials: readonly MarkedTrial[], prior: MarksPrior, precision: Float64Array, mean: Float64Array): Factor {
  const size = mean.length;
  let factor: Factor = { size, lower: new Float64Array(0) };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const values = new Float64Array(size * size);
    const slope = new Float64Array(size);
    for (const { marks, success } of trials) {
      const p = chanceOf(mean, marks);
      const rest = (success ? 1 : 0) - p;
      const curve = p * (1 - p);
      for (const i of marks) {
        slope[i] = (slope[i] as number) + rest;
        for (const j of marks) values[i * size + j] = (values[i * size + j] as number) + curve;
      }
    }
    for (let j = 0; j < size; j++) slope[j] = (slope[j] as number) - (precision[j] as number) * ((mean[j] as number) - (prior.mean[j] as number));
    factor = factorOf({ size, values }, (j) => precision[j] as number);
    const step = solve(factor, slope);
    let greatest = 0;
    for (let j = 0; j < size; j++) {
      const move = Math.max(-3, Math.min(3, step[j] as number));
      mean[j] = (mean[j] as number) + move;
      greatest = Math.max(greatest, Math.abs(move));
    }
    if (greatest < ENOUGH) break;
  }
  return factor;
}

/** The variance of each weight after the trials: the diagonal of the inverse, from the inverse of the factor. */
function variancesOf({ size, lower }: Factor): Float64Array {
  const sums = new Float64Array(size);
  const column = new Float64Array(size);
  for (let c = 0; c < size; c++) {
    for (let i = c; i < size; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = c; k < i; k++) sum -= (lower[i * size + k] as number) * (column[k] as number);
      column[i] = sum / (lower[i * size + i] as number);
    }
    let square = 0;
    for (let i = c; i < size; i++) square += (column[i] as number) ** 2;
    sums[c] = square;
  }
  return sums;
}

/**
 * Learns the weights of marks from trials. How far apart the weights of a group lie is learned too (automatic relevance, MacKay 1992; by
 * Laplace's approximation, Bishop 2006, 4.4 and 7.2), so that marks which tell nothing do not disturb. Without trials the model is what was
 * given. Throws NOT_FINITE.
 */
export function learnMarks(trials: readonly MarkedTrial[], prior: MarksPrior): MarkedModel {
  const size = prior.mean.length;
  if (prior.variance.length !== size || prior.group.length !== size || prior.variance.some((value) => !(value > 0 && Number.isFinite(value))))
    throw new UilError('NOT_FINITE', ['variance']);
  if (trials.some(({ marks }) => marks.some((mark) => !(mark >= 0 && mark < size)))) throw new UilError('NOT_FINITE', ['marks']);
  const mean = Float64Array.from(prior.mean);
  const precision = Float64Array.from(prior.variance, (variance) => 1 / variance);
  let factor = fitted(trials, prior, precision, mean);
  const members = Map.groupBy(
    prior.group.map((group, j) => ({ group, j })).filter(({ j }) => j > 0),
    ({ group }) => group,
  );
  for (let round = 0; round < SPREAD_ROUNDS && trials.length > 0; round++) {
    const after = variancesOf(factor);
    for (const marks of members.values()) {
      const relative = marks.reduce(
        (sum, { j }) => sum + (((mean[j] as number) - (prior.mean[j] as number)) ** 2 + (after[j] as number)) / (prior.variance[j] as number),
        0,
      );
      const scale = Math.min(WIDEST, Math.max(NARROWEST, relative / marks.length));
      for (const { j } of marks) precision[j] = 1 / ((prior.variance[j] as number) * scale);
    }
    factor = fitted(trials, prior, precision, mean);
  }
  const successes = trials.reduce((sum, { success }) => sum + Number(success), 0);
  return { kind: 'marked-chance', mean: [...mean], lower: halfOf(factor), trials: trials.length, successes };
}

const halfOf = ({ size, lower }: Factor): number[] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: i + 1 }, (_, j) => lower[i * size + j] as number)).flat();

function factorIn({ mean, lower: half }: MarkedModel): Factor {
  const size = mean.length;
  const lower = new Float64Array(size * size);
  for (let i = 0, at = 0; i < size; i++) for (let j = 0; j <= i; j++) lower[i * size + j] = half[at++] as number;
  return { size, lower };
}

/** The chance of success under weights. */
export function chanceOf(weights: ArrayLike<number>, marks: readonly number[]): number {
  let sum = 0;
  for (const mark of marks) sum += weights[mark] as number;
  return sigmoid(sum);
}

/**
 * Weights as they may be, each time others: Thompson sampling takes what is best under one such draw (Chapelle & Li 2011). `boldness`
 * scales how far they lie apart: where the best of very many arms is taken, the full spread would mostly follow the noise.
 */
export function drawWeights(model: MarkedModel, count: number, boldness: number, random: Random): Float64Array[] {
  const factor = factorIn(model);
  return Array.from({ length: count }, () => {
    const noise = Float64Array.from({ length: factor.size }, () => normal(random));
    return solveUpper(factor, noise).map((value, j) => boldness * value + (model.mean[j] as number));
  });
}

/** The model of parsed JSON that was written of one with so many marks. Throws SNAPSHOT_INVALID. */
export function restoreMarks(data: unknown, size: number): MarkedModel {
  const model = (data ?? {}) as Partial<MarkedModel>;
  const whole =
    model.kind === 'marked-chance' &&
    Array.isArray(model.mean) &&
    Array.isArray(model.lower) &&
    model.mean.length === size &&
    model.lower.length === (size * (size + 1)) / 2 &&
    [...model.mean, ...model.lower, model.trials, model.successes].every(Number.isFinite);
  if (!whole) throw new UilError('SNAPSHOT_INVALID', ['it is not of a chance by marks']);
  return model as MarkedModel;
}

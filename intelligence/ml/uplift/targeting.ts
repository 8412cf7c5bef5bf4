import { rankingOf } from './qini.ts';

/** A number with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** A ranking's advantage over chance, and what each row adds to its error. */
export interface Targeting extends Estimate {
  readonly influence: Float64Array;
}

/**
 * The Qini area of a ranking from pseudo-outcomes (one per row, whose mean over a group estimates the effect on it): the
 * rank-weighted average effect with Qini weights, mean of (Γ - mean Γ) × (1 - u) with u from 0 for the highest rank to 1;
 * ties share their rank. The error is that of its influence function, the estimation of ranks and of the mean included
 * (Yadlowsky et al. 2025). Rows are ranked within their fold when folds are given, since the models of two folds differ.
 */
export function targeting(scores: Float64Array, pseudo: Float64Array, folds?: Int32Array): Targeting {
  const rows = scores.length;
  const influence = new Float64Array(rows);
  let value = 0;
  const count = folds ? folds.reduce((most, fold) => Math.max(most, fold), 0) + 1 : 1;
  for (let fold = 0; fold < count; fold++) {
    const places = folds ? Int32Array.from(folds.keys()).filter((i) => folds[i] === fold) : Int32Array.from(scores.keys());
    value += (places.length / rows) * inOneFold(places, scores, pseudo, influence);
  }
  const variance = influence.reduce((sum, part) => sum + part * part, 0) / rows;
  return { value, error: Math.sqrt(variance / rows), influence };
}

function inOneFold(places: Int32Array, scores: Float64Array, pseudo: Float64Array, influence: Float64Array): number {
  const size = places.length;
  const { order, ends } = rankingOf(Float64Array.from(places, (i) => scores[i] as number));
  const mean = places.reduce((sum, i) => sum + (pseudo[i] as number), 0) / size;
  const rank = new Float64Array(size);
  const gain = new Float64Array(size);
  let value = 0;
  let total = 0;
  for (let run = 0, start = 0; run < ends.length; run++) {
    const end = ends[run] as number;
    const middle = (start + end) / 2 / size;
    let added = 0;
    for (let k = start; k < end; k++) added += (pseudo[places[order[k] as number] as number] as number) - mean;
    for (let k = start; k < end; k++) {
      rank[order[k] as number] = middle;
      gain[order[k] as number] = (total + added / 2) / size;
    }
    value += (added * (1 - middle)) / size;
    total += added;
    start = end;
  }
  for (let k = 0; k < size; k++) {
    const place = places[k] as number;
    influence[place] = ((pseudo[place] as number) - mean) * (0.5 - (rank[k] as number)) + (gain[k] as number) - 2 * value;
  }
  return value;
}

/** How much better one ranking of the same rows is than another, with the error of the difference. */
export function advantage(one: Targeting, other: Targeting): Estimate {
  const variance = one.influence.reduce((sum, part, i) => sum + (part - (other.influence[i] as number)) ** 2, 0) / one.influence.length;
  return { value: one.value - other.value, error: Math.sqrt(variance / one.influence.length) };
}

/**
 * By how much the error of a figure over folds is larger than its influence function says: the folds' models share most of
 * their rows, so that what one fold gains by chance the others gain too. √(1 + K / (K - 1)) after Nadeau & Bengio (2003).
 */
export function refitFactor(folds: Int32Array): number {
  const count = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  return Math.sqrt(1 + count / (count - 1));
}

/** Standard errors on either side of a 95 % interval. */
export const Z95 = 1.96;

/** The 95 % interval of an estimate. */
export const interval = ({ value, error }: Estimate): readonly [low: number, high: number] => [value - Z95 * error, value + Z95 * error];

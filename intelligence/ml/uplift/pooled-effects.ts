import type { Trainer } from '../classifier.ts';
import { factorOf, solve } from '../logistic/cholesky.ts';
import { logisticRegression } from '../logistic-regression.ts';
import { type CrossFit, crossFit, foldsOf } from './doubly-robust.ts';
import { cellsOf, type Factor, type PooledEffects, type PooledSnapshot, restorePooled } from './pooled-model.ts';
import { Z95 } from './targeting.ts';
import { type Trial, type TrialData, trialOf } from './trial.ts';

const ROUNDS = 200;
const PRECISE = 1e-4;
/** A level with fewer people speaks with the others only. */
const LEAST_OF_A_LEVEL = 10;

/**
 * The effect of a treatment on groups of people, each group lending strength to the others (partial pooling; Efron & Morris 1975,
 * Gelman & Hill 2007): doubly robust pseudo-outcomes are explained by an average and by deviations of the levels of each factor,
 * which are normal with a variance that the data tell (EM). Where groups do not differ they all get the average; where few people
 * are, the interval is wide. Throws NOT_ENOUGH_DATA, FEATURES_MISMATCH and NOT_FINITE as the other learners of effects do.
 *
 * @example
 * const effects = pooledEffects(data, [['segment'], ['segment', 'plan']], { seed: 1 });
 * effects.predict(table).effect;
 */
export function pooledEffects(
  data: TrialData,
  factors: readonly Factor[],
  {
    seed,
    trainer = logisticRegression(),
    progress = () => {},
  }: { readonly seed: number; readonly trainer?: Trainer; readonly progress?: (share: number) => void },
): PooledEffects {
  const trial = trialOf(data, seed);
  const folds = foldsOf(trial);
  const count = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  const crossed = crossFit(trial, folds, trainer, (fold) => progress((0.9 * (fold + 1)) / count));
  const cells = factors.map((columns) => cellsOf(trial, columns));
  const design = designOf(factors, cells);
  const weights = weightsOf(trial, crossed, cells);
  const snapshot = learned(crossed.pseudo, weights, design, usualOf(trial));
  progress(1);
  return restorePooled(snapshot);
}

interface Design {
  readonly factors: readonly { readonly columns: Factor; readonly levels: Readonly<Record<string, number>> }[];
  readonly size: number;
  /** The coefficients of each row beside the average. */
  readonly places: readonly (readonly number[])[];
  /** The factor of each coefficient; -1 for the average. */
  readonly owner: Int32Array;
}

function designOf(factors: readonly Factor[], cells: readonly (readonly string[])[]): Design {
  let size = 1;
  const owner = [-1];
  const laid = factors.map((columns, f) => {
    const counts = new Map<string, number>();
    for (const level of cells[f] as readonly string[]) counts.set(level, (counts.get(level) ?? 0) + 1);
    const levels: Record<string, number> = {};
    for (const level of [...counts.keys()].sort()) {
      if ((counts.get(level) as number) < LEAST_OF_A_LEVEL) continue;
      levels[level] = size++;
      owner.push(f);
    }
    return { columns, levels };
  });
  const rows = cells[0]?.length ?? 0;
  const places = Array.from({ length: rows }, (_, i) => laid.flatMap(({ levels }, f) => levels[cells[f]?.[i] as string] ?? []));
  return { factors: laid, size, places, owner: Int32Array.from(owner) };
}

/**
 * One over the variance of the pseudo-outcomes, the same for all people of the same groups. Of a yes or no the models of the two arms
 * tell it: taken from the outcomes themselves, a group that by luck had no event would seem certain. Of a number it is that of all.
 */
function weightsOf({ yesNo, propensity, rows }: Trial, { treated, control, pseudo }: CrossFit, cells: readonly (readonly string[])[]): Float64Array {
  if (!yesNo) return new Float64Array(rows).fill(1 / varianceOf(pseudo));
  const chance = (p: number): number => Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, p));
  const own = Float64Array.from(pseudo, (_, i) => {
    const [m1, m0] = [chance(treated[i] as number), chance(control[i] as number)];
    const e = propensity === 'estimated' ? 0.5 : (propensity[i] as number);
    return (m1 * (1 - m1)) / e + (m0 * (1 - m0)) / (1 - e);
  });
  const keys = Array.from(own, (_, i) => cells.map((levels) => levels[i]).join(' | '));
  const sums = new Map<string, [count: number, sum: number]>();
  for (const [i, key] of keys.entries()) {
    const [count, sum] = sums.get(key) ?? [0, 0];
    sums.set(key, [count + 1, sum + (own[i] as number)]);
  }
  return Float64Array.from(keys, (key) => {
    const [count, sum] = sums.get(key) as [number, number];
    return count / sum;
  });
}

/** A chance counts as no smaller for its variance. */
const LEAST_CHANCE = 0.002;

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.max(1e-12, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * How much effects may differ between groups before anything is seen: half as much again as the outcome usually is. Without it a variance is found
 * to be nothing where there are few events, and everybody gets the average with an interval that is too narrow (Chung et al. 2013).
 */
const usualOf = ({ outcome }: Trial): number => 1.5 * Math.abs(outcome.reduce((sum, value) => sum + value, 0) / outcome.length);
/** The levels that this counts for. */
const PRIOR_LEVELS = 30;

function learned(pseudo: Float64Array, weights: Float64Array, { factors, size, places, owner }: Design, usual: number): PooledSnapshot {
  const normal = new Float64Array(size * size);
  const right = new Float64Array(size);
  const at = places.map((own) => [0, ...own]);
  for (const [i, own] of at.entries())
    for (const a of own) {
      right[a] = (right[a] as number) + (weights[i] as number) * (pseudo[i] as number);
      for (const b of own) normal[a * size + b] = (normal[a * size + b] as number) + (weights[i] as number);
    }
  const variances = factors.map(() => usual ** 2);
  let solved = posterior(normal, right, size, owner, variances);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    for (const [f, variance] of variances.entries()) {
      const own = [...owner.keys()].filter((j) => owner[j] === f);
      if (own.length === 0) continue;
      const sum = own.reduce((all, j) => all + (solved.mean[j] as number) ** 2 + (solved.covariance[j * size + j] as number), 0);
      const next = (sum + PRIOR_LEVELS * usual ** 2) / (own.length + PRIOR_LEVELS);
      moved = Math.max(moved, Math.abs(Math.log(next / variance)));
      variances[f] = next;
    }
    solved = posterior(normal, right, size, owner, variances);
    if (moved < PRECISE) break;
  }
  return {
    kind: 'pooled-effects',
    factors: factors.map(({ columns, levels }, f) => ({ columns, levels, variance: variances[f] as number })),
    mean: [...solved.mean],
    covariance: [...solved.covariance],
    average: averageOf(pseudo),
    rows: pseudo.length,
  };
}

function averageOf(pseudo: Float64Array): PooledSnapshot['average'] {
  const effect = pseudo.reduce((sum, value) => sum + value, 0) / pseudo.length;
  const half = (Z95 * Math.sqrt(pseudo.reduce((sum, value) => sum + (value - effect) ** 2, 0) / pseudo.length)) / Math.sqrt(pseudo.length);
  return { effect, low: effect - half, high: effect + half };
}

/** Mean and covariance of the coefficients, given how much the levels of each factor differ; the average is free. */
function posterior(
  normal: Float64Array,
  right: Float64Array,
  size: number,
  owner: Int32Array,
  variances: readonly number[],
): { mean: Float64Array; covariance: Float64Array } {
  const factor = factorOf({ size, values: normal }, (j) => (owner[j] === -1 ? 0 : 1 / Math.max(1e-12, variances[owner[j] as number] as number)));
  const covariance = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const unit = new Float64Array(size);
    unit[j] = 1;
    covariance.set(solve(factor, unit), j * size);
  }
  return { mean: solve(factor, right), covariance };
}

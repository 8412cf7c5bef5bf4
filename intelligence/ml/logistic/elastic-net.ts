import { sigmoid } from '../classifier.ts';
import type { Symmetric } from './cholesky.ts';
import { hessianOf } from './curvature.ts';
import type { Input } from './design.ts';
import { times, transposed } from './newton.ts';
import { type Coefficients, objectiveOf, type Penalty, walk } from './objective.ts';

const STEPS = 40;
const SWEEPS = 100;
const PRECISION = 1e-6;
/** A sweep that gains less than this part of the precision from every slope ends the descent. */
const AT_REST = 1e-3;
/** Steps beyond which a Hessian from nearby is not near enough. */
const HELPED_STEPS = 8;

/** A Hessian from nearby, shared by fits of other folds and penalties; taken anew when it no longer helps. */
export interface NearbyHessian {
  hessian: Symmetric | undefined;
}

/**
 * Logistic regression under the elastic net: minimises Σ weight × log-loss + ½ ridge × Σ slope² + lasso × Σ |slope| by
 * proximal Newton steps, each solved by coordinate descent on the Hessian (Friedman, Hastie & Tibshirani 2010; Lee, Sun &
 * Saunders 2014) and halved until the objective falls. Moves `at` in place until a step gains less than 1e-6 nats a row.
 * A slope with a sign (1 or -1) never takes the other. The intercept is not penalised.
 */
export function fitElasticNet(
  inputs: readonly Input[],
  signs: Int8Array,
  labels: Uint8Array,
  weights: Float64Array,
  penalty: Penalty,
  at: Coefficients,
  nearby: NearbyHessian,
): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let objective = objectiveOf(labels, weights, penalty, at.margins, at.beta);
  for (let step = 1; step <= STEPS; step++) {
    const curvature = new Float64Array(labels.length);
    const error = new Float64Array(labels.length);
    for (let i = 0; i < labels.length; i++) {
      const p = sigmoid(at.margins[i] as number);
      error[i] = (weights[i] as number) * ((labels[i] as number) - p);
      curvature[i] = (weights[i] as number) * p * (1 - p);
    }
    if (step % HELPED_STEPS === 0) nearby.hessian = undefined;
    nearby.hessian ??= hessianOf(inputs, curvature);
    const direction = descend(nearby.hessian, transposed(inputs, error), signs, penalty, at.beta, AT_REST * PRECISION * total);
    const before = objective;
    objective = walk(labels, weights, penalty, at, direction, times(inputs, direction), objective);
    if (before - objective <= PRECISION * total) return;
  }
}

/** The step to the minimum of ½ step·H·step - downhill·step + penalty, coordinate by coordinate, those that are not 0 first. */
function descend({ size, values }: Symmetric, downhill: Float64Array, signs: Int8Array, penalty: Penalty, beta: Float64Array, atRest: number): Float64Array {
  const next = beta.slice();
  const rest = downhill.slice();
  const visit = (j: number): number => {
    const free = j === size - 1;
    const bend = values[j * size + j] as number;
    const bent = bend + (free ? 1e-12 : penalty.ridge);
    if (bent <= 1e-12) return 0;
    const old = next[j] as number;
    const pull = (rest[j] as number) + bend * old;
    const wanted = free ? pull / bent : (Math.sign(pull) * Math.max(0, Math.abs(pull) - penalty.lasso)) / bent;
    const value = !free && (signs[j] as number) * wanted < 0 ? 0 : wanted;
    if (value === old) return 0;
    next[j] = value;
    const moved = value - old;
    for (let i = 0, place = j * size; i < size; i++, place++) rest[i] = (rest[i] as number) - (values[place] as number) * moved;
    return bent * moved * moved;
  };
  const sweep = (places: readonly number[]) => places.reduce((most, j) => Math.max(most, visit(j)), 0);
  const every = [...next.keys()];
  for (let round = 0; round < SWEEPS && sweep(every) > atRest; round++) {
    const active = every.filter((j) => next[j] !== 0);
    for (let inner = 0; inner < SWEEPS && sweep(active) > atRest; inner++);
  }
  return next.map((value, j) => value - (beta[j] as number));
}

import { sigmoid } from '../classifier.ts';
import { type Factor, solve } from './cholesky.ts';
import { type Preconditioner, preconditioner, renew } from './curvature.ts';
import type { Input } from './design.ts';
import { type Coefficients, objectiveOf, walk } from './objective.ts';

const STEPS = 30;
const CONJUGATE_STEPS = 60;
const PRECISION = 1e-6;
/** Conjugate steps beyond which a preconditioner is worn. */
const HELPED_STEPS = 12;

/**
 * Ridge logistic regression: minimises Σ weight × log-loss + ½ `strength` × Σ slope² by Newton's method, each step solved by
 * conjugate gradients (truncated Newton; Lin, Weng & Keerthi 2008), preconditioned by a Hessian from nearby, and halved until
 * the objective falls. Moves `at` in place, to within 1e-6 nats a row of the minimum by Newton's own estimate. Rows of weight 0
 * have their margins moved and teach nothing; the intercept is not penalised.
 */
export function fitRidge(
  inputs: readonly Input[],
  labels: Uint8Array,
  weights: Float64Array,
  strength: number,
  at: Coefficients,
  aid: Preconditioner = preconditioner(),
): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const curvature = new Float64Array(labels.length);
  const error = new Float64Array(labels.length);
  const penalty = { ridge: strength, lasso: 0 };
  let objective = objectiveOf(labels, weights, penalty, at.margins, at.beta);
  for (let step = 0; step < STEPS; step++) {
    for (let i = 0; i < labels.length; i++) {
      const p = sigmoid(at.margins[i] as number);
      error[i] = (weights[i] as number) * ((labels[i] as number) - p);
      curvature[i] = (weights[i] as number) * p * (1 - p);
    }
    const downhill = transposed(inputs, error);
    for (let j = 0; j < inputs.length; j++) downhill[j] = (downhill[j] as number) - strength * (at.beta[j] as number);
    const factor = renew(aid, inputs, curvature, strength);
    const { direction, margins, decrease, steps } = newtonDirection(inputs, curvature, strength, downhill, factor);
    aid.worn = steps > HELPED_STEPS;
    if (decrease <= PRECISION * total) break;
    const next = walk(labels, weights, penalty, at, direction, margins, objective);
    if (next === objective) break;
    objective = next;
  }
}

/** Solves H · direction = downhill roughly; `margins` is what the direction does to each row, `decrease` the fall that Newton's model promises. */
function newtonDirection(
  inputs: readonly Input[],
  curvature: Float64Array,
  strength: number,
  downhill: Float64Array,
  factor: Factor | undefined,
): { direction: Float64Array; margins: Float64Array; decrease: number; steps: number } {
  const size = downhill.length;
  const precondition = factor ? (rest: Float64Array) => withoutEmpty(inputs, solve(factor, rest)) : byDiagonal(inputs, curvature, strength);
  const direction = new Float64Array(size);
  const margins = new Float64Array(curvature.length);
  const rest = downhill.slice();
  let scaled = precondition(rest);
  let search = scaled;
  let length = dot(rest, scaled);
  const enough = 1e-2 * length;
  let steps = 0;
  for (; steps < CONJUGATE_STEPS && length > enough; steps++) {
    const onRows = times(inputs, search);
    const bent = transposed(
      inputs,
      onRows.map((value, i) => value * (curvature[i] as number)),
    );
    for (let j = 0; j + 1 < size; j++) bent[j] = (bent[j] as number) + strength * (search[j] as number);
    const alpha = length / dot(search, bent);
    for (let j = 0; j < size; j++) {
      direction[j] = (direction[j] as number) + alpha * (search[j] as number);
      rest[j] = (rest[j] as number) - alpha * (bent[j] as number);
    }
    for (let i = 0; i < margins.length; i++) margins[i] = (margins[i] as number) + alpha * (onRows[i] as number);
    scaled = precondition(rest);
    const next = dot(rest, scaled);
    const previous: Float64Array = search;
    const turn = next / length;
    search = scaled.map((value, j) => value + turn * (previous[j] as number));
    length = next;
  }
  return { direction, margins, decrease: dot(downhill, direction) / 2, steps };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Inputs (and the constant) times a vector of coefficients: one number per row; without inputs the number of rows must be told. */
export function times(inputs: readonly Input[], beta: Float64Array, length = inputs[0]?.length ?? 0): Float64Array {
  const rows = new Float64Array(length).fill(beta[inputs.length] as number);
  for (let j = 0; j < inputs.length; j++) {
    const { rows: places, values } = inputs[j] as Input;
    const slope = beta[j] as number;
    if (!places) for (let i = 0; i < rows.length; i++) rows[i] = (rows[i] as number) + slope * (values[i] as number);
    else if (!values) for (let k = 0; k < places.length; k++) rows[places[k] as number] = (rows[places[k] as number] as number) + slope;
    else for (let k = 0; k < places.length; k++) rows[places[k] as number] = (rows[places[k] as number] as number) + slope * (values[k] as number);
  }
  return rows;
}

/** Transposed inputs (and the constant) times a vector over the rows. */
export function transposed(inputs: readonly Input[], rows: Float64Array): Float64Array {
  const out = new Float64Array(inputs.length + 1);
  for (let j = 0; j < inputs.length; j++) {
    const { rows: places, values } = inputs[j] as Input;
    let sum = 0;
    if (!places) for (let i = 0; i < rows.length; i++) sum += (values[i] as number) * (rows[i] as number);
    else if (!values) for (let k = 0; k < places.length; k++) sum += rows[places[k] as number] as number;
    else for (let k = 0; k < places.length; k++) sum += (values[k] as number) * (rows[places[k] as number] as number);
    out[j] = sum;
  }
  let constant = 0;
  for (let i = 0; i < rows.length; i++) constant += rows[i] as number;
  out[inputs.length] = constant;
  return out;
}

/** Division by the diagonal of the Hessian, which is never zero. */
function byDiagonal(inputs: readonly Input[], curvature: Float64Array, strength: number): (rest: Float64Array) => Float64Array {
  const squared = inputs.map((input): Input => (input.values ? { ...input, values: input.values.map((value) => value * value) } : input));
  const diagonal = transposed(squared, curvature);
  for (let j = 0; j < diagonal.length; j++) diagonal[j] = Math.max(1e-12, (diagonal[j] as number) + (j < inputs.length ? strength : 0));
  return (rest) => rest.map((value, j) => value / (diagonal[j] as number));
}

/** Inputs that are left out stay at rest, whatever a preconditioner that knew them says. */
function withoutEmpty(inputs: readonly Input[], direction: Float64Array): Float64Array {
  for (let j = 0; j < inputs.length; j++) if (inputs[j]?.rows?.length === 0) direction[j] = 0;
  return direction;
}

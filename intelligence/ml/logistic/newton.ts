import { sigmoid } from '../classifier.ts';
import type { Input } from './design.ts';

/** Where the search stands: it begins at zero and may go on with a weaker penalty. */
export interface Coefficients {
  /** One slope per input, then the intercept. */
  readonly beta: Float64Array;
  /** The log-odds of every row. */
  readonly margins: Float64Array;
}

export const atZero = (rows: number, inputs: number): Coefficients => ({ beta: new Float64Array(inputs + 1), margins: new Float64Array(rows) });

const STEPS = 30;
const CONJUGATE_STEPS = 60;
const PRECISION = 1e-6;

/**
 * Ridge logistic regression: minimises Σ weight × log-loss + ½ `strength` × Σ slope² by Newton's method, each step solved by
 * conjugate gradients (truncated Newton; Lin, Weng & Keerthi 2008) with the diagonal as preconditioner and halved until the
 * objective falls. Moves `at` in place, to within 1e-6 nats a row of the minimum by Newton's own estimate. Rows of weight 0
 * have their margins moved and teach nothing; the intercept is not penalised.
 */
export function fitRidge(inputs: readonly Input[], labels: Uint8Array, weights: Float64Array, strength: number, at: Coefficients): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const curvature = new Float64Array(labels.length);
  const error = new Float64Array(labels.length);
  let objective = objectiveOf(labels, weights, strength, at.margins, at.beta);
  for (let step = 0; step < STEPS; step++) {
    for (let i = 0; i < labels.length; i++) {
      const p = sigmoid(at.margins[i] as number);
      error[i] = (weights[i] as number) * ((labels[i] as number) - p);
      curvature[i] = (weights[i] as number) * p * (1 - p);
    }
    const downhill = transposed(inputs, error);
    for (let j = 0; j < inputs.length; j++) downhill[j] = (downhill[j] as number) - strength * (at.beta[j] as number);
    const { direction, margins, decrease } = newtonDirection(inputs, curvature, strength, downhill);
    if (decrease <= PRECISION * total) break;
    const next = walk(labels, weights, strength, at, direction, margins, objective);
    if (next === objective) break;
    objective = next;
  }
}

/** Moves along the direction, half as far each time that the objective does not fall; returns the new objective, or the old one when no step helps. */
function walk(
  labels: Uint8Array,
  weights: Float64Array,
  strength: number,
  at: Coefficients,
  direction: Float64Array,
  moved: Float64Array,
  objective: number,
): number {
  for (let length = 1; length > 1e-6; length /= 2) {
    const margins = at.margins.map((z, i) => z + length * (moved[i] as number));
    const beta = at.beta.map((b, j) => b + length * (direction[j] as number));
    const next = objectiveOf(labels, weights, strength, margins, beta);
    if (next >= objective) continue;
    at.margins.set(margins);
    at.beta.set(beta);
    return next;
  }
  return objective;
}

function objectiveOf(labels: Uint8Array, weights: Float64Array, strength: number, margins: Float64Array, beta: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    if (weights[i] === 0) continue;
    const z = labels[i] ? (margins[i] as number) : -(margins[i] as number);
    sum += (weights[i] as number) * (z > 0 ? Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)) - z);
  }
  let squares = 0;
  for (let j = 0; j + 1 < beta.length; j++) squares += (beta[j] as number) ** 2;
  return sum + (strength / 2) * squares;
}

/** Solves H · direction = downhill roughly; `margins` is what the direction does to each row, `decrease` the fall that Newton's model promises. */
function newtonDirection(
  inputs: readonly Input[],
  curvature: Float64Array,
  strength: number,
  downhill: Float64Array,
): { direction: Float64Array; margins: Float64Array; decrease: number } {
  const size = downhill.length;
  const diagonal = diagonalOf(inputs, curvature, strength);
  const direction = new Float64Array(size);
  const margins = new Float64Array(curvature.length);
  const rest = downhill.slice();
  let scaled = rest.map((value, j) => value / (diagonal[j] as number));
  let search = scaled;
  let length = dot(rest, scaled);
  const enough = 1e-2 * length;
  for (let step = 0; step < CONJUGATE_STEPS && length > enough; step++) {
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
    scaled = rest.map((value, j) => value / (diagonal[j] as number));
    const next = dot(rest, scaled);
    const previous: Float64Array = search;
    const turn = next / length;
    search = scaled.map((value, j) => value + turn * (previous[j] as number));
    length = next;
  }
  return { direction, margins, decrease: dot(downhill, direction) / 2 };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Inputs (and the constant) times a vector of coefficients: one number per row. */
function times(inputs: readonly Input[], beta: Float64Array): Float64Array {
  const [first] = inputs;
  const rows = new Float64Array(first?.length ?? 0).fill(beta[inputs.length] as number);
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
function transposed(inputs: readonly Input[], rows: Float64Array): Float64Array {
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

/** The diagonal of the Hessian; never zero. */
function diagonalOf(inputs: readonly Input[], curvature: Float64Array, strength: number): Float64Array {
  const squared = inputs.map((input): Input => (input.values ? { ...input, values: input.values.map((value) => value * value) } : input));
  const diagonal = transposed(squared, curvature);
  for (let j = 0; j < diagonal.length; j++) diagonal[j] = Math.max(1e-12, (diagonal[j] as number) + (j < inputs.length ? strength : 0));
  return diagonal;
}

import { type Factor, factorOf, type Symmetric } from './cholesky.ts';
import type { Input } from './design.ts';

/** The Hessian of the log-loss over inputs and constant (which comes last) where row i has this curvature: Xᵀ diag(curvature) X. */
export function hessianOf(inputs: readonly Input[], curvature: Float64Array): Symmetric {
  const size = inputs.length + 1;
  const values = new Float64Array(size * size);
  const spread = new Float64Array(curvature.length);
  for (let j = 0; j < size; j++) {
    const input = inputs[j];
    spreadOver(spread, input, curvature);
    for (let i = 0; i <= j; i++) {
      values[j * size + i] = dotWith(inputs[i], spread);
      values[i * size + j] = values[j * size + i] as number;
    }
  }
  return { size, values };
}

/** Writes the input (or the constant) times the curvature over the rows. */
function spreadOver(into: Float64Array, input: Input | undefined, curvature: Float64Array): void {
  if (!input) into.set(curvature);
  else if (!input.rows) for (let i = 0; i < into.length; i++) into[i] = (curvature[i] as number) * (input.values[i] as number);
  else {
    const { rows, values } = input;
    into.fill(0);
    for (let k = 0; k < rows.length; k++) into[rows[k] as number] = (curvature[rows[k] as number] as number) * (values ? (values[k] as number) : 1);
  }
}

/** The sum over the rows of an input (or the constant) times a number per row. */
function dotWith(input: Input | undefined, rows: Float64Array): number {
  let sum = 0;
  if (!input) for (let i = 0; i < rows.length; i++) sum += rows[i] as number;
  else if (!input.rows) for (let i = 0; i < rows.length; i++) sum += (input.values[i] as number) * (rows[i] as number);
  else if (!input.values) for (let k = 0; k < input.rows.length; k++) sum += rows[input.rows[k] as number] as number;
  else for (let k = 0; k < input.rows.length; k++) sum += (input.values[k] as number) * (rows[input.rows[k] as number] as number);
  return sum;
}

/**
 * What makes conjugate gradients short: the factor of a Hessian from nearby, be it of other folds or of the penalty before.
 * It is taken anew when it no longer helps. With very many inputs it would cost more than it saves, and there is none.
 */
export interface Preconditioner {
  factor: Factor | undefined;
  hessian: Symmetric | undefined;
  strength: number;
  /** True when the next step had better take it anew. */
  worn: boolean;
}

/** Inputs up to which Hessians are taken. */
export const MOST_INPUTS = 1000;

export const preconditioner = (): Preconditioner => ({ factor: undefined, hessian: undefined, strength: 0, worn: true });

/** Brings it up to date for this penalty, where it is worn, at this curvature. */
export function renew(aid: Preconditioner, inputs: readonly Input[], curvature: Float64Array, strength: number): Factor | undefined {
  if (inputs.length > MOST_INPUTS) return undefined;
  if (!aid.worn && aid.factor && aid.strength === strength) return aid.factor;
  if (aid.worn || !aid.hessian) aid.hessian = hessianOf(inputs, curvature);
  aid.factor = factorOf(aid.hessian, (j) => (j < inputs.length ? strength : 0));
  aid.strength = strength;
  aid.worn = false;
  return aid.factor;
}

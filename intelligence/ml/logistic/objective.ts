/** Where the search stands: it begins at zero and may go on with another penalty. */
export interface Coefficients {
  /** One slope per input, then the intercept. */
  readonly beta: Float64Array;
  /** The log-odds of every row. */
  readonly margins: Float64Array;
}

export const atZero = (rows: number, inputs: number): Coefficients => ({ beta: new Float64Array(inputs + 1), margins: new Float64Array(rows) });

/** The elastic net: Σ slope² counts half of `ridge`, Σ |slope| counts `lasso`. The intercept is free. */
export interface Penalty {
  readonly ridge: number;
  readonly lasso: number;
}

/** Σ weight × log-loss + penalty. */
export function objectiveOf(labels: Uint8Array, weights: Float64Array, { ridge, lasso }: Penalty, margins: Float64Array, beta: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    if (weights[i] === 0) continue;
    const z = labels[i] ? (margins[i] as number) : -(margins[i] as number);
    sum += (weights[i] as number) * (z > 0 ? Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)) - z);
  }
  for (let j = 0; j + 1 < beta.length; j++) sum += (ridge / 2) * (beta[j] as number) ** 2 + lasso * Math.abs(beta[j] as number);
  return sum;
}

/**
 * Moves along the direction (`moved` is what it does to the margins), half as far each time that the objective does not fall;
 * returns the new objective, or the old one when no step helps.
 */
export function walk(
  labels: Uint8Array,
  weights: Float64Array,
  penalty: Penalty,
  at: Coefficients,
  direction: Float64Array,
  moved: Float64Array,
  objective: number,
): number {
  for (let length = 1; length > 1e-6; length /= 2) {
    const margins = at.margins.map((z, i) => z + length * (moved[i] as number));
    const beta = at.beta.map((b, j) => b + length * (direction[j] as number));
    const next = objectiveOf(labels, weights, penalty, margins, beta);
    if (next >= objective) continue;
    at.margins.set(margins);
    at.beta.set(beta);
    return next;
  }
  return objective;
}

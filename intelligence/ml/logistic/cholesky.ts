/** A symmetric matrix by rows, `size` × `size`. */
export interface Symmetric {
  readonly size: number;
  readonly values: Float64Array;
}

/** Solves with the factor L of A = L Lᵀ (lower half, by rows). */
export interface Factor {
  readonly size: number;
  readonly lower: Float64Array;
}

const LEAST_PIVOT = 1e-12;

/** The Cholesky factor of a positive semi-definite matrix with `ridge[j]` added to its diagonal; pivots too small to divide by are raised. */
export function factorOf({ size, values }: Symmetric, ridge: (j: number) => number): Factor {
  const lower = values.slice();
  for (let j = 0; j < size; j++) {
    const diagonal = (lower[j * size + j] as number) + ridge(j);
    for (let i = 0; i <= j; i++) {
      let sum = i === j ? diagonal : (lower[j * size + i] as number);
      for (let k = 0; k < i; k++) sum -= (lower[j * size + k] as number) * (lower[i * size + k] as number);
      if (i < j) lower[j * size + i] = sum / (lower[i * size + i] as number);
      else lower[j * size + j] = Math.sqrt(Math.max(sum, LEAST_PIVOT * Math.max(1, diagonal)));
    }
  }
  return { size, lower };
}

/** The x with A x = b. */
export function solve({ size, lower }: Factor, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let j = 0; j < size; j++) {
    let sum = x[j] as number;
    for (let k = 0; k < j; k++) sum -= (lower[j * size + k] as number) * (x[k] as number);
    x[j] = sum / (lower[j * size + j] as number);
  }
  return solveUpper({ size, lower }, x);
}

/** The x with Lᵀ x = b: of standard normal numbers it makes a draw whose precision is A. */
export function solveUpper({ size, lower }: Factor, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let j = size - 1; j >= 0; j--) {
    const value = (x[j] as number) / (lower[j * size + j] as number);
    x[j] = value;
    for (let k = 0; k < j; k++) x[k] = (x[k] as number) - (lower[j * size + k] as number) * value;
  }
  return x;
}

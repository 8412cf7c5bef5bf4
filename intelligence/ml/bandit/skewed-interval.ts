/** A mean with its standard error and its 95 % interval. */
export interface MeanEstimate {
  readonly value: number;
  readonly error: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.959964;

/**
 * The mean of independent terms with a 95 % interval that allows for their skewness: the t statistic is brought to normal
 * by a monotone cubic and the bounds are brought back (Hall 1992, Johnson 1978). Weighted rewards have a long right tail, and the
 * plain interval would too often end below the truth.
 */
export function skewedInterval(terms: Float64Array): MeanEstimate {
  const size = terms.length;
  const value = terms.reduce((sum, term) => sum + term, 0) / size;
  let [squares, cubes] = [0, 0];
  for (const term of terms) {
    squares += (term - value) ** 2;
    cubes += (term - value) ** 3;
  }
  const deviation = Math.sqrt(squares / (size - 1));
  const error = deviation / Math.sqrt(size);
  const skewness = deviation > 0 ? cubes / size / deviation ** 3 / Math.sqrt(size) : 0;
  return { value, error, low: value - error * straightened(Z, skewness), high: value - error * straightened(-Z, skewness) };
}

/** The value of the t statistic whose cubic transform is `z`; `skew` is the skewness over √n. */
function straightened(z: number, skew: number): number {
  if (Math.abs(skew) < 1e-9) return z;
  return (3 / skew) * (Math.cbrt(1 + skew * (z - skew / 6)) - 1);
}

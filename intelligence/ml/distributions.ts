/** P(Z <= z) of the standard normal distribution, with a relative error below 1.2e-7 also far out (Press et al. 2007, erfc by Chebyshev fit). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const fit =
    -1.26551223 +
    t *
      (1.00002368 +
        t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  const tail = 0.5 * t * Math.exp(-x * x + fit);
  return z >= 0 ? 1 - tail : tail;
}

/** The chance of a standard normal value at least this far from 0 on either side. */
export const twoSided = (z: number): number => Math.min(1, 2 * normalCdf(-Math.abs(z)));

/** The z with P(Z <= z) = p, for p in (0, 1); by bisection of `normalCdf`, to 1e-9. */
export function normalQuantile(p: number): number {
  let [low, high] = [-9, 9];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Standard errors on either side of a 95 % interval. */
export const Z95 = 1.959964;

/** P(X >= x) of the chi-squared distribution: the upper regularised incomplete gamma function by series or continued fraction (Press et al. 2007). */
export function chiSquareTail(x: number, degrees: number): number {
  const a = degrees / 2;
  const y = x / 2;
  if (!(y > 0)) return 1;
  const scale = Math.exp(-y + a * Math.log(y) - logGamma(a));
  return y < a + 1 ? Math.max(0, 1 - scale * lowerSeries(a, y)) : Math.min(1, scale * upperFraction(a, y));
}

function lowerSeries(a: number, y: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < 1000 && term > sum * 1e-15; k++) {
    term *= y / (a + k);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, y: number): number {
  let b = y + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 1000; k++) {
    const an = -k * (k - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const step = c * d;
    h *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return h;
}

const LANCZOS = [76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.001208650973866179, -0.000005395239384953];

/** ln Γ(x) for x > 0 (Lanczos 1964). */
export function logGamma(x: number): number {
  const t = x + 5.5 - (x + 0.5) * Math.log(x + 5.5);
  const series = LANCZOS.reduce((sum, weight, k) => sum + weight / (x + 1 + k), 1.000000000190015);
  return -t + Math.log((2.5066282746310007 * series) / x);
}

/**
 * The chance that two samples of one distribution differ by at least `distance` between their cumulative shares
 * (Kolmogorov–Smirnov, asymptotic with Stephens' 1970 correction). It errs to the high side where values are tied.
 */
export function kolmogorovTail(distance: number, first: number, second: number): number {
  const n = Math.sqrt((first * second) / (first + second));
  const x = (n + 0.12 + 0.11 / n) * distance;
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}

/** Wilson's 95 % interval of a share of `rows` (Wilson 1927); [0, 1] when there is no row. */
export function shareInterval(hits: number, rows: number): [low: number, high: number] {
  if (rows === 0) return [0, 1];
  const share = hits / rows;
  const by = 1 + Z95 ** 2 / rows;
  const middle = (share + Z95 ** 2 / (2 * rows)) / by;
  const half = (Z95 * Math.sqrt((share * (1 - share)) / rows + Z95 ** 2 / (4 * rows ** 2))) / by;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

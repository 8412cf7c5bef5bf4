import { type Calibration, softplus } from './calibration-curve.ts';
import { sigmoid } from './classifier.ts';

/** The beta calibration with the best likelihood, both slopes kept at 0 or above; NaN marks rows to leave out. */
export function fitBeta(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array): Calibration {
  const known = [...logOdds.keys()].filter((i) => !Number.isNaN(logOdds[i] as number));
  const inputs = known.map((i) => [-softplus(-(logOdds[i] as number)), softplus(logOdds[i] as number), 1] as const);
  let active = [true, true, true];
  let found = [1, 1, 0];
  for (let round = 0; round < 3; round++) {
    found = newton(
      inputs,
      known.map((i) => labels[i] as number),
      known.map((i) => weights[i] as number),
      active,
    );
    if ((found[0] as number) >= 0 && (found[1] as number) >= 0) break;
    active = (found[0] as number) < (found[1] as number) ? [false, active[1] as boolean, true] : [active[0] as boolean, false, true];
  }
  return { kind: 'beta', a: found[0] as number, b: found[1] as number, c: found[2] as number };
}

const RIDGE = 1e-6;

/** Newton's method on the log-loss of three weights, those that are not active held at 0; each step is halved until it helps. */
function newton(
  inputs: readonly (readonly [number, number, number])[],
  labels: readonly number[],
  weights: readonly number[],
  active: readonly boolean[],
): number[] {
  let at: number[] = active.map((on, j) => (on && j < 2 ? 1 : 0));
  const score = (w: readonly number[], x: readonly number[]) => (w[0] as number) * (x[0] as number) + (w[1] as number) * (x[1] as number) + (w[2] as number);
  const loss = (w: readonly number[]) => inputs.reduce((sum, x, i) => sum + (weights[i] as number) * softplus(labels[i] ? -score(w, x) : score(w, x)), 0);
  let now = loss(at);
  for (let step = 0; step < 60; step++) {
    const move = solve(...curvature(inputs, labels, weights, active, (x) => sigmoid(score(at, x))));
    let part = 1;
    let next = at.map((w, j) => w + (move[j] as number));
    let then = loss(next);
    while (then > now && part > 1e-6) {
      part /= 2;
      next = at.map((w, j) => w + part * (move[j] as number));
      then = loss(next);
    }
    if (!(now - then > 1e-10 * (1 + now))) break;
    at = next;
    now = then;
  }
  return at;
}

function curvature(
  inputs: readonly (readonly [number, number, number])[],
  labels: readonly number[],
  weights: readonly number[],
  active: readonly boolean[],
  chance: (x: readonly number[]) => number,
): [number[][], number[]] {
  const matrix = [0, 1, 2].map((r) => [0, 1, 2].map((c) => (r === c ? (active[r] ? RIDGE : 1) : 0)));
  const gradient = [0, 0, 0];
  for (const [i, x] of inputs.entries()) {
    const p = chance(x);
    const error = (weights[i] as number) * ((labels[i] as number) - p);
    const bend = (weights[i] as number) * p * (1 - p);
    for (let r = 0; r < 3; r++) {
      if (!active[r]) continue;
      gradient[r] = (gradient[r] as number) + error * (x[r] as number);
      const row = matrix[r] as number[];
      for (let c = 0; c < 3; c++) if (active[c]) row[c] = (row[c] as number) + bend * (x[r] as number) * (x[c] as number);
    }
  }
  return [matrix, gradient];
}

/** Gaussian elimination of a small symmetric positive system. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, r) => [...row, right[r] as number]);
  for (let k = 0; k < rows.length; k++) {
    const pivot = rows[k] as number[];
    for (let r = 0; r < rows.length; r++) {
      if (r === k) continue;
      const row = rows[r] as number[];
      const share = (row[k] as number) / (pivot[k] as number);
      for (let c = k; c < row.length; c++) row[c] = (row[c] as number) - share * (pivot[c] as number);
    }
  }
  return rows.map((row, k) => (row.at(-1) as number) / (row[k] as number));
}

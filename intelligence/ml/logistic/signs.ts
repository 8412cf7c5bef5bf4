import type { Preconditioner } from './curvature.ts';
import type { Input, Terms } from './design.ts';
import { fitRidge } from './newton.ts';
import type { Coefficients } from './objective.ts';

/** Per input: 1 when its slope may not be negative, -1 not positive, 0 either. Only the value of a numeric feature has a direction, never its flags. */
export function signsOf(terms: readonly Terms[], directions: Int8Array, inputs: number): Int8Array {
  const signs = new Int8Array(inputs);
  let at = 0;
  for (const [feature, term] of terms.entries()) {
    if (term.kind === 'numeric') {
      if (term.deviation > 0) signs[at++] = directions[feature] ?? 0;
      if (term.flagsMissing) at++;
    } else at += Math.max(0, term.levels.length + Number(term.mergesRare) + Number(term.flagsMissing) - Number(term.levels.length > 0));
  }
  return signs;
}

const ROUNDS = 10;

/**
 * `fitRidge` with slopes held to their signs: inputs whose slope comes out the wrong way are left out and the rest is fitted
 * again, until none does (an active set; inputs once left out stay out at this penalty). Moves `at` in place; slopes of inputs that are out are 0.
 */
export function fitSigned(
  inputs: readonly Input[],
  signs: Int8Array,
  labels: Uint8Array,
  weights: Float64Array,
  strength: number,
  at: Coefficients,
  aid?: Preconditioner,
): void {
  fitRidge(inputs, labels, weights, strength, at, aid);
  const used = [...inputs];
  for (let round = 0; round < ROUNDS; round++) {
    const wrong = [...signs.keys()].filter((j) => (signs[j] as number) * (at.beta[j] as number) < 0);
    if (wrong.length === 0) return;
    for (const j of wrong) {
      takeOut(inputs[j] as Input, at.beta[j] as number, at.margins);
      at.beta[j] = 0;
      used[j] = { length: labels.length, rows: new Int32Array(0) };
    }
    fitRidge(used, labels, weights, strength, at, aid);
  }
  for (const j of signs.keys())
    if ((signs[j] as number) * (at.beta[j] as number) < 0) {
      takeOut(inputs[j] as Input, at.beta[j] as number, at.margins);
      at.beta[j] = 0;
    }
}

function takeOut({ rows, values, length }: Input, slope: number, margins: Float64Array): void {
  const count = rows?.length ?? length;
  for (let k = 0; k < count; k++) {
    const row = rows ? (rows[k] as number) : k;
    margins[row] = (margins[row] as number) - slope * (values ? (values[k] as number) : 1);
  }
}

import { type Design, designOf, type Input } from '../logistic/design.ts';
import { times, transposed } from '../logistic/newton.ts';
import type { Column } from '../table.ts';

const RARE_ROWS = 5;
const RARE_SHARE = 0.002;
/** Penalties to try, as multiples of the number of rows, from the strongest. */
const STRENGTHS = [3, 1, 0.3, 0.1, 0.03, 0.01];
const STEPS = 200;
const PRECISION = 1e-8;
/** Standard errors of the held-out loss within which a stronger penalty counts as good as the best. */
const AS_GOOD = 0.5;

/** Slopes of each input, then the intercept, and the value that they give for each row. */
export interface LinearFit {
  readonly beta: Float64Array;
  readonly margins: Float64Array;
}

export interface ChosenRidge {
  readonly design: Design;
  readonly fit: LinearFit;
  /** The value of each row by a fit that has not seen its fold. */
  readonly outOfFold: Float64Array;
}

/**
 * Ridge regression on the inputs of the logistic design. The penalty is the strongest whose squared error over the folds is
 * within half a standard error of the best (paired by row): in doubt everybody gets the mean.
 */
export function chooseRidge(columns: readonly Column[], target: Float64Array, folds: Int32Array): ChosenRidge {
  const rows = target.length;
  const design = designOf(columns, Math.max(RARE_ROWS, RARE_SHARE * rows));
  const count = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  const tried = STRENGTHS.map((share) => ({ strength: share * rows, values: new Float64Array(rows) }));
  for (let fold = 0; fold < count; fold++) {
    const counts = Float64Array.from(folds, (own) => (own === fold ? 0 : 1));
    let start: Float64Array | undefined;
    for (const { strength, values } of tried) {
      const fit = fitRidge(design.inputs, target, counts, strength, start);
      start = fit.beta;
      for (let i = 0; i < rows; i++) if (folds[i] === fold) values[i] = fit.margins[i] as number;
    }
  }
  const chosen = simplest(
    tried.map(({ values }) => values),
    target,
  );
  const { strength, values } = tried[chosen] as (typeof tried)[number];
  return { design, outOfFold: values, fit: fitRidge(design.inputs, target, new Float64Array(rows).fill(1), strength) };
}

function simplest(candidates: readonly Float64Array[], target: Float64Array): number {
  const errors = candidates.map((values) => values.map((value, i) => (value - (target[i] as number)) ** 2));
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const best = errors.reduce((a, b) => (total(b) < total(a) ? b : a));
  return errors.findIndex((own) => {
    const worse = own.map((value, i) => value - (best[i] as number));
    const mean = total(worse) / worse.length;
    const variance = worse.reduce((sum, value) => sum + (value - mean) ** 2, 0) / worse.length;
    return mean <= AS_GOOD * Math.sqrt(variance / worse.length);
  });
}

/**
 * Minimises Σ count × (target - value)² + `strength` × Σ slope² by conjugate gradients on the normal equations, with their
 * diagonal as preconditioner; the intercept is not penalised. Rows of count 0 teach nothing but get their value.
 */
export function fitRidge(inputs: readonly Input[], target: Float64Array, counts: Float64Array, strength: number, start?: Float64Array): LinearFit {
  const size = inputs.length + 1;
  const diagonal = transposed(squared(inputs), counts);
  for (let j = 0; j < size; j++) diagonal[j] = Math.max(1e-12, (diagonal[j] as number) + (j < inputs.length ? strength : 0));
  const beta = start?.slice() ?? new Float64Array(size);
  const margins = times(inputs, beta, target.length);
  const rest = transposed(
    inputs,
    target.map((value, i) => (counts[i] as number) * (value - (margins[i] as number))),
  );
  for (let j = 0; j < inputs.length; j++) rest[j] = (rest[j] as number) - strength * (beta[j] as number);
  let scaled = rest.map((value, j) => value / (diagonal[j] as number));
  let search = scaled;
  let length = dot(rest, scaled);
  const enough = PRECISION * target.reduce((sum, value, i) => sum + (counts[i] as number) * value * value, 0);
  for (let step = 0; step < STEPS && length > enough; step++) {
    const onRows = times(inputs, search, target.length);
    const pulled = new Float64Array(onRows.length);
    for (let i = 0; i < pulled.length; i++) pulled[i] = (onRows[i] as number) * (counts[i] as number);
    const bent = transposed(inputs, pulled);
    for (let j = 0; j < inputs.length; j++) bent[j] = (bent[j] as number) + strength * (search[j] as number);
    const alpha = length / dot(search, bent);
    for (let j = 0; j < size; j++) {
      beta[j] = (beta[j] as number) + alpha * (search[j] as number);
      rest[j] = (rest[j] as number) - alpha * (bent[j] as number);
    }
    for (let i = 0; i < margins.length; i++) margins[i] = (margins[i] as number) + alpha * (onRows[i] as number);
    scaled = rest.map((value, j) => value / (diagonal[j] as number));
    const next = dot(rest, scaled);
    const turn = next / length;
    const previous: Float64Array = search;
    search = scaled.map((value, j) => value + turn * (previous[j] as number));
    length = next;
  }
  return { beta, margins };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

const squared = (inputs: readonly Input[]): Input[] =>
  inputs.map((input) => (input.values ? { ...input, values: input.values.map((value) => value * value) } : input));

import type { Json } from '../../kernel/json.ts';
import type { Column } from '../table.ts';
import type { Symmetric } from './cholesky.ts';
import { hessianOf, MOST_INPUTS } from './curvature.ts';
import { type Input, standardised, type Terms } from './design.ts';
import type { Contribution } from './model.ts';

/**
 * What a regression remembers of the rows that it has seen, so that it can learn on without them: how sure it is of its
 * coefficients, as the precision (inverse covariance) of a Gaussian around them: the Hessian of the penalised loss at the
 * minimum (Laplace's approximation). The coefficients are those of the inputs in the order of the features, then the intercept.
 */
export interface Knowledge {
  /** The lower half of the precision by rows, or, of more than 256 coefficients, its diagonal alone. */
  readonly precision: Float64Array;
  /** The mean of each input over the rows seen. */
  readonly means: Float64Array;
  /** The weight of the rows seen. */
  readonly rows: number;
  /** Per feature: 1 when a missing number has an input of its own. */
  readonly flags: Uint8Array;
}

const MOST_FULL = 256;
const halfOf = (size: number): number => (size * (size + 1)) / 2;

/** The knowledge after fitting these rows under a ridge of that strength. Undefined with more than a thousand inputs. */
export function knowledgeOf(
  inputs: readonly Input[],
  terms: readonly Terms[],
  weights: Float64Array,
  margins: Float64Array,
  ridge: number,
): Knowledge | undefined {
  if (inputs.length > MOST_INPUTS) return undefined;
  const rows = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    precision: packed(hessianOf(inputs, curvatureOf(weights, margins)), (j) => (j < inputs.length ? ridge : 0)),
    means: meansOf(inputs, weights, rows),
    rows,
    flags: Uint8Array.from(terms, (term) => (term.kind === 'numeric' && term.flagsMissing ? 1 : 0)),
  };
}

/** Weight × p × (1 - p) per row. */
export const curvatureOf = (weights: Float64Array, margins: Float64Array): Float64Array =>
  weights.map((weight, i) => {
    const p = 1 / (1 + Math.exp(-Math.abs(margins[i] as number)));
    return weight * p * (1 - p);
  });

/** The weighted mean of each input. */
export const meansOf = (inputs: readonly Input[], weights: Float64Array, rows: number): Float64Array =>
  Float64Array.from(inputs, ({ rows: places, values }) => {
    let sum = 0;
    const count = places?.length ?? weights.length;
    for (let k = 0; k < count; k++) sum += (weights[places ? (places[k] as number) : k] as number) * (values ? (values[k] as number) : 1);
    return rows > 0 ? sum / rows : 0;
  });

/** A matrix as knowledge keeps it, with something added to the diagonal. */
export function packed({ size, values }: Symmetric, more: (j: number) => number): Float64Array {
  if (size > MOST_FULL) return Float64Array.from({ length: size }, (_, j) => (values[j * size + j] as number) + more(j));
  const half = new Float64Array(halfOf(size));
  for (let j = 0, place = 0; j < size; j++) for (let i = 0; i <= j; i++) half[place++] = (values[j * size + i] as number) + (i === j ? more(j) : 0);
  return half;
}

/** The precision as a whole matrix, times a factor. */
export function unpacked({ precision, means }: Knowledge, factor: number): Symmetric {
  const size = means.length + 1;
  const values = new Float64Array(size * size);
  if (size > MOST_FULL) for (let j = 0; j < size; j++) values[j * size + j] = factor * (precision[j] as number);
  else
    for (let j = 0, place = 0; j < size; j++)
      for (let i = 0; i <= j; i++, place++) {
        values[j * size + i] = factor * (precision[place] as number);
        values[i * size + j] = values[j * size + i] as number;
      }
  return { size, values };
}

/** The inputs of further rows, in the order of the coefficients. */
export function inputsOf(contributions: readonly Contribution[], flags: Uint8Array, columns: readonly Column[], rows: number): Input[] {
  return contributions.flatMap((contribution, feature): Input[] => {
    const column = columns[feature] as Column;
    if (contribution.kind === 'numeric') {
      const values = column.kind === 'numeric' ? column.values : new Float64Array(rows).fill(Number.NaN);
      const terms = { ...contribution, flagsMissing: true };
      const inputs: Input[] = contribution.deviation > 0 ? [{ length: rows, values: values.map((value) => standardised(terms, value)) }] : [];
      if (flags[feature]) inputs.push(flag(rows, (row) => Number.isNaN(values[row])));
      return inputs;
    }
    const places = new Map(contribution.levels.map(([level], place) => [level, place]));
    const placeOf = column.kind === 'categorical' ? column.levels.map((level) => places.get(level) ?? -1) : [];
    const codeOf = (row: number) => (column.kind === 'categorical' ? (column.codes[row] as number) : -1);
    const inputs = contribution.levels.slice(1).map((_, k) => flag(rows, (row) => codeOf(row) >= 0 && placeOf[codeOf(row)] === k + 1));
    if (contribution.rare !== null) inputs.push(flag(rows, (row) => codeOf(row) >= 0 && placeOf[codeOf(row)] === -1));
    if (contribution.missing !== null) inputs.push(flag(rows, (row) => codeOf(row) < 0));
    return inputs;
  });
}

function flag(length: number, holds: (row: number) => boolean): Input {
  const rows: number[] = [];
  for (let row = 0; row < length; row++) if (holds(row)) rows.push(row);
  return { length, rows: Int32Array.from(rows) };
}

export const snapshotKnowledge = ({ precision, means, rows, flags }: Knowledge): Json => ({
  precision: [...precision],
  means: [...means],
  rows,
  flags: [...flags],
});

/** The knowledge of a snapshot; undefined when it has none or it does not fit so many inputs. */
export function restoreKnowledge(data: unknown, features: number): Knowledge | undefined {
  const { precision, means, rows, flags } = (data ?? {}) as Partial<Record<keyof Knowledge, unknown>>;
  const numbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(Number.isFinite);
  if (!numbers(precision) || !numbers(means) || !numbers(flags) || flags.length !== features || typeof rows !== 'number') return undefined;
  const size = means.length + 1;
  if (precision.length !== (size > MOST_FULL ? size : halfOf(size))) return undefined;
  return { precision: Float64Array.from(precision), means: Float64Array.from(means), rows, flags: Uint8Array.from(flags) };
}

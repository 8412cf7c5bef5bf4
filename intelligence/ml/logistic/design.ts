import { digest } from '../../kernel/ids.ts';
import type { CategoricalColumn, Column, NumericColumn } from '../table.ts';

/** One input of the regression over `length` rows: all values, or the rows where it is not 0 with their values (1 when absent). */
export type Input =
  | { readonly length: number; readonly rows?: undefined; readonly values: Float64Array }
  | { readonly length: number; readonly rows: Int32Array; readonly values?: Float64Array };

/** How one feature becomes inputs. A numeric one: a standardised value and perhaps a flag for missing. A categorical one: a flag per frequent level. */
export type Terms =
  | { readonly kind: 'numeric'; readonly low: number; readonly high: number; readonly mean: number; readonly deviation: number; readonly flagsMissing: boolean }
  | { readonly kind: 'categorical'; readonly levels: readonly string[]; readonly mergesRare: boolean; readonly flagsMissing: boolean };

export interface Design {
  readonly terms: readonly Terms[];
  /** Inputs in the order of the features; within one: value or levels, then rare levels, then missing. */
  readonly inputs: readonly Input[];
}

const MOST_LEVELS = 60;
const TAIL = 0.005;

/**
 * The inputs of all rows. Numbers are cut at their 0.5 % and 99.5 % quantiles and standardised, missing ones stand at the
 * mean beside a flag, which columns that are missing in the very same rows share; levels with fewer than `rare` rows, or beyond the sixty most frequent, are merged into one;
 * the most frequent level is what the others are measured against and has no input.
 */
export function designOf(columns: readonly Column[], rare: number): Design {
  const flagged = new Set<string>();
  const parts = columns.map((column) => (column.kind === 'numeric' ? numericInputs(column, rare, flagged) : categoricalInputs(column, rare)));
  return { terms: parts.map(({ terms }) => terms), inputs: parts.flatMap(({ inputs }) => inputs) };
}

function numericInputs({ values }: NumericColumn, rare: number, flagged: Set<string>): { terms: Terms; inputs: Input[] } {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const low = known[Math.floor(TAIL * (known.length - 1))] ?? 0;
  const high = known[Math.ceil((1 - TAIL) * (known.length - 1))] ?? 0;
  const cut = known.map((value) => Math.min(high, Math.max(low, value)));
  const mean = cut.reduce((sum, value) => sum + value, 0) / Math.max(1, cut.length);
  const variance = cut.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, cut.length);
  const deviation = Math.sqrt(variance);
  const varies = deviation > 1e-12 * Math.max(1, Math.abs(mean));
  const missing = places(values, Number.isNaN);
  const pattern = digest(missing.join());
  const flagsMissing = missing.length >= rare && known.length >= rare && !flagged.has(pattern);
  if (flagsMissing) flagged.add(pattern);
  const terms: Terms = { kind: 'numeric', low, high, mean, deviation: varies ? deviation : 0, flagsMissing };
  const inputs: Input[] = varies ? [scaledInput(values, terms)] : [];
  if (flagsMissing) inputs.push({ length: values.length, rows: missing });
  return { terms, inputs };
}

/** Standardised values; only those of the known rows where most are missing and so at 0. */
function scaledInput(values: Float64Array, terms: Extract<Terms, { kind: 'numeric' }>): Input {
  const length = values.length;
  const rows = places(values, (value) => !Number.isNaN(value));
  if (rows.length > length / 2) return { length, values: values.map((value) => standardised(terms, value)) };
  return { length, rows, values: Float64Array.from(rows, (row) => standardised(terms, values[row] as number)) };
}

/** The value on the scale of the training data, cut to its range; a missing one, or any of a constant column, stands at the mean (0). */
export const standardised = (terms: Extract<Terms, { kind: 'numeric' }>, value: number): number =>
  terms.deviation === 0 || Number.isNaN(value) ? 0 : (Math.min(terms.high, Math.max(terms.low, value)) - terms.mean) / terms.deviation;

function categoricalInputs({ codes, levels }: CategoricalColumn, rare: number): { terms: Terms; inputs: Input[] } {
  const counts = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  const byCount = [...counts.keys()]
    .filter((code) => counts[code])
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || ((levels[a] as string) < (levels[b] as string) ? -1 : 1));
  const frequent = byCount.filter((code) => (counts[code] as number) >= rare).slice(0, MOST_LEVELS);
  const kept = new Set(frequent);
  const others = places(codes, (code) => code >= 0 && !kept.has(code));
  const missing = places(codes, (code) => code < 0);
  const groups = [
    ...frequent.map((code) => places(codes, (c) => c === code)),
    ...(others.length > 0 ? [others] : []),
    ...(missing.length > 0 ? [missing] : []),
  ];
  const terms: Terms = {
    kind: 'categorical',
    levels: frequent.map((code) => levels[code] as string),
    mergesRare: others.length > 0,
    flagsMissing: missing.length > 0,
  };
  return { terms, inputs: groups.slice(frequent.length > 0 ? 1 : 0).map((rows) => ({ length: codes.length, rows })) };
}

function places(values: ArrayLike<number>, wanted: (value: number) => boolean): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (wanted(values[i] as number)) found.push(i);
  return Int32Array.from(found);
}

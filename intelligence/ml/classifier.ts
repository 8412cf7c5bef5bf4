import { UilError } from '../kernel/errors.ts';
import { digest } from '../kernel/ids.ts';
import { canonicalJson, type Json } from '../kernel/json.ts';
import type { CategoricalColumn, Column, Feature, Table } from './table.ts';

export interface TrainOptions {
  /** Every draw of chance comes from it: equal data and seed give an equal model, whatever the order of rows and columns. */
  readonly seed: number;
  /** How much each row counts; all the same when absent. */
  readonly weights?: Float64Array;
  /** Rows with the same number belong together (one customer at several moments) and are never split over inner folds. */
  readonly groups?: Int32Array;
  /**
   * Numeric features that may move the chance in one direction only: 1 when more of it never lowers the chance, -1 when it
   * never raises it. What is known of the world goes in here, so that chance in thin data cannot say the opposite.
   */
  readonly directions?: Readonly<Record<string, 1 | -1>>;
  /** Called with the share of the work that is done; training stops when it throws. */
  readonly progress?: (share: number) => void;
}

/** Learns from a table and its labels (1 for the event, 0 for none). */
export interface Trainer {
  readonly name: string;
  train(table: Table, labels: Uint8Array, options: TrainOptions): Classifier;
}

/**
 * Why a chance is what it is. `baseline` is the log-odds of the typical row, `parts` what each feature adds to it; together
 * they make `logOdds`, and `chance` is its sigmoid: exactly what `predict` returns for the row, calibration included.
 */
export interface Explanation {
  readonly baseline: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly logOdds: number;
  readonly chance: number;
}

/** A model as data: JSON that `restore` turns back into the same model, bit for bit. */
export interface Snapshot {
  readonly kind: string;
  readonly features: readonly Feature[];
  readonly feature_hash: string;
  readonly [key: string]: Json | readonly Feature[] | readonly { weight: number; model: Snapshot }[];
}

/** A trained model of the chance of an event. It reads columns by name, ignores those it does not know and never changes its input. */
export interface Classifier {
  readonly kind: string;
  /** In the order of their names. */
  readonly features: readonly Feature[];
  readonly featureHash: string;
  /** True when the training data held one class only: the model then knows the prior and nothing else. */
  readonly constant: boolean;
  /** A chance in [0, 1] per row. Throws FEATURES_MISMATCH and NOT_FINITE. */
  predict(table: Table): Float64Array;
  /** The log-odds per row of which `predict` is the sigmoid. */
  logOdds(table: Table): Float64Array;
  explain(table: Table, row: number): Explanation;
  snapshot(): Snapshot;
}

/** 1 / (1 + e^-z), without overflow. */
export const sigmoid = (z: number): number => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

/** The names and kinds of the columns, in the order of the names (code units). */
export const featuresOf = (table: Table): Feature[] => table.columns.map(({ name, kind }) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));

/** A fingerprint of the features that does not depend on their order. */
export const hashFeatures = (features: readonly Feature[]): string =>
  digest(canonicalJson(features.map(({ name, kind }) => [name, kind]).sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1)))).slice(0, 22);

/**
 * The columns of a table in the order of the features. Throws FEATURES_MISMATCH when one is absent or of another kind;
 * a column without any value fits both kinds.
 */
export function bind(table: Table, features: readonly Feature[]): Column[] {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  return features.map(({ name, kind }) => {
    const column = byName.get(name);
    if (!column) throw new UilError('FEATURES_MISMATCH', [`"${name}" is absent`]);
    if (column.kind === kind) return column;
    if (!isEmpty(column)) throw new UilError('FEATURES_MISMATCH', [`"${name}" is ${column.kind}, the model knows it as ${kind}`]);
    return kind === 'numeric' ? { name, kind, values: new Float64Array(table.rows).fill(Number.NaN) } : emptyCategorical(name, table.rows);
  });
}

/**
 * What is made of a table, kept for the next question about the same one: who predicts rows mostly explains them next. Tables and
 * their columns are never changed once they are made.
 */
export function ofLastTable<T>(make: (table: Table) => T): (table: Table) => T {
  let last: { readonly table: WeakRef<Table>; readonly made: T } | undefined;
  return (table) => {
    if (last?.table.deref() === table) return last.made;
    const made = make(table);
    last = { table: new WeakRef(table), made };
    return made;
  };
}

/** Values in the order of the features, by name. */
export function partsOf(features: readonly Feature[], values: ArrayLike<number>): Record<string, number> {
  const parts: Record<string, number> = {};
  for (let i = 0; i < features.length; i++) parts[(features[i] as Feature).name] = values[i] as number;
  return parts;
}

const emptyCategorical = (name: string, rows: number): CategoricalColumn => ({ name, kind: 'categorical', codes: new Int32Array(rows).fill(-1), levels: [] });
const isEmpty = (column: Column) => (column.kind === 'numeric' ? column.values.every(Number.isNaN) : column.codes.every((code) => code < 0));

/** The number itself, NaN included (it stands for missing). Throws NOT_FINITE for infinities. */
export function notInfinite(value: number, name: string): number {
  if (value === Infinity || value === -Infinity) throw new UilError('NOT_FINITE', [name]);
  return value;
}

/** Throws NOT_FINITE when a number of the table is infinite. */
export function refuseInfinity(columns: readonly Column[]): void {
  for (const column of columns) {
    if (column.kind === 'numeric' && holdsInfinity(column.values)) throw new UilError('NOT_FINITE', [column.name]);
  }
}

function holdsInfinity(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] === Infinity || values[i] === -Infinity) return true;
  return false;
}

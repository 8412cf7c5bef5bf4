import { UilError } from '../../kernel/errors.ts';
import { bind } from '../classifier.ts';
import type { CategoricalColumn, Feature, Table } from '../table.ts';
import type { Effects } from './effect-model.ts';
import { Z95 } from './targeting.ts';
import type { Trial } from './trial.ts';

/** Groups of people by one column, or by two together. */
export type Factor = readonly [column: string] | readonly [column: string, other: string];

/** How much the effect differs between the levels of one factor, and the levels with their places among the coefficients. */
interface FactorSnapshot {
  readonly columns: Factor;
  readonly variance: number;
  readonly levels: Readonly<Record<string, number>>;
}

/** Effects by group as data; `covariance` holds the coefficients' posterior covariance by rows. */
export interface PooledSnapshot {
  readonly kind: 'pooled-effects';
  readonly factors: readonly FactorSnapshot[];
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
  readonly average: { readonly effect: number; readonly low: number; readonly high: number };
  readonly rows: number;
}

/** What a treatment does to groups of people. */
export interface PooledEffects {
  /** The columns that it reads. */
  readonly features: readonly Feature[];
  readonly average: PooledSnapshot['average'];
  /** By factor, the standard deviation of the effect between its levels; 0 where no difference was found. */
  readonly spreads: Readonly<Record<string, number>>;
  /** The expected effect on people of the row's groups, with the 95 % interval of that mean. */
  predict(table: Table): Effects;
  /** What each factor adds to the average for one row; they add up to the effect. */
  explain(table: Table, row: number): { readonly baseline: number; readonly parts: Readonly<Record<string, number>>; readonly effect: number };
  snapshot(): PooledSnapshot;
}

/** The level of each row under a factor. */
export function cellsOf({ columns, rows }: Pick<Trial, 'columns' | 'rows'>, factor: Factor): string[] {
  const own = factor.map((name) => {
    const column = columns.find((one) => one.name === name);
    if (column?.kind !== 'categorical') throw new UilError('FEATURES_MISMATCH', [`"${name}" is no column of words`]);
    return column;
  });
  return Array.from({ length: rows }, (_, i) => own.map((column) => levelAt(column, i)).join(' · '));
}

const levelAt = ({ codes, levels }: CategoricalColumn, i: number): string => levels[codes[i] as number] ?? '';

/** The effects that a snapshot was taken of. Throws SNAPSHOT_INVALID when the data is none, or is damaged. */
export function restorePooled(data: unknown): PooledEffects {
  const snapshot = data as PooledSnapshot | null;
  const size = snapshot?.mean?.length ?? 0;
  if (snapshot?.kind !== 'pooled-effects' || !Array.isArray(snapshot.factors) || size === 0 || snapshot.covariance?.length !== size * size)
    throw new UilError('SNAPSHOT_INVALID', ['it is not of pooled effects']);
  const { factors, mean, covariance, average } = snapshot;
  if (![...mean, ...covariance, average.effect].every(Number.isFinite)) throw new UilError('SNAPSHOT_INVALID', ['a number is missing']);
  const features = [...new Set(factors.flatMap(({ columns }) => columns))].map((name) => ({ name, kind: 'categorical' as const }));
  const laid = (table: Table) => {
    const columns = bind(table, features);
    return factors.map(({ columns: names, levels }) => cellsOf({ columns, rows: table.rows }, names).map((level) => levels[level]));
  };
  const at = (cells: readonly (readonly (number | undefined)[])[], row: number): { effect: number; variance: number } => {
    const own = [0];
    let strange = 0;
    for (const [f, cell] of cells.entries()) {
      const place = cell[row];
      if (place === undefined) strange += factors[f]?.variance ?? 0;
      else own.push(place);
    }
    let effect = 0;
    let variance = strange;
    for (const a of own) {
      effect += mean[a] as number;
      for (const b of own) variance += covariance[a * size + b] as number;
    }
    return { effect, variance: Math.max(0, variance) };
  };
  return {
    features,
    average,
    spreads: Object.fromEntries(factors.map(({ columns, variance }) => [columns.join(' · '), Math.sqrt(variance)])),
    predict(table) {
      const cells = laid(table);
      const told = Array.from({ length: table.rows }, (_, row) => at(cells, row));
      const half = told.map(({ variance }) => Z95 * Math.sqrt(variance));
      return {
        effect: Float64Array.from(told, ({ effect }) => effect),
        low: Float64Array.from(told, ({ effect }, i) => effect - (half[i] as number)),
        high: Float64Array.from(told, ({ effect }, i) => effect + (half[i] as number)),
      };
    },
    explain(table, row) {
      const cells = laid(table);
      const added = factors.map(({ columns }, f): [string, number] => [columns.join(' · '), mean[cells[f]?.[row] ?? -1] ?? 0]);
      const baseline = mean[0] as number;
      return { baseline, parts: Object.fromEntries(added), effect: added.reduce((sum, [, part]) => sum + part, baseline) };
    },
    snapshot: () => snapshot,
  };
}

import { UilError } from '../kernel/errors.ts';
import type { Column, Table } from './table.ts';

/** The rows of the second table after those of the first, whose columns are kept; what the second does not have is missing there. Throws FEATURES_MISMATCH for a column of another kind. */
export function appendRows(first: Table, second: Table): Table {
  const others = new Map(second.columns.map((column) => [column.name, column]));
  return { rows: first.rows + second.rows, columns: first.columns.map((column) => appended(column, others.get(column.name), second.rows)) };
}

function appended(column: Column, other: Column | undefined, rows: number): Column {
  if (column.kind === 'numeric') {
    if (other && other.kind !== 'numeric' && other.codes.some((code) => code >= 0))
      throw new UilError('FEATURES_MISMATCH', [`"${column.name}" is of two kinds`]);
    const values = new Float64Array(column.values.length + rows).fill(Number.NaN);
    values.set(column.values);
    if (other?.kind === 'numeric') values.set(other.values, column.values.length);
    return { ...column, values };
  }
  if (other?.kind === 'numeric' && !other.values.every(Number.isNaN)) throw new UilError('FEATURES_MISMATCH', [`"${column.name}" is of two kinds`]);
  const levels = [...column.levels];
  const codes = new Int32Array(column.codes.length + rows).fill(-1);
  codes.set(column.codes);
  if (other?.kind === 'categorical')
    for (const [i, code] of other.codes.entries()) {
      const level = other.levels[code];
      if (level === undefined) continue;
      const known = levels.indexOf(level);
      codes[column.codes.length + i] = known >= 0 ? known : levels.push(level) - 1;
    }
  return { ...column, codes, levels };
}

import { UilError } from '../kernel/errors.ts';

/** A column of numbers; NaN stands for a missing value. */
export interface NumericColumn {
  readonly name: string;
  readonly kind: 'numeric';
  readonly values: Float64Array;
}

/** A column of words: `codes` index `levels`; -1 stands for a missing value. */
export interface CategoricalColumn {
  readonly name: string;
  readonly kind: 'categorical';
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

export type Column = NumericColumn | CategoricalColumn;

/** Columns of equal length with distinct names. Plain data: it can be sent to another thread as it is. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** The name and kind of a column: all that a model remembers of it. */
export interface Feature {
  readonly name: string;
  readonly kind: Column['kind'];
}

export type Cell = number | string | boolean | null | undefined;

/** A table of these columns. Throws FEATURES_MISMATCH when lengths differ or a name comes twice. */
export function tableOf(columns: readonly Column[]): Table {
  const rows = columns[0] ? columnLength(columns[0]) : 0;
  const names = new Set<string>();
  for (const column of columns) {
    if (columnLength(column) !== rows)
      throw new UilError('FEATURES_MISMATCH', [`column "${column.name}" has ${columnLength(column)} rows, the first has ${rows}`]);
    if (names.has(column.name)) throw new UilError('FEATURES_MISMATCH', [`column "${column.name}" comes twice`]);
    names.add(column.name);
  }
  return { rows, columns };
}

const columnLength = (column: Column) => (column.kind === 'numeric' ? column.values.length : column.codes.length);

export const numeric = (name: string, values: ArrayLike<number>): NumericColumn => ({ name, kind: 'numeric', values: Float64Array.from(values) });

/** A column of words; null, undefined and blank words are missing. Levels are numbered in the order of first appearance. */
export function categorical(name: string, words: ArrayLike<string | null | undefined>): CategoricalColumn {
  const known = new Map<string, number>();
  const codes = new Int32Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]?.trim();
    if (!word) {
      codes[i] = -1;
      continue;
    }
    let code = known.get(word);
    if (code === undefined) {
      code = known.size;
      known.set(word, code);
    }
    codes[i] = code;
  }
  return { name, kind: 'categorical', codes, levels: [...known.keys()] };
}

/**
 * A table from records. Numbers and booleans (1 and 0) make numeric columns, words categorical ones; null, undefined and
 * absent keys are missing. A column that mixes numbers and words is categorical. With `features` only those columns are
 * taken and their kinds are kept, also when every value is missing.
 *
 * @example
 * tableFromRecords([{ tenure: 3, plan: 'fibre' }, { tenure: null, plan: 'dsl' }]);
 */
export function tableFromRecords(records: readonly Readonly<Record<string, Cell>>[], features?: readonly Feature[]): Table {
  const wanted = features ?? [...new Set(records.flatMap((record) => Object.keys(record)))].map((name) => ({ name, kind: kindOf(records, name) }));
  return tableOf(
    wanted.map(({ name, kind }) => {
      const cells = records.map((record) => record[name]);
      if (kind === 'numeric')
        return numeric(
          name,
          cells.map((cell) => (cell === null || cell === undefined ? Number.NaN : Number(cell))),
        );
      return categorical(
        name,
        cells.map((cell) => (cell === null || cell === undefined ? null : String(cell))),
      );
    }),
  );
}

const kindOf = (records: readonly Readonly<Record<string, Cell>>[], name: string): Feature['kind'] =>
  records.some((record) => typeof record[name] === 'string') ? 'categorical' : 'numeric';

/** The table of the rows at these places, in that order; levels are kept as they are. */
export function takeRows(table: Table, places: Int32Array): Table {
  const columns = table.columns.map((column): Column => {
    if (column.kind === 'numeric') return { ...column, values: Float64Array.from(places, (i) => column.values[i] as number) };
    return { ...column, codes: Int32Array.from(places, (i) => column.codes[i] as number) };
  });
  return { rows: places.length, columns };
}

/** The table without these columns. Throws COLUMN_NOT_FOUND for a name that it does not have. */
export function withoutColumns(table: Table, names: readonly string[]): Table {
  for (const name of names) columnOf(table, name);
  return { rows: table.rows, columns: table.columns.filter((column) => !names.includes(column.name)) };
}

/** The column of that name. Throws COLUMN_NOT_FOUND. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column) throw new UilError('COLUMN_NOT_FOUND', [name]);
  return column;
}

import { openDelimited } from '../../../integration/connectors/files/delimited.ts';
import { UilError } from '../../../kernel/errors.ts';
import { asOfHistory } from '../../../ml/as-of-history.ts';
import { isMissing, tableFromCells } from '../../../ml/cells.ts';
import { type MomentNotation, momentsOf } from '../../../ml/moments.ts';
import { type Table, tableOf, withoutColumns } from '../../../ml/table.ts';

/** Which columns of a file are the label, the moment and the customer, and which are not to be learned from. */
export interface LabelledFileOptions {
  readonly label: string;
  readonly positive: string;
  readonly drop: readonly string[];
  readonly timeColumn?: string;
  /** How long after its moment the label of a row is known, in days (or the unit of a column of numbers). */
  readonly horizon?: number;
  readonly groupColumn?: string;
  /** The column that says whom a row is about, when its own earlier outcomes are to be a feature. */
  readonly historyOf?: string;
  /** The column with the moment at which the outcome was known; the row's moment and the horizon when absent. */
  readonly knownColumn?: string;
  /** A second file with the same columns: its rows follow those of the first, to be tested on. */
  readonly test?: string;
}

export interface LabelledFile {
  readonly table: Table;
  readonly labels: Uint8Array;
  readonly positives: number;
  readonly moments?: { readonly values: Float64Array; readonly notation: MomentNotation };
  readonly groups?: Int32Array;
  /** How many rows are of the first file, when there is a second. */
  readonly trainRows?: number;
  /** The features that are written as dates, in days; none without a time column of dates. */
  readonly dates: readonly { readonly name: string; readonly values: Float64Array }[];
}

/**
 * Reads rows with a label, and their moments when a time column is named (which is then no feature, nor are the columns of the
 * label, of the customer and of the outcome's moment). Rows that cannot count are left out and told. Throws FILE_NOT_READABLE,
 * COLUMN_NOT_FOUND and NOT_ENOUGH_DATA.
 */
export async function readLabelled(path: string, options: LabelledFileOptions, tell: (line: string) => void): Promise<LabelledFile> {
  const { label, positive, drop, timeColumn, groupColumn, historyOf, knownColumn } = options;
  const file = await openDelimited(path);
  const named = [label, ...drop, timeColumn, groupColumn, historyOf, knownColumn].filter((name) => name !== undefined);
  for (const name of named) if (!file.header.includes(name)) throw new UilError('COLUMN_NOT_FOUND', [name]);
  const place = (name: string) => file.header.indexOf(name);
  const rows: string[][] = [];
  const left = { unlabelled: 0, ragged: 0, timeless: 0 };
  const take = (cells: string[], ragged: unknown) => {
    if (ragged) left.ragged++;
    else if (isMissing(cells[place(label)])) left.unlabelled++;
    else if (timeColumn && isMissing(cells[place(timeColumn)])) left.timeless++;
    else rows.push(cells);
  };
  for await (const { cells, ragged } of file.rows) take(cells, ragged);
  const trainRows = rows.length;
  if (options.test !== undefined) {
    const second = await openDelimited(options.test);
    for (const name of file.header) if (!second.header.includes(name)) throw new UilError('COLUMN_NOT_FOUND', [name]);
    const places = file.header.map((name) => second.header.indexOf(name));
    for await (const { cells, ragged } of second.rows) take(ragged ? cells : places.map((at) => cells[at] ?? ''), ragged);
  }
  if (left.ragged > 0) tell(`${left.ragged} rows do not have the ${file.header.length} cells of the header and are left out`);
  if (left.unlabelled > 0) tell(`${left.unlabelled} rows have no "${label}" and are left out`);
  if (left.timeless > 0) tell(`${left.timeless} rows have no "${timeColumn}" and are left out`);
  const cellsOf = (name: string) => rows.map((cells) => cells[place(name)] ?? '');
  const labels = Uint8Array.from(cellsOf(label), (cell) => (sameLabel(cell, positive) ? 1 : 0));
  const moments = timeColumn === undefined ? undefined : datesOf(timeColumn, cellsOf(timeColumn));
  const features = withoutColumns(tableFromCells(file.header, rows), [...new Set(named)]);
  const table = historyOf === undefined ? features : withHistory(features, options, cellsOf, moments?.values, labels);
  if (table.columns.length === 0) throw new UilError('NOT_ENOUGH_DATA', ['no column is left to learn from']);
  return {
    table,
    labels,
    positives: labels.reduce((sum, value) => sum + value, 0),
    dates: moments && moments.notation !== 'number' ? datesAmong(features, cellsOf) : [],
    ...(options.test !== undefined && { trainRows }),
    ...(moments && { moments }),
    ...(groupColumn !== undefined && { groups: numbersOf(cellsOf(groupColumn)) }),
  };
}

/** Equal as written, or as numbers: `1` names the label that a file writes as `1.0`. */
const sameLabel = (cell: string, positive: string) => cell.trim() === positive.trim() || (positive.trim() !== '' && Number(cell) === Number(positive));

function datesOf(name: string, cells: readonly string[]): { values: Float64Array; notation: MomentNotation } {
  const moments = momentsOf(cells);
  if (!moments) throw new UilError('CELL_INVALID', [name, 'moments are numbers, ISO dates or dates like 7/31/2026, all written in one way']);
  return moments;
}

const datesAmong = (features: Table, cellsOf: (name: string) => string[]): LabelledFile['dates'] =>
  features.columns.flatMap(({ name }) => {
    const dates = momentsOf(cellsOf(name));
    return dates && dates.notation !== 'number' ? [{ name, values: dates.values }] : [];
  });

/** The table with what was known, at the moment of each row, of the earlier outcomes of the same entity. */
function withHistory(
  features: Table,
  { label, historyOf = '', knownColumn, horizon = 0 }: LabelledFileOptions,
  cellsOf: (name: string) => string[],
  moments: Float64Array | undefined,
  labels: Uint8Array,
): Table {
  if (!moments) throw new UilError('REQUEST_INVALID', ['--history-of needs --time-column: what was known before is a question of time']);
  const known = knownColumn === undefined ? moments.map((moment) => moment + horizon) : datesOf(knownColumn, cellsOf(knownColumn)).values;
  return tableOf([...features.columns, ...asOfHistory({ entities: cellsOf(historyOf), moments, known, outcomes: labels }, `past_${label}`).columns]);
}

function numbersOf(words: readonly string[]): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(words, (word) => known.get(word) ?? known.set(word, known.size).size - 1);
}

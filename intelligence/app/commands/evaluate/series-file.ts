import { openDelimited } from '../../../integration/connectors/files/delimited.ts';
import { UilError } from '../../../kernel/errors.ts';
import { isMissing } from '../../../ml/cells.ts';
import type { Series } from '../../../ml/forecasting/series.ts';
import { momentsOf } from '../../../ml/moments.ts';

/**
 * Reads a file with one series a row: id, then values from the oldest on; rows may differ in length or be filled up with empty
 * cells, an empty cell between values is a gap. Throws FILE_NOT_READABLE and CELL_INVALID.
 */
export async function readSeriesRows(path: string): Promise<Series[]> {
  const series: Series[] = [];
  for await (const { line, cells } of (await openDelimited(path)).rows) {
    const [id = '', ...rest] = cells;
    const end = rest.findLastIndex((cell) => !isMissing(cell));
    series.push({ id: id.trim(), values: Float64Array.from(rest.slice(0, end + 1), (cell) => numberIn(cell, `line ${line}`)) });
  }
  return series;
}

/**
 * Reads one series from two columns, moment and value, sorted by moment and put on an even grid of the usual distance, so that
 * missing rows become gaps. Throws COLUMN_NOT_FOUND and CELL_INVALID.
 */
export async function readTimedSeries(path: string, timeColumn: string, valueColumn: string, tell: (line: string) => void): Promise<Float64Array> {
  const file = await openDelimited(path);
  const [timePlace, valuePlace] = [timeColumn, valueColumn].map((name) => placeOf(file.header, name)) as [number, number];
  const rows: string[][] = [];
  for await (const { cells } of file.rows) if (!isMissing(cells[timePlace])) rows.push(cells);
  const moments = momentsOf(rows.map((cells) => cells[timePlace] as string))?.values;
  if (!moments) throw new UilError('CELL_INVALID', [timeColumn, 'moments are numbers, ISO dates or dates like 7/31/2026, all written in one way']);
  const values = rows.map((cells) => numberIn(cells[valuePlace] ?? '', valueColumn));
  const order = Int32Array.from(moments.keys()).sort((a, b) => (moments[a] as number) - (moments[b] as number) || a - b);
  const distances = Float64Array.from(order.subarray(1), (row, i) => (moments[row] as number) - (moments[order[i] as number] as number))
    .filter((distance) => distance > 0)
    .sort();
  const distance = distances[distances.length >> 1];
  if (distance === undefined) return Float64Array.from(values);
  const first = moments[order[0] as number] as number;
  const slot = (row: number) => Math.round(((moments[row] as number) - first) / distance);
  const slots = slot(order.at(-1) as number) + 1;
  if (slots > 4 * rows.length) {
    tell(`the moments in "${timeColumn}" lie on no even grid; the rows are taken as equally spaced`);
    return Float64Array.from(order, (row) => values[row] as number);
  }
  const grid = new Float64Array(slots).fill(Number.NaN);
  for (const row of order) grid[slot(row)] = values[row] as number;
  const gaps = grid.filter(Number.isNaN).length;
  if (gaps > 0) tell(`${gaps} of ${slots} moments have no value and are taken as gaps`);
  return grid;
}

/** A column by its name; the second column may also be called by the short name "value", the first by "timestamp". */
function placeOf(header: readonly string[], name: string): number {
  const place = header.indexOf(name);
  if (place >= 0) return place;
  if (header.length === 2 && name === 'timestamp') return 0;
  if (header.length === 2 && name === 'value') return 1;
  throw new UilError('COLUMN_NOT_FOUND', [name]);
}

function numberIn(cell: string, where: string): number {
  if (isMissing(cell)) return Number.NaN;
  const value = Number(cell);
  if (Number.isNaN(value)) throw new UilError('CELL_INVALID', [where, `"${cell.slice(0, 40)}" is no number`]);
  return value;
}

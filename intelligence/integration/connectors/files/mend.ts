import { parse } from 'csv-parse/sync';
import { UilError } from '../../../kernel/errors.ts';
import type { Delimited, DelimitedRow } from './delimited.ts';
import { readLines, type TextLine } from './lines.ts';

/** A row, or the lines that cannot be one. */
export type MendedRow = DelimitedRow | { readonly line: number; readonly broken: string; readonly raw: string };

/**
 * The rows of a delimited file where a quote that is opened and never closed costs only its own line. Such a quote swallows
 * the lines after it; they are read again one by one when one of them is a whole row by itself.
 */
export async function* mendedRows(path: string, file: Delimited): AsyncGenerator<MendedRow> {
  const lines = forward(path, file.encoding);
  let next = 1;
  try {
    for await (const row of file.rows) {
      const last = row.line + breaksIn(row.cells);
      if (last === row.line) yield row;
      else yield* resplit(lines(row.line, last), file, row);
      next = last + 1;
    }
  } catch (cause) {
    if (!(cause instanceof UilError) || cause.code !== 'FILE_NOT_READABLE') throw cause;
    yield* resplit(lines(Math.max(next, file.hasHeader ? 2 : 1), Number.POSITIVE_INFINITY), file, null);
  }
}

const breaksIn = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);

/** Reads ranges of physical lines in one pass; the ranges must ascend. */
function forward(path: string, encoding: string) {
  const source = readLines(path, encoding);
  return async function* (from: number, to: number): AsyncGenerator<TextLine> {
    for (let step = await source.next(); !step.done; step = await source.next()) {
      if (step.value.line >= from) yield step.value;
      if (step.value.line >= to) return;
    }
  };
}

/** No cell has more lines than this; what goes on longer is a quote that was never closed. */
const MOST_LINES = 200;

/** `whole` is what the lines gave when read as one row; it stands when none of them is a row by itself. */
async function* resplit(lines: AsyncIterable<TextLine>, file: Delimited, whole: DelimitedRow | null): AsyncGenerator<MendedRow> {
  const width = file.header.length;
  let open: TextLine[] = [];
  const broken = (): MendedRow[] =>
    open.splice(0).map(({ line, text }, i) => ({
      line,
      broken: i === 0 ? 'a quote is opened and never closed' : 'it stands after a quote that is never closed and is no whole row by itself',
      raw: text,
    }));
  let mended = false;
  const held: MendedRow[] = [];
  for await (const line of lines) {
    const cells = cellsOf(line.text, file.delimiter);
    const complete = cells?.length === width && width > 1;
    if (open.length > 0 && complete) {
      held.push(...broken());
      mended = true;
    }
    if (open.length === 0 && cells) {
      if (line.text.trim() !== '') held.push(complete ? { line: line.line, cells } : ragged(line.line, cells, width));
    } else {
      open.push(line);
      const joined = cellsOf(open.map((one) => one.text).join('\n'), file.delimiter);
      if (!joined && open.length >= MOST_LINES) held.push(...broken());
      if (joined) {
        held.push(joined.length === width ? { line: open[0]?.line ?? 0, cells: joined } : ragged(open[0]?.line ?? 0, joined, width));
        open = [];
      }
    }
    if (whole === null) yield* held.splice(0);
  }
  held.push(...broken());
  if (whole !== null && !mended) yield whole;
  else yield* held;
}

const ragged = (line: number, cells: string[], width: number): DelimitedRow => ({ line, cells, ragged: `${cells.length} cells where ${width} were expected` });

/** The cells of a text that is one record by itself; null when its quotes do not match. */
function cellsOf(text: string, delimiter: string): string[] | null {
  if (!text.includes('"')) return text.includes('\n') ? null : text.split(delimiter);
  try {
    const records = parse(text, { delimiter, relax_column_count: true, relax_quotes: true, record_delimiter: ['\r\n\u0000'] }) as string[][];
    return records.length === 1 ? (records[0] as string[]) : null;
  } catch {
    return null;
  }
}

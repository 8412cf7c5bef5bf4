import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { UilError } from '../../../kernel/errors.ts';
import { columnNames, detectDialect, looksLikeHeader } from './dialect.ts';
import { detectEncoding } from './encoding.ts';

/** A record of the file. `line` is the line (from 1) on which it begins; `cells` are as many as the record has. */
export interface DelimitedRow {
  line: number;
  cells: string[];
  /** Why the record does not fit the header, when it does not: it is handed on all the same. */
  ragged?: string;
}

export interface Delimited {
  header: string[];
  /** False when the first record holds values: the columns are then named by their place and no record is lost. */
  hasHeader: boolean;
  delimiter: string;
  encoding: string;
  /** Reads the file anew each time that it is iterated, in constant memory. */
  rows: AsyncIterable<DelimitedRow>;
}

export interface DelimitedOptions {
  delimiter?: string;
  encoding?: string;
  header?: boolean;
}

const SAMPLE_BYTES = 1 << 18;
const MAX_RECORD = 1 << 24;

/**
 * Opens a delimited text file (CSV and its relatives) for streaming. Whatever is not given is detected: delimiter
 * (`,` `;` tab `|`), quote character, encoding and header. Throws FILE_NOT_READABLE when the file is missing, not a file,
 * empty, or when a quote is opened and never closed.
 *
 * @example
 * const file = await openDelimited('customers.csv');
 * for await (const { line, cells } of file.rows) console.log(line, cells);
 */
export async function openDelimited(path: string, options: DelimitedOptions = {}): Promise<Delimited> {
  const { encoding, text, complete } = await sample(path, options.encoding);
  const detected = detectDialect(text, complete);
  const format = {
    path,
    encoding,
    delimiter: options.delimiter ?? detected.delimiter,
    quote: detected.quote,
    breaks: text.includes('\n') ? ['\r\n', '\n'] : ['\r'],
  };
  let first: DelimitedRow | undefined;
  for await (const row of records(format)) {
    first = row;
    break;
  }
  if (!first) throw new UilError('FILE_NOT_READABLE', [path, 'it is empty']);
  const hasHeader = options.header ?? looksLikeHeader(first.cells);
  const header = columnNames(hasHeader ? first.cells : first.cells.map(() => ''));
  return { header, hasHeader, delimiter: format.delimiter, encoding, rows: { [Symbol.asyncIterator]: () => body(format, header.length, hasHeader) } };
}

interface Format {
  path: string;
  encoding: string;
  delimiter: string;
  quote: string;
  /** Line ends; a lone carriage return counts only in files that have no other. */
  breaks: string[];
}

async function sample(path: string, given: string | undefined): Promise<{ encoding: string; text: string; complete: boolean }> {
  try {
    if (!(await stat(path)).isFile()) throw new Error('it is not a file');
    const encoding = new TextDecoder(given ?? (await detectEncoding(path))).encoding;
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(SAMPLE_BYTES), 0, SAMPLE_BYTES);
      const text = new TextDecoder(encoding).decode(buffer.subarray(0, bytesRead), { stream: true });
      return { encoding, text, complete: bytesRead < SAMPLE_BYTES };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function* body(format: Format, width: number, skipFirst: boolean): AsyncGenerator<DelimitedRow> {
  let skip = skipFirst;
  for await (const row of records(format)) {
    if (!skip) yield row.cells.length === width ? row : { ...row, ragged: `${row.cells.length} cells where ${width} were expected` };
    skip = false;
  }
}

/** All records that are not blank lines, the header among them. A record takes one line and one more for each line break inside its cells. */
async function* records({ path, encoding, delimiter, quote, breaks }: Format): AsyncGenerator<DelimitedRow> {
  const bytes = createReadStream(path, { highWaterMark: 1 << 18 });
  const parser = parse({
    delimiter,
    quote,
    escape: quote,
    record_delimiter: breaks,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_RECORD,
  });
  const text = Readable.from(decode(bytes, encoding));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let line = 1;
  try {
    for await (const record of parser) {
      const cells = record as string[];
      if (cells.length > 1 || cells[0]?.trim()) yield { line, cells };
      line += 1 + lineBreaks(cells);
    }
  } catch (cause) {
    throw unreadable(path, cause, line);
  } finally {
    text.destroy();
    bytes.destroy();
  }
}

function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.includes('\n') || cell.includes('\r')) count += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  return count;
}

async function* decode(bytes: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text) yield text;
  }
  const rest = decoder.decode();
  if (rest) yield rest;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'there is no right to read it',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: 'a record is larger than 16 MB; a quote is probably opened and never closed',
};

function unreadable(path: string, cause: unknown, line?: number): UilError {
  if (cause instanceof UilError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new UilError('FILE_NOT_READABLE', [path, line === undefined ? reason : `${reason} (in the record that begins on line ${line})`], { cause });
}

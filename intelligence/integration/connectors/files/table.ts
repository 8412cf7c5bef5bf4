import { open } from 'node:fs/promises';
import { LIMITS } from '../../../contract/envelope.ts';
import { UilError } from '../../../kernel/errors.ts';
import { parseObject } from './cloudevents.ts';
import { openDelimited } from './delimited.ts';
import { readLines } from './lines.ts';
import { mendedRows } from './mend.ts';
import type { Reject } from './rejects.ts';

/** One row of a table, or the reason why a line is none. */
export type TableRow = { readonly line: number; readonly cells: readonly string[]; readonly raw: string } | { readonly reject: Reject };

/** A file whose rows have named columns. Each reading of `rows` begins anew. */
export interface Table {
  readonly kind: 'delimited' | 'ndjson';
  readonly header: readonly string[];
  /** How the file is written, for people. */
  readonly form: string;
  readonly rows: () => AsyncGenerator<TableRow>;
}

export interface TableOptions {
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
}

/** What kind of file it is, by the first line that holds a JSON object: CloudEvents, other JSON objects, or a delimited table. */
export async function kindOf(path: string): Promise<'cloudevents' | 'ndjson' | 'delimited'> {
  const file = await open(path).catch((cause: unknown) => {
    throw new UilError(
      'FILE_NOT_READABLE',
      [path, cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'there is no such file' : String(cause)],
      { cause },
    );
  });
  await file.close();
  let looked = 0;
  let braces = false;
  for await (const { text } of readLines(path, 'utf-8', LIMITS.eventBytes)) {
    if (text.trim() === '') continue;
    braces ||= text.trimStart().startsWith('{');
    const value = parseObject(text);
    if (!(value instanceof UilError)) return 'specversion' in value ? 'cloudevents' : 'ndjson';
    if (++looked >= LINES_TO_TELL) break;
  }
  return braces ? 'ndjson' : 'delimited';
}

const LINES_TO_TELL = 20;

/** Opens a table in either form. */
export async function openTable(path: string, kind: 'delimited' | 'ndjson', options: TableOptions = {}): Promise<Table> {
  if (kind === 'ndjson') return objectTable(path);
  const { delimiter, encoding } = options;
  const file = await openDelimited(path, { ...(delimiter === undefined ? {} : { delimiter }), ...(encoding === undefined ? {} : { encoding }) });
  const mark = file.delimiter;
  async function* rows(): AsyncGenerator<TableRow> {
    for await (const row of mendedRows(path, file)) {
      if ('broken' in row) yield refuse(row.line, row.raw, new UilError('ROW_BROKEN', [row.broken]));
      else if (row.ragged !== undefined) yield refuse(row.line, written(row.cells, mark), new UilError('ROW_BROKEN', [row.ragged]));
      else yield { line: row.line, cells: row.cells, raw: written(row.cells, mark) };
    }
  }
  return { kind, header: file.header, form: `delimited by ${NAMES[mark] ?? mark}, ${file.encoding}`, rows };
}

const NAMES: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

const refuse = (line: number, raw: string, error: UilError): TableRow => ({ reject: { line, code: error.code, reason: error.message, raw } });

/** The cells as a line again. */
function written(cells: readonly string[], delimiter: string): string {
  return cells.map((cell) => (cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter);
}

const SAMPLE_OBJECTS = 20_000;

/** A table of JSON objects; the columns are the keys of the first objects, keys of inner objects are joined with a dot. */
async function objectTable(path: string): Promise<Table> {
  const header = new Set<string>();
  let read = 0;
  for await (const { text } of readLines(path)) {
    const value = text.trim() === '' ? null : parseObject(text);
    if (value === null || value instanceof UilError) continue;
    for (const name of flat(value).keys()) header.add(name);
    if (++read >= SAMPLE_OBJECTS) break;
  }
  const columns = [...header];
  async function* rows(): AsyncGenerator<TableRow> {
    for await (const { line, text, tooLong } of readLines(path, 'utf-8', LIMITS.eventBytes)) {
      if (text.trim() === '') continue;
      const value = tooLong ? new UilError('BODY_TOO_LARGE', [LIMITS.eventBytes]) : parseObject(text);
      if (value instanceof UilError) yield refuse(line, text, value);
      else {
        const cells = flat(value);
        yield { line, cells: columns.map((name) => cells.get(name) ?? ''), raw: text };
      }
    }
  }
  return { kind: 'ndjson', header: columns, form: 'JSON objects, one a line', rows };
}

function flat(value: Record<string, unknown>, prefix = '', into = new Map<string, string>()): Map<string, string> {
  for (const [key, inner] of Object.entries(value)) {
    const name = prefix + key;
    if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) flat(inner as Record<string, unknown>, `${name}.`, into);
    else into.set(name, inner === null ? '' : Array.isArray(inner) ? JSON.stringify(inner) : String(inner));
  }
  return into;
}

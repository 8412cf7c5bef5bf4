/** What a column is sent as; `json` and `jsonb` take any value, the others its text. */
type Kind = 'text' | 'int' | 'bigint' | 'smallint' | 'date' | 'boolean' | 'double precision' | 'timestamptz' | 'json' | 'jsonb';

/** Rows that are sent by the thousand, column by column. */
export type Columns<R> = {
  /** The rows as something to select from, under the names of the columns, out of the first parameters. */
  readonly source: string;
  /** What these parameters are for the rows. */
  params(rows: readonly R[]): Buffer[];
};

const TEXT = 25;

/** Texts as an array in the form in which the store keeps one: neither escaped here nor taken apart there. */
function textArray(values: readonly (string | null)[]): Buffer {
  let size = 20;
  for (const value of values) size += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const bytes = Buffer.allocUnsafe(size);
  // One dimension, nulls may be among them, of text, so many from the first on.
  for (const [i, word] of [1, 1, TEXT, values.length, 1].entries()) bytes.writeInt32BE(word, 4 * i);
  let at = 20;
  for (const value of values) {
    const length = value === null ? -1 : bytes.write(value, at + 4);
    bytes.writeInt32BE(length, at);
    at += 4 + Math.max(0, length);
  }
  return bytes;
}

const asText = (value: unknown): string | null => (value === null || value === undefined ? null : typeof value === 'string' ? value : String(value));
const asJson = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

/**
 * Rows under the names of their own fields. A list of records as one JSON document is written, taken apart and put together again field by
 * field; as columns each value is read once, by the type that keeps it.
 * @example columns<Run>({ id: 'text', state: 'json' }).source // (SELECT "id", "state"::json AS "state" FROM (SELECT unnest($1::text[]) AS "id", unnest($2::text[]) AS "state") AS c)
 */
export function columns<R>(kinds: Readonly<Partial<Record<keyof R & string, Kind>>>): Columns<R> {
  const named = Object.entries(kinds) as [keyof R & string, Kind][];
  const quoted = named.map(([name]) => `"${name}"`);
  const taken = named.map(([name, kind]) => (kind === 'text' ? `"${name}"` : `"${name}"::${kind} AS "${name}"`));
  return {
    source: `(SELECT ${taken.join(', ')} FROM (SELECT ${named.map((_, i) => `unnest($${i + 1}::text[]) AS ${quoted[i]}`).join(', ')}) AS c)`,
    params: (rows) => named.map(([name, kind]) => textArray(rows.map((row) => (kind === 'json' || kind === 'jsonb' ? asJson : asText)(row[name])))),
  };
}

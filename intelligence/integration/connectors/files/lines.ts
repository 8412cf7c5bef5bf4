import { createReadStream } from 'node:fs';
import { UilError } from '../../../kernel/errors.ts';

/** One physical line, counted from 1, without its line end. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
  /** The line was longer than allowed; `text` holds its beginning. */
  readonly tooLong: boolean;
}

/** The lines of a text file in constant memory; of a line longer than `limit` characters only the beginning is kept. Throws FILE_NOT_READABLE. */
export async function* readLines(path: string, encoding = 'utf-8', limit = 1 << 20): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder(encoding);
  const bytes = createReadStream(path, { highWaterMark: 1 << 18 });
  let line = 1;
  let rest = '';
  let tooLong = false;
  const finished = (): TextLine => {
    const text = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
    const done = { line: line++, text: text.slice(0, limit), tooLong: tooLong || text.length > limit };
    rest = '';
    tooLong = false;
    return done;
  };
  try {
    for await (const chunk of bytes) {
      const text = decoder.decode(chunk as Uint8Array, { stream: true });
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        rest += text.slice(from, end);
        from = end + 1;
        yield finished();
      }
      rest += text.slice(from);
      if (rest.length > limit + 1) {
        rest = rest.slice(0, limit);
        tooLong = true;
      }
    }
  } catch (cause) {
    throw new UilError('FILE_NOT_READABLE', [path, cause instanceof Error ? cause.message : String(cause)], { cause });
  } finally {
    bytes.destroy();
  }
  rest += decoder.decode();
  if (rest !== '') yield finished();
}

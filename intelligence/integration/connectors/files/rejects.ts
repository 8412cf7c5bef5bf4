import { type FileHandle, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ErrorCode } from '../../../kernel/errors.ts';

/** A line that did not go in, why, and what stood there. */
export interface Reject {
  readonly line: number;
  readonly code: ErrorCode | (string & {});
  readonly reason: string;
  /** The line as it was, at most RAW_LIMIT characters of it. */
  readonly raw: string;
}

const RAW_LIMIT = 20_000;

export interface RejectsFile {
  add(reject: Reject): Promise<void>;
  readonly count: number;
  /** Where the rejects are; null as long as there are none. */
  readonly path: string | null;
  close(): Promise<void>;
}

/**
 * Collects the rejects of one import in `<file>.rejects.ndjson`, one JSON object a line. The file is made with the first
 * reject; when its folder cannot be written to, it is made in `fallback` instead. One from an earlier import is replaced.
 */
export async function rejectsFile(file: string, fallback: string): Promise<RejectsFile> {
  const wanted = `${file}.rejects.ndjson`;
  await rm(wanted, { force: true }).catch(() => undefined);
  let path: string | null = null;
  let handle: FileHandle | undefined;
  let count = 0;
  const start = async (): Promise<FileHandle> => {
    try {
      path = wanted;
      return await open(path, 'w', 0o600);
    } catch {
      path = join(fallback, basename(wanted));
      return await open(path, 'w', 0o600);
    }
  };
  return {
    async add(reject) {
      handle ??= await start();
      count++;
      await handle.write(`${JSON.stringify({ ...reject, raw: reject.raw.slice(0, RAW_LIMIT) })}\n`);
    },
    get count() {
      return count;
    },
    get path() {
      return path;
    },
    async close() {
      await handle?.close();
      handle = undefined;
    },
  };
}

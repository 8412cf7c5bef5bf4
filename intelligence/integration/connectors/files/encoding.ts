import { open } from 'node:fs/promises';
import { analyse } from 'chardet';

const CHUNK = 1 << 20;
const SAMPLE = 1 << 16;

/**
 * The encoding of a text file, as a label that `TextDecoder` knows: by its byte order mark, else UTF-16 by its zero bytes,
 * else UTF-8 when every byte of the file is valid UTF-8, else the likeliest of the single-byte and Asian encodings.
 */
export async function detectEncoding(path: string): Promise<string> {
  const file = await open(path);
  try {
    const chunk = new Uint8Array(CHUNK);
    const utf8 = new TextDecoder('utf-8', { fatal: true });
    for (let first = true; ; first = false) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK);
      const bytes = chunk.subarray(0, bytesRead);
      if (first) {
        const wide = markOf(bytes) ?? utf16Of(bytes.subarray(0, SAMPLE));
        if (wide) return wide;
      }
      const invalid = firstInvalid(utf8, bytes, bytesRead === 0);
      if (invalid) return likeliest(bytes.length > 0 ? bytes : chunk.subarray(0, SAMPLE));
      if (bytesRead === 0) return 'utf-8';
    }
  } finally {
    await file.close();
  }
}

function markOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: in text of mostly Latin letters and digits every other byte is zero. */
function utf16Of(bytes: Uint8Array): string | undefined {
  const zeros: [even: number, odd: number] = [0, 0];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) zeros[(i & 1) as 0 | 1]++;
  const half = bytes.length / 2;
  if (zeros[1] > 0.4 * half && zeros[0] < 0.05 * half) return 'utf-16le';
  if (zeros[0] > 0.4 * half && zeros[1] < 0.05 * half) return 'utf-16be';
  return undefined;
}

function firstInvalid(decoder: TextDecoder, bytes: Uint8Array, last: boolean): boolean {
  try {
    decoder.decode(bytes, { stream: !last });
    return false;
  } catch {
    return true;
  }
}

/** The first guess that is not a form of Unicode (already ruled out) and that the decoder knows; Western European when there is none. */
function likeliest(bytes: Uint8Array): string {
  for (const guess of analyse(aroundHighBytes(bytes))) {
    if (guess.name.startsWith('UTF') || guess.name === 'ASCII' || guess.confidence < 10) continue;
    try {
      return new TextDecoder(guess.name).encoding;
    } catch {
      // The detector knows encodings that the decoder does not; the next guess may do.
    }
  }
  return 'windows-1252';
}

/** Plain ASCII tells nothing about the encoding: start the sample shortly before the first byte above it. */
function aroundHighBytes(bytes: Uint8Array): Uint8Array {
  const first = Math.max(
    0,
    bytes.findIndex((byte) => byte > 0x7f),
  );
  return bytes.subarray(Math.max(0, first - 1024), first + SAMPLE);
}

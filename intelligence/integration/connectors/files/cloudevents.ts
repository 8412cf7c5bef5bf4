import type { CloudEvent } from '../../../contract/envelope.ts';
import { LIMITS } from '../../../contract/envelope.ts';
import { UilError } from '../../../kernel/errors.ts';
import { readLines } from './lines.ts';
import type { Reject } from './rejects.ts';

/** What a line of a file came to: one or more events, or a reject. */
export type Item = { readonly line: number; readonly raw: string; readonly events: readonly CloudEvent[] } | { readonly reject: Reject };

/** A reject with the sentence of the register. */
export const rejected = (line: number, raw: string, error: UilError): Item => ({ reject: { line, code: error.code, reason: error.message, raw } });

/**
 * Reads CloudEvents from NDJSON, one event a line; blank lines are passed over. What is not a JSON object is a reject;
 * whether an object is a valid event is for the front door to judge.
 */
export async function* readCloudEvents(path: string): AsyncGenerator<Item> {
  for await (const { line, text, tooLong } of readLines(path, 'utf-8', LIMITS.eventBytes)) {
    if (tooLong) yield rejected(line, text, new UilError('BODY_TOO_LARGE', [LIMITS.eventBytes]));
    else if (text.trim() !== '') {
      const parsed = parseObject(text);
      yield parsed instanceof UilError ? rejected(line, text, parsed) : { line, raw: text, events: [parsed as unknown as CloudEvent] };
    }
  }
}

/** The JSON object in the text, or why there is none. */
export function parseObject(text: string): Record<string, unknown> | UilError {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
    return new UilError('JSON_INVALID', ['a line must hold one object']);
  } catch (cause) {
    return new UilError('JSON_INVALID', [cause instanceof Error ? cause.message : String(cause)], { cause });
  }
}

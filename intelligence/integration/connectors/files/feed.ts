import type { IngestReceipt } from '../../../contract/api/lists.ts';
import type { CloudEvent } from '../../../contract/envelope.ts';
import { UilError } from '../../../kernel/errors.ts';
import { type Item, rejected } from './cloudevents.ts';
import type { Reject } from './rejects.ts';
import type { Table } from './table.ts';

/** The front door for one tenant's events. */
export type Ingest = (events: CloudEvent[]) => Promise<IngestReceipt>;

/** What an import came to. `rows` counts all lines with content, `rejected` those of which nothing or not everything went in. */
export interface Tally {
  rows: number;
  events: number;
  accepted: number;
  duplicates: number;
  rejected: number;
}

/** The rows of a table as items: converted, or rejected with line and reason. */
export async function* tableItems(table: Table, convert: (cells: readonly string[]) => CloudEvent[] | UilError): AsyncGenerator<Item> {
  for await (const row of table.rows()) {
    if ('reject' in row) yield row;
    else {
      const events = convert(row.cells);
      yield events instanceof UilError ? rejected(row.line, row.raw, events) : { line: row.line, raw: row.raw, events };
    }
  }
}

export interface FeedOptions {
  readonly ingest: Ingest;
  readonly reject: (reject: Reject) => Promise<void>;
  /** Told the line that was read last. */
  readonly progress?: (line: number) => void;
  /** Events handed over at once. */
  readonly batch?: number;
}

/** Characters of the file that are held before they are handed over. */
const MOST_CHARACTERS = 4_000_000;

/**
 * Feeds items to the front door in batches. What the door refuses becomes a reject of its line; the rest goes in. `tally` is
 * kept up to date all the while, so that it tells the truth also when the door fails half-way.
 */
export async function feed(items: AsyncIterable<Item>, options: FeedOptions, tally: Tally): Promise<void> {
  const size = options.batch ?? 1_000;
  let waiting: { event: CloudEvent; line: number; raw: string }[] = [];
  let characters = 0;
  const turnedAway = new Set<number>();
  const flush = async () => {
    const batch = waiting;
    waiting = [];
    characters = 0;
    if (batch.length === 0) return;
    const receipt = await options.ingest(batch.map((one) => one.event));
    tally.accepted += receipt.accepted;
    tally.duplicates += receipt.duplicates;
    for (const { index, code, detail } of receipt.rejected) {
      const from = batch[index];
      if (!from || turnedAway.has(from.line)) continue;
      turnedAway.add(from.line);
      tally.rejected++;
      await options.reject({ line: from.line, code, reason: detail, raw: from.raw });
    }
  };
  for await (const item of items) {
    tally.rows++;
    if ('reject' in item) {
      tally.rejected++;
      await options.reject(item.reject);
    } else {
      tally.events += item.events.length;
      characters += item.raw.length;
      for (const event of item.events) waiting.push({ event, line: item.line, raw: item.raw });
    }
    options.progress?.('reject' in item ? item.reject.line : item.line);
    if (waiting.length >= size || characters > MOST_CHARACTERS) await flush();
  }
  await flush();
}

/** A door that lets everything pass which `check` does not refuse, and stores nothing: for a dry run. */
export function dryDoor(check: (event: CloudEvent) => void): Ingest {
  return async (events) => {
    const refused: IngestReceipt['rejected'] = [];
    for (const [index, event] of events.entries()) {
      try {
        check(event);
      } catch (cause) {
        if (!(cause instanceof UilError)) throw cause;
        refused.push({ index, id: event.id ?? null, code: cause.code, detail: cause.message, pointer: cause.pointer ?? null });
      }
    }
    return { accepted: events.length - refused.length, duplicates: 0, rejected: refused };
  };
}

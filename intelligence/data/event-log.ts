import type { LoggedEvent, PlatformEvent } from '../contract/envelope.ts';

/** The append-only record of what happened: once per tenant, source and id; in each partition without gaps, in the order of commits. */
export interface EventLog {
  /** Appends inside the open transaction; says for each event whether it was new. */
  append(events: readonly PlatformEvent[], received: Date): Promise<boolean[]>;
  /** The events after a position, in order. */
  read(partition: number, after: number, limit: number): Promise<LoggedEvent[]>;
}

import type { LoggedEvent, PlatformEvent } from '../contract/envelope.ts';

/** A place in the log: what lies up to it has been processed. */
export type Position = { readonly partition: number; readonly position: number };

/** The append-only record of what happened: once per tenant, source and id; in each partition without gaps, in the order of commits. */
export interface EventLog {
  /** Appends inside the open transaction; says for each event whether it was new. */
  append(events: readonly PlatformEvent[], received: Date): Promise<boolean[]>;
  /** The events after the position of each partition named, at most `limit` of each: by partition, each in its order. */
  read(after: readonly Position[], limit: number): Promise<LoggedEvent[]>;
}

import type { Sql } from '../data/sql.ts';
import type { Asked } from './outbox.ts';
import type { Decision, Run } from './run.ts';

/** A step of a run whose message does not go any more, unless it has been handed over already. */
export type Withdrawn = { readonly tenant: string; readonly instance_id: string; readonly step: string };

/** Everything that a batch of looks has changed; it is written whole or not at all. */
export type Changes = Asked & {
  readonly opened: readonly Run[];
  readonly changed: readonly Run[];
  readonly decisions: readonly Decision[];
  readonly withdrawn?: readonly Withdrawn[];
};

/** A customer of a tenant. */
export type CustomerRef = { readonly tenant: string; readonly customer_id: string };

/**
 * The runs at rest. Whoever takes runs holds their rows until its transaction ends, and the store ends a transaction that has
 * idled for ten seconds: that is the lease. A holder that dies or hangs loses its runs and everything it meant to write.
 */
export interface PlaybookStore {
  /** In the caller's transaction: the open runs of these customers, held until it ends. */
  load(sql: Sql, customers: readonly CustomerRef[]): Promise<readonly Run[]>;
  /** In the caller's transaction: writes runs, decisions and what they ask for. A run that ended takes with it what still waits; its open tasks stay when nothing was recovered. */
  save(sql: Sql, changes: Changes, now: Date): Promise<void>;
  /** One transaction: takes runs whose time has come and nobody holds, lets them be looked at, and writes what came of it. Returns how many it took. */
  wake(now: Date, limit: number, look: (runs: readonly Run[], sql: Sql) => Promise<Changes>): Promise<number>;
  /** In the caller's transaction: open runs of these customers look again at once, as when their outage has ended; those of the playbooks named are told otherwise. */
  rouse(sql: Sql, customers: readonly CustomerRef[], now: Date, except?: readonly string[]): Promise<void>;
}

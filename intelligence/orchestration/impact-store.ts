import type { EntityHistory } from '../data/entity-history.ts';
import type { PriceList } from '../data/price-list.ts';
import type { Sql } from '../data/sql.ts';
import type { Day } from '../kernel/days.ts';
import type { HoldoutShares } from './holdout.ts';
import type { ImpactCase, Settled } from './impact-case.ts';
import type { TermRecord } from './impact-reading.ts';

/** A run that nobody follows yet. */
export type RunToFollow = {
  readonly id: string;
  readonly playbook: string;
  readonly playbook_version: number;
  readonly edition: number;
  readonly customer_id: string;
  readonly held_out: boolean;
  readonly opened_at: string;
};

/** A new case; whether it counts is known once it is seen whether its customer counts already. */
export type NewCase = Omit<ImpactCase, 'outcomes' | 'counts' | 'churn_chance'> & { readonly may_count: boolean; readonly enrolled_at: string };

/** Where cases, their sums by day, the shares and the marks on the course are kept. */
export interface ImpactStore {
  /** The shares as they are now. */
  shares(sql: Sql, tenant: string): Promise<HoldoutShares>;
  /** Sets the share of an experiment from now on, and marks it on the course. */
  setShare(sql: Sql, tenant: string, experiment: string, share: number, by: string, now: Date): Promise<void>;
  /** The day on which each experiment was launched; one that has no share of its own yet gets it now, and is launched. */
  launches(sql: Sql, tenant: string, experiments: readonly string[], now: Date): Promise<ReadonlyMap<string, Day>>;
  /** Runs that are not followed yet, the oldest first. */
  newRuns(sql: Sql, tenant: string, limit: number): Promise<readonly RunToFollow[]>;
  /** Everybody who is a customer now. */
  customers(sql: Sql, tenant: string): Promise<readonly string[]>;
  /** Adds cases; one that is there already changes nothing. Of a customer the first of an experiment and term counts. */
  add(sql: Sql, tenant: string, cases: readonly NewCase[]): Promise<void>;
  /** Notes a change of what is measured; one that is known already keeps its day. */
  mark(sql: Sql, tenant: string, marks: readonly { readonly experiment: string; readonly day: Day; readonly what: string }[]): Promise<void>;
  /** One transaction: takes cases whose look has come and nobody holds, lets them be looked at, and writes what came of it. Returns how many it took. */
  settle(
    on: Day,
    limit: number,
    look: (cases: readonly ImpactCase[], histories: ReadonlyMap<string, EntityHistory>, prices: PriceList) => readonly Settled[],
  ): Promise<number>;
  /** Everything on record of the experiments asked for, or of all with null, by experiment and term. */
  records(sql: Sql, tenant: string, experiment: string | null): Promise<readonly TermRecord[]>;
}

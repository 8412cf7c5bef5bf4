import { peaceFacts } from '../adapters/postgres/peace-store.ts';
import { loadToScore, type ToScore } from '../adapters/postgres/score-store.ts';
import type { Sql } from '../data/sql.ts';
import type { PeaceFacts } from '../orchestration/peace.ts';

/** What both playbooks and the arbiter are told of customers: how they stand, and what leaves them in peace. */
export type Known = { readonly found: readonly ToScore[]; readonly peace: ReadonlyMap<string, PeaceFacts> };

/** Reads it once for whoever asks both; by the clock of the store when no moment is given. */
export async function readKnown(sql: Sql, tenant: string, customers: readonly string[], now: Date | undefined): Promise<Known> {
  return { found: await loadToScore(sql, tenant, customers), peace: await peaceFacts(sql, tenant, customers, now) };
}

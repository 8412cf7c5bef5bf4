import { setHolds } from '../../adapters/postgres/cut-off-nodes.ts';
import { type ChangeKind, type ClaimedChange, chunkDone, claimChange, claimChunk, putOff, retryChunk } from '../../adapters/postgres/cut-offs.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { LineFact } from '../../orchestration/line-facts.ts';
import type { Runtime } from '../../orchestration/runtime.ts';
import { type Behind, nodesBehind } from './behind.ts';
import { shareChange } from './share.ts';

export type CarryOptions = {
  readonly database: Pick<Database, 'asWorker'>;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly log: Log;
  /** Who is behind a node; a seam for mutants. */
  readonly behind?: Behind;
  readonly size?: number;
};

const RETRY_MS = 60_000;
/** Customers that one transaction carries a change to. */
const PIECE = 1_000;
/** A transaction that holds a piece and then idles this long is ended by the server, and another takes the piece. */
const LEASE = "SET LOCAL idle_in_transaction_session_timeout = '10s'";
/** Runs that hear of the line by themselves. */
export const LINE_PLAYBOOKS: readonly string[] = ['service-restoration', 'planned-maintenance'];

type Data = { readonly expected_at?: string | null; readonly starts_at?: string; readonly ends_at?: string; readonly kind?: string };

const TYPES: Readonly<Record<Exclude<ChangeKind, 'begun' | 'over'>, LineFact['type']>> = {
  cut: 'line.cut',
  again: 'line.cut',
  expected: 'line.expected',
  back: 'line.back',
  planned: 'work.planned',
  cancelled: 'work.cancelled',
  completed: 'work.completed',
};

/** Changes that begin or end the holding back of everything that asks for money or sells. */
const HOLDS: Readonly<Partial<Record<ChangeKind, boolean>>> = { begun: true, over: false, cancelled: false, completed: false };

/** What a change means for the lines of these customers; that a window begins or is over is nothing that anybody is told. */
function factsOf({ tenant, cause, kind, event }: ClaimedChange, customers: readonly string[], expected: string | null): LineFact[] {
  if (kind === 'begun' || kind === 'over') return [];
  const type = TYPES[kind];
  const data = event.data as Data;
  const more = type.startsWith('work.')
    ? { maintenance_id: cause, ...(type === 'work.planned' ? { starts_at: data.starts_at, ends_at: data.ends_at, kind: data.kind } : {}) }
    : { outage_id: cause, ...(type === 'line.back' ? {} : { expected_at: type === 'line.cut' ? expected : (data.expected_at ?? null) }) };
  const { id, source, time, learned } = event;
  // Each kind has the members that its type asks for.
  return customers.map((customer_id) => ({ type, id, source, tenant, time, learned, data: { customer_id, ...more } }) as LineFact);
}

/** The time of return that is known of a cut-off when somebody joins it. */
async function expectedOf(sql: Sql, { tenant, cause }: ClaimedChange): Promise<string | null> {
  const { rows } = await sql.query<{ expected_at: string | null }>('SELECT expected_at FROM cut_offs WHERE tenant_id = $1 AND cause_id = $2', [tenant, cause]);
  return rows[0]?.expected_at ?? null;
}

type Claimed = { readonly change: ClaimedChange } | { readonly piece: Piece };
type Piece = NonNullable<Awaited<ReturnType<typeof claimChunk>>>;

/** Lets the playbooks see what a change means for the customers of one piece. */
async function show(sql: Sql, piece: Piece, runtime: Runtime, now: Date): Promise<void> {
  const { tenant, cause, kind, customers } = piece;
  const holds = HOLDS[kind];
  if (holds !== undefined) {
    await setHolds(sql, tenant, cause, customers, holds);
    const refs = customers.map((customer_id) => ({ tenant, customer_id }));
    await runtime.rouse(sql, refs, now, LINE_PLAYBOOKS);
  }
  const expected = kind === 'cut' || kind === 'again' ? await expectedOf(sql, piece) : null;
  await runtime.onEvents(sql, factsOf(piece, customers, expected), now);
  await chunkDone(sql, piece, now);
}

/**
 * Carries what happened to cut-offs on to their customers, one transaction at a time: shares a change out in pieces, or lets the playbooks
 * see one piece. A crash repeats that transaction and nothing else; what fails is tried again in a minute, and the others go on. False when
 * nothing is left to do now.
 */
export async function carryStep({ database, runtime, clock, log, behind = nodesBehind, size = PIECE }: CarryOptions): Promise<boolean> {
  let claimed: Claimed | undefined;
  const now = clock.now();
  try {
    return await database.asWorker(async (sql) => {
      await sql.query(LEASE);
      const change = await claimChange(sql, now);
      if (change !== null) {
        claimed = { change };
        await shareChange(sql, change, { behind, size }, now);
        return true;
      }
      const piece = await claimChunk(sql, now);
      if (piece === null) return false;
      claimed = { piece };
      await show(sql, piece, runtime, now);
      return true;
    });
  } catch (error) {
    if (claimed === undefined) throw error;
    const failed = claimed;
    const again = new Date(now.getTime() + RETRY_MS);
    await database.asWorker((sql) => ('change' in failed ? putOff(sql, failed.change, again.toISOString()) : retryChunk(sql, failed.piece, again)));
    log.warn(
      'what happened to a cut-off could not be carried on and will be tried again',
      { tenant: 'change' in failed ? failed.change.tenant : failed.piece.tenant },
      error,
    );
    return true;
  }
}

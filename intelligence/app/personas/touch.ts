import type { Database } from '../../adapters/postgres/database.ts';
import { addUp, begunBy, forgetTouching, noteTouching, peopleOf, samePeople, takeUncounted, type Uncounted } from '../../adapters/postgres/touch-store.ts';
import { noteVisits } from '../../adapters/postgres/visit-store.ts';
import type { LoggedEvent } from '../../contract/envelope.ts';
import { touchMatrix } from '../../contract/personas.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type Behind, nodesBehind } from '../outages/behind.ts';

/** An older event is history that is brought in: it touches nobody now. */
const TOUCHES_WITHIN_MS = 3 * 86_400_000;
const KEPT_MS = 92 * 86_400_000;
const AT_ONCE = 20;

/** Puts down what touches people, and keeps visits, in the transaction of the batch. */
export async function noteTouches(sql: Sql, events: readonly LoggedEvent[], now: Date): Promise<void> {
  await noteVisits(sql, events);
  const fresh = (time: string) => now.getTime() - Date.parse(time) <= TOUCHES_WITHIN_MS;
  await noteTouching(
    sql,
    events.filter(({ type, time }) => touchMatrix[type].touches.length > 0 && fresh(time)),
  );
}

/** What of a customer's money an event is about, in its own currency. */
function moneyOf({ told }: Uncounted): { readonly minor: number; readonly currency: string } | null {
  const minor = told.amount_minor ?? told.price_minor;
  return typeof minor === 'number' && typeof told.currency === 'string' ? { minor, currency: told.currency } : null;
}

async function count(sql: Sql, one: Uncounted, behind: Behind, now: Date): Promise<void> {
  const money = moneyOf(one);
  const currency = money?.currency ?? one.currency;
  const begun = one.type === 'outage.ended' ? await begunBy(sql, one) : null;
  if (begun !== null) await samePeople(sql, one, begun);
  else {
    const since = one.type === 'outage.started' ? one.happened_at : null;
    const nodes = one.node_id === null ? [] : await behind(sql, one.tenant, one.node_id, since);
    await peopleOf(sql, one, nodes, currency, money?.minor ?? 0);
  }
  await addUp(sql, one, currency, now);
}

/** Counts whom events touch, the oldest first, each in whole and once; true when there may be more. */
export async function touchStep(database: Pick<Database, 'asWorker'>, clock: Clock, behind: Behind = nodesBehind): Promise<boolean> {
  return database.asWorker(async (sql) => {
    const taken = await takeUncounted(sql, AT_ONCE);
    for (const one of taken) await count(sql, one, behind, clock.now());
    return taken.length === AT_ONCE;
  });
}

/** Forgets what touched people a quarter of a year ago; true when there may be more. */
export const forgetTouches = (database: Pick<Database, 'asWorker'>, clock: Clock): Promise<boolean> =>
  database.asWorker(async (sql) => ((await forgetTouching(sql, new Date(clock.now().getTime() - KEPT_MS))).rowCount ?? 0) > 0);

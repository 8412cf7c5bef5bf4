import type { Database } from '../adapters/postgres/database.ts';
import { forgetMatters, mattersOver, noteMatters, openMatters } from '../adapters/postgres/peace-store.ts';
import { forgetCounts } from '../adapters/postgres/send-counts.ts';
import type { PeaceServices } from '../api/services-gate.ts';
import type { Peace } from '../contract/api/peace.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import { checkEvent } from '../data/check-event.ts';
import { matterTold, stillMatters } from '../data/peace-matters.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Runtime } from '../orchestration/runtime.ts';
import type { Layer } from './compose.ts';
import type { Turn } from './loop.ts';

const AT_ONCE = 500;

/** Keeps what a batch tells of matters that leave customers in peace, in its transaction; their runs look again at once, so that the clock stops and goes on. */
export async function notePeace(runtime: Runtime, sql: Sql, events: readonly PlatformEvent[], now: Date): Promise<void> {
  const told = events.flatMap((event) => matterTold(event) ?? []).filter((matter) => stillMatters(matter, now));
  await noteMatters(sql, told);
  // A payment that arrives or fails is looked at by who listens to it; of tickets the end may be that of a complaint.
  const rouses = told.filter(
    ({ kind, about, closed_at }) => kind === 'flag' || (kind === 'ticket' ? about === 'billing' || closed_at !== null : closed_at === null),
  );
  await runtime.rouse(sql, rouses, now);
}

/** Lets the runs look again whose customers were left in peace until a moment that has passed. */
export function peaceTurn(database: Database, runtime: Runtime, clock: Clock): Turn {
  return {
    name: 'peace over',
    restMs: 30_000,
    work: () =>
      database.asWorker(async (sql) => {
        const over = await mattersOver(sql, clock.now(), AT_ONCE);
        await runtime.rouse(sql, over, clock.now());
        if (over.length === 0) {
          await forgetMatters(sql, clock.now());
          await forgetCounts(sql, clock.now());
        }
        return over.length === AT_ONCE;
      }),
  };
}

/** What people see and say of why a customer is left in peace. */
export function peaceServices(database: Database, { ingest, runtime }: Pick<Layer, 'ingest' | 'runtime'>, clock: Clock): PeaceServices {
  const told = (tenant: string, customer: string): Promise<Peace> =>
    database.asTenant(tenant, async (sql) => {
      const known = await sql.query<{ down_since: string | null }>(
        `SELECT (SELECT min(started_at) FROM outages o WHERE o.node_id = c.node_id AND o.ended_at IS NULL) AS down_since FROM customers c WHERE customer_id = $1`,
        [customer],
      );
      const row = known.rows[0];
      if (row === undefined) throw new UilError('CUSTOMER_NOT_FOUND', [customer]);
      const matters = (await openMatters(sql, customer, clock.now())).map(({ kind, matter_id, opened_at, until_at }) => ({
        kind,
        id: matter_id,
        since: opened_at,
        until: until_at,
      }));
      return { matters: row.down_since === null ? matters : [...matters, { kind: 'outage' as const, id: 'outage', since: row.down_since, until: null }] };
    });
  const tell = async (tenant: string, customer: string, type: string, data: object, by: string): Promise<Peace> => {
    await told(tenant, customer);
    const now = clock.now();
    const source = `uil/people/${encodeURIComponent(by).slice(0, 200)}`;
    const event = { specversion: '1.0', id: newId(), source, type, time: now.toISOString(), data: { customer_id: customer, ...data } };
    await ingest(tenant, [event], true);
    // It is a fact by now and will be processed as one; noted here already, so that it holds when the answer is read.
    await database.asWorker((sql) => notePeace(runtime, sql, [checkEvent(event, tenant, now)], now));
    return told(tenant, customer);
  };
  return {
    peace: told,
    flag: async (tenant, customer, flag, until, by) => {
      if (until !== undefined && Date.parse(until) <= clock.now().getTime())
        throw new UilError('REQUEST_INVALID', ['the moment has passed'], { pointer: '/until' });
      return tell(tenant, customer, 'customer.flagged', { flag, ...(until === undefined ? {} : { until }) }, by);
    },
    unflag: (tenant, customer, flag, by) => tell(tenant, customer, 'customer.unflagged', { flag }, by),
  };
}

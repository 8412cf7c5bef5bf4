import { announce } from '../../adapters/postgres/changes.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { saveNodes } from '../../adapters/postgres/node-store.ts';
import { eventsWaiting, forgetReadings, nodeEventsOf, postgresWatchStore, tenantsBehind, type WatchStore } from '../../adapters/postgres/watch-store.ts';
import { READING_DAYS } from '../../data/node-readings.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { addDays, dayOf } from '../../kernel/days.ts';
import { evolveAll, type NetworkState, networkOf } from '../../predictive/incidents/network-state.ts';
import { type CourseSnapshot, emptyCourse } from '../../predictive/incidents/outage.ts';
import { type IncidentSettings, usualSettings } from '../../predictive/incidents/settings.ts';
import type { Told } from '../../predictive/incidents/told.ts';
import { lookAt } from '../../predictive/incidents/watch.ts';
import { noteAlarmsOf } from './alarms.ts';
import { keepLook } from './keep.ts';

export type WatchOptions = {
  readonly database: Pick<Database, 'asWorker'>;
  readonly clock: Clock;
  readonly settings?: IncidentSettings;
  /** The store of the watch; a seam for mutants. */
  readonly store?: (sql: Sql) => WatchStore;
};

/** While so many events of a tenant wait in the log, it brings in a file: its alarms stand in the same queue, and a history in pieces would be put out of order. */
const FAR_BEHIND = 5_000;
/** While something is open, readings may tell that it is back: they call nobody, so the watch comes by itself. */
const WATCHFUL_MS = 30_000;
const CALM_MS = 15 * 60_000;
/** Events of the log that are brought in at a time. */
const PIECE = 5_000;

/**
 * Looks at one network whose alarms have called or whose time has come, in one transaction: the alarms leave, the incidents change, what is
 * new is said, and the memory is kept together. False when there was none.
 */
export async function watchStep({ database, clock, settings = usualSettings, store = postgresWatchStore }: WatchOptions): Promise<boolean> {
  return database.asWorker(async (sql) => {
    // Where so few wait of all tenants together, none has to be looked for.
    const bringing = (await eventsWaiting(sql)) > FAR_BEHIND ? await tenantsBehind(sql, FAR_BEHIND) : [];
    const now = clock.now();
    const watch = store(sql);
    const claimed = await watch.claim(now, bringing);
    if (!claimed) return false;
    const { tenant, memory, logRead } = claimed;
    if (!logRead) await readLog(sql, tenant, now);
    const settled = (memory.settled as CourseSnapshot | null) ?? emptyCourse;
    const alarms = await watch.alarms(tenant, now.getTime() - settings.reorderMs, (others) => others.length > 0 || !isCalm(settled));
    const state = evolveAll({ settled, parents: memory.parents as NetworkState['parents'], recent: [] }, alarms);
    const network = networkOf({ parents: await watch.inventory(tenant), customers: new Map() }, state.parents);
    const look = lookAt({ state, told: memory.told as Told }, network, now.getTime(), settings);
    const changed = await keepLook(sql, tenant, look, now, settings.keepMs);
    const kept = look.memory.state;
    const latest = now.getTime() + (isCalm(kept.settled) && look.incidents.every(({ until }) => until !== null) ? CALM_MS : WATCHFUL_MS);
    await watch.remember(
      tenant,
      { settled: kept.settled, parents: kept.parents, told: look.memory.told },
      new Date(Math.min(latest, look.changesAt ?? latest)),
      now,
    );
    await forgetReadings(sql, tenant, addDays(dayOf(now), 1 - READING_DAYS));
    await announce(sql, tenant, 'incident', changed, now);
    return true;
  });
}

/** Brings in what the log of a tenant tells of its network, for stores that were filled before the network was watched. */
async function readLog(sql: Sql, tenant: string, now: Date): Promise<void> {
  for await (const events of nodeEventsOf(sql, tenant, PIECE)) {
    await saveNodes(sql, events, now);
    await noteAlarmsOf(sql, events, now);
  }
}

/** True when nothing is down and nobody is waited for: then a reading cannot say anything new. */
const isCalm = ({ open, pool, closed, last }: CourseSnapshot): boolean =>
  open.length === 0 && pool.length === 0 && closed.every(({ unconfirmed }) => unconfirmed.length === 0) && last.every(([, , up]) => up);

import { type AlarmRow, noteAlarms } from '../../adapters/postgres/watch-store.ts';
import type { LoggedEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { alarmsOf } from '../../predictive/incidents/alarm.ts';

/** Hands what a batch of events says of the network to the watch, in the transaction of the batch. */
export async function noteAlarmsOf(sql: Sql, events: readonly LoggedEvent[], now: Date): Promise<void> {
  await noteAlarms(
    sql,
    events.flatMap((event) => alarmsOf(event).map((alarm): AlarmRow & { tenant: string } => ({ ...alarm, tenant: event.tenant }))),
    now,
  );
}

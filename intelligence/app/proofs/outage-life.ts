import type { Database } from '../../adapters/postgres/database.ts';
import { addEdition } from '../../adapters/postgres/playbook-settings.ts';
import { systemClock, virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import type { PlaybookKind } from '../../orchestration/playbook-kind.ts';
import { composeLayer, type Layer } from '../compose.ts';
import type { Behind } from '../outages/behind.ts';
import { outagePeers, type Received } from './outage-peers.ts';
import { type OutageWorld, RULE, START } from './outage-worlds.ts';
import type { Scratch } from './scratch.ts';

const MINUTE = 60_000;
const STEP = 5;

export type LivedOutage = {
  readonly received: readonly Received[];
  readonly credits: readonly { readonly customer_id: string; readonly amount: number }[];
  /** Steps of messages that are not sent, by state. */
  readonly unsent: number;
  readonly plannedSeconds: number;
  readonly planned: number;
};

/** How a world is lived through; mutants do it wrongly. */
export type Living = { readonly playbooks?: readonly PlaybookKind[]; readonly behind?: Behind; readonly days: number };

/** Carries everything that is there now to its end. */
async function settleAll(layer: Layer, now: () => Date): Promise<void> {
  for (let more = true; more; ) {
    more = (await layer.pipeline.drain()) > 0;
    while (await carryBoth(layer)) more = true;
    while ((await layer.runtime.wakeDue(now(), 500)) > 0);
    while ((await layer.dispatcher.dispatchDue(500)).claimed > 0) more = true;
  }
}
const carryBoth = async (layer: Layer): Promise<boolean> => (await Promise.all([layer.carry(), layer.carry()])).some((one) => one);

/** Brings in the ISP as it is before the fault, under the rule of the proof. */
async function begin(layer: Layer, database: Database, tenant: string, world: OutageWorld, days: number): Promise<void> {
  const settings = { ...RULE, channels: ['sms', 'email', 'webhook'], follow_up_hours: days > 0 ? 24 : 0 };
  const at = new Date(START).toISOString();
  const edition = { playbook: 'service-restoration', enabled: true, settings, why: 'the rule of the proof', changed_at: at, changed_by: 'proof' };
  await database.asTenant(tenant, (sql) => addEdition(sql, tenant, edition));
  for (let from = 0; from < world.inventory.length; from += 5_000) {
    await layer.ingest(tenant, world.inventory.slice(from, from + 5_000));
    await layer.pipeline.drain();
  }
}

/** What stands in the store when all is over. */
const standing = (database: Database, tenant: string) =>
  database.asWorker(async (sql) => {
    const number = async (from: string, ...values: unknown[]) =>
      (await sql.query<{ n: number }>(`SELECT count(*) AS n FROM ${from}`, [tenant, ...values])).rows[0]?.n ?? 0;
    const credits = await sql.query<{ customer_id: string; amount: number }>(
      `SELECT customer_id, (values ->> 'amount_minor')::int AS amount FROM platform_actions WHERE tenant_id = $1 AND action = 'give-credit' AND state <> 'superseded'`,
      [tenant],
    );
    return {
      credits: credits.rows,
      unsent: await number("outbox WHERE tenant_id = $1 AND state NOT IN ('sent', 'superseded') AND reason IS DISTINCT FROM 'held-out'"),
      planned: await number("decisions WHERE tenant_id = $1 AND choice = 'act' AND decided_at = $2", new Date(START)),
    };
  });

/** Lives through a fault in steps of five minutes, with real channels, and then through the days after it. */
export async function liveOutage(
  { database, connection }: Scratch,
  tenant: string,
  world: OutageWorld,
  { playbooks, behind, days }: Living,
): Promise<LivedOutage> {
  const clock = virtualClock(new Date(START - 60 * MINUTE));
  const peers = await outagePeers(clock);
  try {
    const seams = { ...(playbooks && { playbooks }), ...(behind && { behind }) };
    const layer = composeLayer({ store: { database, connection }, clock, log: silentLog, carriers: peers.carriers, ...seams });
    await begin(layer, database, tenant, world, days);
    // Twenty minutes after anything that happens all has been said of it; in between every half hour is enough.
    const isBusy = (minute: number): boolean => minute % 30 === 0 || world.coming.some((one) => one.minute <= minute && minute - one.minute <= 20);
    let plannedSeconds = 0;
    let next = 0;
    for (let minute = 0; minute <= world.end + 90; minute += STEP) {
      if (!isBusy(minute)) continue;
      clock.set(new Date(START + minute * MINUTE));
      const due = [];
      for (; next < world.coming.length && (world.coming[next]?.minute ?? 0) <= minute; next++) due.push(world.coming[next]?.event);
      const began = systemClock.elapsedMs();
      if (due.length > 0) await layer.ingest(tenant, due);
      await layer.pipeline.drain();
      while (await carryBoth(layer));
      if (minute === 0) plannedSeconds = (systemClock.elapsedMs() - began) / 1000;
      await settleAll(layer, () => clock.now());
      peers.received();
    }
    for (let hour = 2; hour <= 24 * days; hour += 2) {
      clock.set(new Date(START + (world.end + 60 * hour) * MINUTE));
      await settleAll(layer, () => clock.now());
      peers.received();
    }
    return { received: peers.received(), plannedSeconds, ...(await standing(database, tenant)) };
  } finally {
    await peers.close();
  }
}

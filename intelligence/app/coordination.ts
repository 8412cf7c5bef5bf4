import { webhookSystem } from '../integration/isp-system.ts';
import { safeFetch } from '../integration/safe-fetch.ts';
import { nextAttemptMs } from '../integration/ticketing.ts';
import type { Clock } from '../kernel/clock.ts';
import { newBytes } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { mulberry32 } from '../kernel/random.ts';
import type { ActionStore, Systems } from '../orchestration/actions.ts';
import { CrossModuleWorkflowCoordinator } from '../orchestration/coordinator.ts';
import type { ChannelBook } from './carriers.ts';
import type { Turn } from './loop.ts';

const BATCH = 50;

/** The systems that a tenant has set up to act: its webhook that takes actions, while it is on. */
export const systemsOf =
  (book: ChannelBook, clock: Clock): Systems =>
  async (tenant) => {
    const row = (await book.open(tenant, 'webhook')).find((one) => one.row?.kind === 'standard-webhook' && one.row.settings.actions === true)?.row;
    if (!row) return null;
    const fetch = safeFetch(await book.reachOf(tenant));
    // Both were checked by the schemas of the kind when they were saved.
    const settings = row.settings as Parameters<typeof webhookSystem>[0];
    return webhookSystem(settings, book.secretOf(row) as Parameters<typeof webhookSystem>[1], { fetch, now: () => clock.now() });
  };

/** Asks the systems of ISPs for what is due, and keeps the time of what waits for people. */
export function coordinationTurns(store: ActionStore, book: ChannelBook, clock: Clock, log: Log): Turn[] {
  const random = mulberry32(newBytes(4).readUInt32BE());
  const coordinator = new CrossModuleWorkflowCoordinator({
    store,
    systems: systemsOf(book, clock),
    clock,
    log,
    patience: (attempt, retryAfterMs) => nextAttemptMs(attempt, retryAfterMs, random),
  });
  return [
    { name: 'actions', restMs: 500, work: async () => (await coordinator.performDue(BATCH)) === BATCH },
    { name: 'waiting', restMs: 15_000, work: async () => (await coordinator.keepTime()) > 0 },
  ];
}

import { switchRouteOff } from '../adapters/postgres/channel-settings.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { claimTickets, enqueueTickets, settleTicket, type TicketDelivery, type TicketEnd } from '../adapters/postgres/ticket-deliveries.ts';
import { safeFetch } from '../integration/safe-fetch.ts';
import { nextAttemptMs, type Ticketing, webhookTicketing } from '../integration/ticketing.ts';
import type { Clock } from '../kernel/clock.ts';
import { newBytes } from '../kernel/ids.ts';
import { mulberry32 } from '../kernel/random.ts';
import type { ChannelBook } from './carriers.ts';
import type { Turn } from './loop.ts';

const BATCH = 50;
/** Longer than a call takes: while it is on its way nobody else tells the same. */
const HOLD_MS = 60_000;

/** Where a delivery goes: the webhook that wants tasks, while it is on; null when it is not. */
async function keeperOf(book: ChannelBook, { tenant_id, route }: TicketDelivery, clock: Clock): Promise<Ticketing | null> {
  const row = (await book.open(tenant_id, 'webhook')).find((one) => one.row?.route === route)?.row;
  if (row?.settings.tasks !== true || row.kind !== 'standard-webhook') return null;
  const fetch = safeFetch(await book.reachOf(tenant_id));
  // Both were checked by the schemas of the kind when they were saved.
  const settings = row.settings as Parameters<typeof webhookTicketing>[0];
  return webhookTicketing(settings, book.secretOf(row) as Parameters<typeof webhookTicketing>[1], { fetch, now: () => clock.now() });
}

/** Brings tasks into the systems of ISPs once: what is not heard is told again over days, under the same id. Returns how many it took up. */
export async function ticketStep(database: Database, book: ChannelBook, clock: Clock, random: () => number): Promise<number> {
  await database.asWorker((sql) => enqueueTickets(sql, clock.now()));
  const due = await database.asWorker((sql) => claimTickets(sql, clock.now(), BATCH, HOLD_MS));
  const again = (delivery: TicketDelivery, reason: string, retryAfterMs?: number): TicketEnd => {
    const wait = nextAttemptMs(delivery.attempt, retryAfterMs, random);
    return wait === null
      ? { state: 'given-up', reason: `not heard in ${delivery.attempt} attempts: ${reason}` }
      : { state: 'waiting', at: new Date(clock.now().getTime() + wait), reason };
  };
  const tell = async (delivery: TicketDelivery): Promise<TicketEnd> => {
    if (delivery.topic === 'task.opened' && delivery.task_state !== 'open' && delivery.attempt === 1)
      return { state: 'given-up', reason: 'it was closed before it was told' };
    const keeper = await keeperOf(book, delivery, clock);
    if (keeper === null) return { state: 'given-up', reason: 'the webhook is not there any more' };
    const { topic, task_key, customer_id, title, detail, role, due_at, task_reason, ticket_id } = delivery;
    try {
      const result = await keeper.tell({
        topic,
        task_key,
        customer_id,
        title,
        detail,
        role,
        due_at,
        reason: topic === 'task.closed' ? task_reason : null,
        ticket_id,
      });
      if (result.ok) return { state: 'told', ticketId: result.provider_id };
      if (result.gone) await database.asWorker((sql) => switchRouteOff(sql, delivery.tenant_id, 'webhook', delivery.route, result.reason, clock.now()));
      return result.permanent || result.gone ? { state: 'given-up', reason: result.reason } : again(delivery, result.reason, result.retryAfterMs);
    } catch {
      return again(delivery, 'the answer was lost');
    }
  };
  await Promise.all(
    due.map(async (delivery) => {
      const end = await tell(delivery);
      await database.asWorker((sql) => settleTicket(sql, delivery, end, clock.now()));
    }),
  );
  return due.length;
}

/** The turn of the loop that does so. */
export function ticketTurn(database: Database, book: ChannelBook, clock: Clock): Turn {
  const random = mulberry32(newBytes(4).readUInt32BE());
  return { name: 'tickets', restMs: 5_000, work: async () => (await ticketStep(database, book, clock, random)) === BATCH };
}

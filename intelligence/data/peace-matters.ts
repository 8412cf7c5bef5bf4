import type { PlatformEvent } from '../contract/envelope.ts';

/** What an event says of something that may leave a customer in peace: that it began or that it ended. */
export type MatterTold = {
  readonly tenant: string;
  readonly customer_id: string;
  readonly kind: 'ticket' | 'payment' | 'flag';
  readonly matter_id: string;
  readonly about: string | null;
  readonly opened_at: string | null;
  readonly opened_by: string | null;
  readonly closed_at: string | null;
  readonly until_at: string | null;
};

const DAY_MS = 86_400_000;
/** A payment that nothing was heard of for so long is not on its way any more: transfers take five working days at most. */
const PENDING_DAYS = 7;
/** A complaint that nobody has closed for so long holds nothing up any more. */
const COMPLAINT_DAYS = 60;

const later = (time: string, days: number): string => new Date(Date.parse(time) + days * DAY_MS).toISOString();

const BOUND_DAYS: Readonly<Record<MatterTold['kind'], number>> = { ticket: COMPLAINT_DAYS, payment: PENDING_DAYS, flag: Number.POSITIVE_INFINITY };

/** False for what cannot hold anything up any more, as when history is brought in. */
export function stillMatters({ kind, until_at, closed_at }: MatterTold, now: Date): boolean {
  if (until_at !== null) return Date.parse(until_at) > now.getTime();
  // Whatever it ends was opened before it, and would be over by itself by now.
  return closed_at === null || Date.parse(closed_at) + BOUND_DAYS[kind] * DAY_MS > now.getTime();
}

/** What an event tells of such a matter, or null when it tells nothing. */
export function matterTold(event: PlatformEvent): MatterTold | null {
  const { tenant, time, id } = event;
  const opens = { opened_at: time, opened_by: id, closed_at: null };
  const closes = { about: null, opened_at: null, opened_by: null, closed_at: time, until_at: null };
  switch (event.type) {
    case 'ticket.opened': {
      const { customer_id, ticket_id, category } = event.data;
      return { tenant, customer_id, kind: 'ticket', matter_id: ticket_id, about: category, ...opens, until_at: later(time, COMPLAINT_DAYS) };
    }
    case 'ticket.closed':
      return { tenant, customer_id: event.data.customer_id, kind: 'ticket', matter_id: event.data.ticket_id, ...closes };
    case 'payment.pending': {
      const { customer_id, payment_id, until } = event.data;
      const longest = later(time, PENDING_DAYS);
      const until_at = until === undefined || new Date(until).toISOString() > longest ? longest : new Date(until).toISOString();
      return { tenant, customer_id, kind: 'payment', matter_id: payment_id, about: null, ...opens, until_at };
    }
    case 'payment.succeeded':
    case 'payment.failed':
      return { tenant, customer_id: event.data.customer_id, kind: 'payment', matter_id: event.data.payment_id, ...closes };
    case 'customer.flagged': {
      const { customer_id, flag, until } = event.data;
      return {
        tenant,
        customer_id,
        kind: 'flag',
        matter_id: flag,
        about: null,
        ...opens,
        until_at: until === undefined ? null : new Date(until).toISOString(),
      };
    }
    case 'customer.unflagged':
      return { tenant, customer_id: event.data.customer_id, kind: 'flag', matter_id: event.data.flag, ...closes };
    default:
      return null;
  }
}

import type { PlatformEvent } from '../contract/envelope.ts';
import type { EventData } from '../contract/events/catalogue.ts';
import { type Day, dayOf } from '../kernel/days.ts';
import { type AddressName, type Tellings, tellingsAfter } from './addresses.ts';
import type { Latest } from './daily-facts.ts';

/** What is known of a customer now. `latest` holds one register per attribute (the latest fact wins), `totals` sums over all time. */
export type CustomerState = {
  readonly latest: { readonly [attribute: string]: Latest };
  readonly totals: {
    readonly invoiced_minor: number;
    readonly paid_minor: number;
    /** Tickets opened less tickets closed; absent before the first of either. */
    readonly open_tickets?: number;
  };
  /** When addresses were told, where that is more than once: a dead one works again when another is put in its place. */
  readonly addresses?: { readonly [A in AddressName]?: Tellings };
  readonly lastEventAt: string;
};

type ProfileData = Omit<EventData<'customer.created'>, 'customer_id'>;

const unknownCustomer: CustomerState = { latest: {}, totals: { invoiced_minor: 0, paid_minor: 0 }, lastEventAt: '' };

function attributesOf(event: PlatformEvent): Record<string, Latest[2] | undefined> {
  switch (event.type) {
    case 'customer.created':
    case 'customer.updated': {
      const { customer_id: _, ...profile } = event.data;
      return { ...(profile satisfies ProfileData), ...(event.type === 'customer.created' ? { status: 'active' } : {}) };
    }
    case 'customer.activated':
      return { status: 'active' };
    case 'customer.suspended':
      return { status: 'suspended' };
    case 'customer.cancelled':
      return { status: 'cancelled', left_voluntarily: event.data.voluntary ?? true, left_cause: event.data.cause ?? null };
    case 'service.changed': {
      const { plan_id, plan_name, price_minor, currency, speed_down_mbps, allowance_bytes, contract_term, add_ons } = event.data;
      // Null says that the volume is unlimited. The ids of the add-ons stand in one register, as no id holds a line feed.
      return {
        ...{ plan_id, plan_name, price_minor, currency, speed_down_mbps, contract_term },
        allowance_bytes: allowance_bytes ?? null,
        add_ons: add_ons && [...add_ons].sort().join('\n'),
      };
    }
    case 'consent.changed':
      return { [`consent.${event.data.class}.${event.data.channel}`]: event.data.allowed };
    case 'preference.stated': {
      const { hours, channel, language } = event.data;
      // One register holds both hours, so that they are always those of one choice.
      return { 'stated.hours': hours && `${hours.from}-${hours.until}`, 'stated.channel': channel, 'stated.language': language };
    }
    case 'payment.failed':
      return { last_failed_minor: event.data.amount_minor };
    case 'ticket.opened':
      return { last_ticket: event.data.category };
    case 'offer.refused':
      return { [`refused.${offeredThing(event.data)}`]: event.data.kind };
    case 'offer.made':
      return event.data.held_out ? {} : { [`offered.${event.data.kind}`]: offeredThing(event.data) };
    case 'address.qualified':
      return { line_max_mbps: event.data.max_down_mbps };
    case 'equipment.reported':
      return { port_mbps: event.data.port_mbps };
    case 'message.bounced':
      return event.data.permanent ? { [`bounced.${event.data.channel}`]: true } : {};
    case 'message.replied':
      return { [`replied.${event.data.channel}`]: true };
    case 'balance.expired':
    case 'service.expired':
      return { expired_owing_minor: event.data.price_minor };
    case 'payment.succeeded':
      return { expired_owing_minor: 0, last_paid_minor: event.data.amount_minor };
    default:
      return {};
  }
}

/** The plan or add-on that an offer is about, as one name: `plan:home-300`, `add-on:static-ip`. */
export const offeredThing = ({ plan_id, add_on_id }: { plan_id?: string | undefined; add_on_id?: string | undefined }): string =>
  add_on_id === undefined ? `plan:${plan_id ?? ''}` : `add-on:${add_on_id}`;

function ticketsOpen({ totals }: CustomerState, event: PlatformEvent): Pick<CustomerState['totals'], 'open_tickets'> {
  const more = event.type === 'ticket.opened' ? 1 : event.type === 'ticket.closed' ? -1 : 0;
  const known = totals.open_tickets ?? 0;
  return more === 0 && totals.open_tickets === undefined ? {} : { open_tickets: known + more };
}

function addressesAfter(state: CustomerState, event: PlatformEvent): Pick<CustomerState, 'addresses'> {
  if (event.type !== 'customer.created' && event.type !== 'customer.updated') return state.addresses === undefined ? {} : { addresses: state.addresses };
  const addresses: { [A in AddressName]?: Tellings } = { ...state.addresses };
  for (const name of ['email', 'phone'] as const) {
    const told = event.data[name];
    const tellings = told === undefined ? null : tellingsAfter(state, name, told, event.time);
    if (tellings !== null) addresses[name] = tellings;
  }
  return Object.keys(addresses).length === 0 ? {} : { addresses };
}

/** The state after one more event; the same for any order of the same events. */
export function evolveCustomer(before: CustomerState | undefined, event: PlatformEvent): CustomerState {
  const state = before ?? unknownCustomer;
  const told = Object.entries(attributesOf(event));
  const latest: Record<string, Latest> = told.length === 0 ? state.latest : { ...state.latest };
  for (const [name, value] of told) {
    if (value === undefined) continue;
    const known = latest[name];
    if (known === undefined || event.time > known[0] || (event.time === known[0] && event.id > known[1])) latest[name] = [event.time, event.id, value];
  }
  return {
    latest,
    totals: {
      invoiced_minor: state.totals.invoiced_minor + (event.type === 'invoice.issued' ? event.data.amount_minor : 0),
      paid_minor: state.totals.paid_minor + (event.type === 'payment.succeeded' ? event.data.amount_minor : 0),
      ...ticketsOpen(state, event),
    },
    ...addressesAfter(state, event),
    lastEventAt: event.time > state.lastEventAt ? event.time : state.lastEventAt,
  };
}

/** The value of an attribute, or null when no fact has told it. */
export const attribute = <T extends Latest[2]>(state: CustomerState, name: string): T | null => (state.latest[name]?.[2] ?? null) as T | null;

/** The day on which the customer left; null for who is here. */
export const leftOn = (state: CustomerState): Day | null =>
  attribute<string>(state, 'status') === 'cancelled' ? dayOf(new Date(state.latest.status?.[0] as string)) : null;

const isPrepaid = (state: CustomerState): boolean => attribute<string>(state, 'billing_mode') === 'prepaid';
const expiredMinor = (state: CustomerState): number => attribute<number>(state, 'expired_owing_minor') ?? 0;

/** Invoices heard less payments heard in minor units, or the price of a prepaid period that ran out; below nothing where a bill was paid that was never heard. */
export const bookedMinor = (state: CustomerState): number => (isPrepaid(state) ? expiredMinor(state) : state.totals.invoiced_minor - state.totals.paid_minor);

/** A charge has failed since the last payment. */
const hasFailed = ({ latest }: CustomerState): boolean => (latest.last_failed_minor?.[0] ?? '') > (latest.last_paid_minor?.[0] ?? '');

/**
 * What the customer is known to owe in minor units, at least what an open recovery misses. Payments of bills that were never heard are no
 * overpayment; null where no invoice was ever heard and nothing is known to be missing.
 */
export function owedMinor(state: CustomerState, missing = 0): number | null {
  if (isPrepaid(state)) return Math.max(expiredMinor(state), missing);
  const heard = state.totals.invoiced_minor > 0;
  const failed = hasFailed(state) ? (attribute<number>(state, 'last_failed_minor') ?? 0) : 0;
  const owed = Math.max(0, missing, heard ? bookedMinor(state) : failed);
  return heard || owed > 0 ? owed : null;
}

/** A charge has failed since the last payment, a prepaid period ran out unpaid, or the service is stopped. */
export const isRecovering = (state: CustomerState): boolean => hasFailed(state) || expiredMinor(state) > 0 || attribute(state, 'status') === 'suspended';

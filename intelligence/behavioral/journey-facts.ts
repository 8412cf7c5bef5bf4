import type { PlatformEvent } from '../contract/envelope.ts';
import type { JourneyFact, JourneyFactKind, JourneyPersona } from './journey.ts';

/** A fact with whom it is about. */
export type PersonFact = JourneyFact & { readonly persona: JourneyPersona; readonly person: string };

/** What an event moves on somebody's journey; null when nothing. */
export function journeyFactOf(event: PlatformEvent): PersonFact | null {
  const fact = (persona: JourneyPersona, person: string, kind: JourneyFactKind, words: string, at = event.time): PersonFact => ({
    ...{ persona, person, kind, words, at, learnedAt: event.learned },
    id: `${event.source} ${event.id}`,
  });
  switch (event.type) {
    case 'address.qualified':
      return fact('customer', event.data.customer_id, 'heard', 'the line to the address was looked up');
    case 'customer.created': {
      const { customer_id, customer_since: since } = event.data;
      const day = since === undefined ? event.time : `${since}T00:00:00.000Z`;
      return fact('customer', customer_id, 'joined', 'became a customer', day < event.time ? day : event.time);
    }
    case 'customer.activated':
      return fact('customer', event.data.customer_id, 'joined', 'the service was switched on');
    case 'customer.cancelled':
      return fact('customer', event.data.customer_id, 'left', event.data.voluntary === false ? 'the contract was ended by the ISP' : 'the customer cancelled');
    case 'ticket.opened':
      return event.data.category === 'cancellation' ? fact('customer', event.data.customer_id, 'wants-to-leave', 'a ticket asks how to cancel') : null;
    case 'portal.visited':
      return event.data.page?.includes('cancel') ? fact('customer', event.data.customer_id, 'wants-to-leave', 'looked at the page about cancelling') : null;
    case 'partner.joined':
      return fact('partner', event.data.partner_id, 'joined', 'became a partner');
    case 'partner.left':
      return fact('partner', event.data.partner_id, 'left', 'the partner left');
    case 'partner.topped_up':
      return fact('partner', event.data.partner_id, 'did', 'topped up the wallet');
    case 'partner.commission_earned':
      return fact('partner', event.data.partner_id, 'did', 'earned a commission');
    default:
      return null;
  }
}

import type { Static } from 'typebox';
import { actionEvents } from './actions.ts';
import { billingEvents } from './billing.ts';
import { messageEvents, partnerEvents, ticketEvents, visitEvents } from './care.ts';
import { customerEvents } from './customer.ts';
import { networkEvents } from './network.ts';
import { addressEvents, catalogueEvents, offerEvents } from './offers.ts';
import { signalEvents } from './signals.ts';

/** Every fact the layer understands: type → schema of its data. */
export const eventCatalogue = {
  ...customerEvents,
  ...billingEvents,
  ...networkEvents,
  ...ticketEvents,
  ...messageEvents,
  ...partnerEvents,
  ...catalogueEvents,
  ...offerEvents,
  ...addressEvents,
  ...visitEvents,
  ...actionEvents,
  ...signalEvents,
};

export type EventType = keyof typeof eventCatalogue;
/** What the data of an event of that type holds. */
export type EventData<T extends EventType> = Static<(typeof eventCatalogue)[T]>;

export const eventTypes = Object.keys(eventCatalogue) as EventType[];

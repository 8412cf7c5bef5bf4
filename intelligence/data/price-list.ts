import type { EventData } from '../contract/events/catalogue.ts';

/** A plan and an add-on as the ISP told them last. */
export type PlanListing = EventData<'plan.listed'>;
export type AddOnListing = EventData<'addon.listed'>;

/** Everything that the ISP has said that it sells, what is withdrawn included. */
export interface PriceList {
  readonly plans: readonly PlanListing[];
  readonly addOns: readonly AddOnListing[];
}

/** What is known of an ISP that has told nothing. */
export const NO_PRICE_LIST: PriceList = { plans: [], addOns: [] };

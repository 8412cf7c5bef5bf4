import { Type } from 'typebox';
import { closed } from '../shapes.ts';
import { AmountMinor, BillingMode, Bytes, Chance, ContractTerm, Currency, Id } from '../words.ts';

const listing = {
  name: Type.String({ maxLength: 200 }),
  /** The list price of a month. */
  price_minor: AmountMinor,
  currency: Currency,
  /** What carrying it costs the ISP a month; without it the whole price counts as margin, and every answer says so. */
  cost_minor: Type.Optional(AmountMinor),
  segment: Type.Optional(Type.Enum(['residential', 'business'])),
  /** No longer sold; who has it keeps it. */
  withdrawn: Type.Optional(Type.Boolean()),
};

/** Facts about what the ISP sells. Told again, the latest counts. */
export const catalogueEvents = {
  'plan.listed': Type.Object(
    {
      plan_id: Id,
      ...listing,
      billing_mode: Type.Optional(BillingMode),
      speed_down_mbps: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6 })),
      /** Included volume per month; absent means unlimited. */
      allowance_bytes: Type.Optional(Bytes),
      contract_term: Type.Optional(ContractTerm),
      /** What who is bound by this plan may change to before the term ends; `larger` when not told. */
      changes_in_term: Type.Optional(Type.Enum(['any', 'larger', 'none'])),
      /** The access nodes on which it can be had; absent when the ISP does not tell. */
      node_ids: Type.Optional(Type.Array(Id, { maxItems: 5000 })),
    },
    closed,
  ),
  'addon.listed': Type.Object({ add_on_id: Id, ...listing }, closed),
};

/**
 * What may be offered: a larger plan, something beside the plan, a smaller plan that keeps the customer, a plan to who has left; and
 * what is tried to keep somebody without selling anything: a discount, a call, a check of the line.
 */
export const OfferKind = Type.Enum(['upsell', 'cross-sell', 'downgrade', 'win-back', 'discount', 'call', 'line-check']);

const offered = { customer_id: Id, offer_id: Id, kind: OfferKind, plan_id: Type.Optional(Id), add_on_id: Type.Optional(Id) };

/** Facts about offers to a customer; `offer_id` names one making of an offer to one person. */
export const offerEvents = {
  /** `held_out` when the lot decided that this person is not told: the control that shows what the offer brings. */
  'offer.made': Type.Object(
    {
      ...offered,
      /** What a month would cost. */
      price_minor: Type.Optional(AmountMinor),
      currency: Type.Optional(Currency),
      decision_id: Type.Optional(Id),
      held_out: Type.Optional(Type.Boolean()),
      /** The chance with which the lot made the offer; a half when not told. */
      chance: Type.Optional(Chance),
    },
    closed,
  ),
  'offer.accepted': Type.Object(offered, closed),
  'offer.refused': Type.Object(offered, closed),
};

/** Facts about the line and the equipment at the customer's address. */
export const addressEvents = {
  /** The check of the address: the highest speed that the line there can carry. */
  'address.qualified': Type.Object({ customer_id: Id, max_down_mbps: Type.Number({ exclusiveMinimum: 0, maximum: 1e6 }) }, closed),
  /** What the router at the customer's tells of itself: the speed of its slowest port on the way in. */
  'equipment.reported': Type.Object({ customer_id: Id, port_mbps: Type.Number({ exclusiveMinimum: 0, maximum: 1e6 }) }, closed),
};

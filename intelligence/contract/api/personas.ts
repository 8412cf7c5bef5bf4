import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { BalanceMinor, CalendarDay, Currency, Id, Moment } from '../words.ts';

const PersonaName = Type.Enum(['customer', 'technician', 'noc', 'finance', 'partner', 'tenant', 'platform']);

/** How many customers, what they pay a month, what of their money the event is about, and how many have a price that cannot be added. */
export const TouchSums = Type.Object(
  { customers: Type.Integer(), monthly_minor: BalanceMinor, amount_minor: BalanceMinor, unpriced: Type.Integer(), currency: Currency },
  closed,
);
export type TouchSums = Static<typeof TouchSums>;

/** What an event means to one person: a sentence, and what is to be done, in their words. */
export const TouchCard = Type.Object(
  { impact_id: Id, at: Moment, type: Type.String(), sentence: Type.String(), todo: orNull(Type.String()), sums: TouchSums },
  closed,
);
export type TouchCard = Static<typeof TouchCard>;

/** The cards of one persona: each of its people with their own sums; `nobody` is the rest, so that all of them add up to the whole. */
export const PersonaTouched = Type.Object(
  {
    persona: PersonaName,
    touched: Type.Boolean(),
    /** Why it is left out, when it is. */
    because: orNull(Type.String()),
    /** How many people or desks see a card. */
    people: Type.Integer(),
    cards: Type.Array(Type.Object({ subject: orNull(Id), sentence: Type.String(), todo: orNull(Type.String()), sums: TouchSums }, closed)),
    /** Customers of the event who belong to none of these people. */
    nobody: orNull(TouchSums),
  },
  closed,
);
export type PersonaTouched = Static<typeof PersonaTouched>;

const impact = {
  impact_id: Id,
  at: Moment,
  type: Type.String(),
  title: Type.String(),
  node_id: orNull(Id),
  customer_id: orNull(Id),
  counted_at: Moment,
  sums: TouchSums,
};

/** An event that touched somebody. */
export const EventTouch = Type.Object({ ...impact, partners: Type.Integer() }, closed);
export type EventTouch = Static<typeof EventTouch>;
export const EventTouchList = Type.Object({ rows: Type.Array(EventTouch) }, closed);
export type EventTouchList = Static<typeof EventTouchList>;

/** One event with what each persona sees of it; at most so many cards a persona are listed. */
export const EventTouchRecord = Type.Object({ ...impact, partners: Type.Integer(), personas: Type.Array(PersonaTouched), most_cards: Type.Integer() }, closed);
export type EventTouchRecord = Static<typeof EventTouchRecord>;

/** What the owner of the platform sees: sums of each ISP, and nobody's customers. */
export const PlatformTouches = Type.Object(
  { rows: Type.Array(Type.Object({ tenant: Id, name: Type.String(), at: Moment, type: Type.String(), sentence: Type.String(), sums: TouchSums }, closed)) },
  closed,
);
export type PlatformTouches = Static<typeof PlatformTouches>;

/** An account as its partner sees it. */
export const OwnAccount = Type.Object(
  {
    customer_id: Id,
    name: orNull(Type.String()),
    status: Type.String(),
    plan: orNull(Type.String()),
    price_minor: orNull(BalanceMinor),
    currency: orNull(Currency),
    /** What is known to be owed, at least what an open recovery misses; null where no invoice was ever heard. */
    owed_minor: orNull(BalanceMinor),
    line_down_since: orNull(Moment),
  },
  closed,
);
export type OwnAccount = Static<typeof OwnAccount>;

/** What a partner sees: the own accounts and what has touched them. */
export const PartnerOwn = Type.Object(
  { partner_id: Id, accounts: Type.Integer(), lines_down: Type.Integer(), rows: Type.Array(OwnAccount), touched: Type.Array(TouchCard), next: orNull(Id) },
  closed,
);
export type PartnerOwn = Static<typeof PartnerOwn>;

/** A visit as its technician sees it. */
export const OwnVisit = Type.Object(
  {
    visit_id: Id,
    customer_id: Id,
    customer_name: orNull(Type.String()),
    kind: Type.String(),
    scheduled_for: CalendarDay,
    node_id: orNull(Id),
    /** Since when the node of the customer is in a declared fault: then the fault is not in the house. */
    node_down_since: orNull(Moment),
    /** The day has passed, and nobody has said that it was done or called off. */
    not_closed: Type.Boolean(),
  },
  closed,
);
export type OwnVisit = Static<typeof OwnVisit>;

/** What a technician sees: the own visits that are open, from today on and then those not closed, at most so many, how many there are of each, and what has touched them. */
export const TechnicianOwn = Type.Object(
  { technician_id: Id, visits: Type.Array(OwnVisit), coming: Type.Integer(), not_closed: Type.Integer(), touched: Type.Array(TouchCard) },
  closed,
);
export type TechnicianOwn = Static<typeof TechnicianOwn>;

/** What a customer sees of itself. */
export const CustomerOwn = Type.Object(
  {
    customer_id: Id,
    name: orNull(Type.String()),
    isp: Type.String(),
    status: Type.String(),
    /** One sentence on the line: only a declared fault is known here, no test of the line. */
    line: Type.String(),
    line_down_since: orNull(Moment),
    plan: orNull(Type.String()),
    /** What is known to be owed; null where no invoice was ever heard. */
    owed_minor: orNull(BalanceMinor),
    currency: Currency,
    /** Those to come. */
    visits: Type.Array(Type.Object({ visit_id: Id, kind: Type.String(), scheduled_for: CalendarDay }, closed)),
    touched: Type.Array(TouchCard),
  },
  closed,
);
export type CustomerOwn = Static<typeof CustomerOwn>;

/** Asks for a one-time link by which one partner, technician or customer signs in. */
export const AskLink = Type.Object({ role: Type.Enum(['partner', 'technician', 'customer']), subject: Id }, closed);
export type AskLink = Static<typeof AskLink>;
export const SignInLink = Type.Object({ token: Type.String(), path: Type.String(), minutes: Type.Integer() }, closed);
export type SignInLink = Static<typeof SignInLink>;

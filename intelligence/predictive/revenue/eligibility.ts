import type { OfferKindWord } from '../../contract/api/opportunities.ts';
import { plain, several } from '../../data/features/feature.ts';
import type { Prospect } from './prospect.ts';
import type { Item, Shelf } from './shelf.ts';

/** Something that might be offered to a customer. */
export interface Candidate {
  readonly kind: OfferKindWord;
  readonly item: Item;
}

/** For how long a refusal is respected. */
export const REFUSED_DAYS = 180;
/** A contract that ends within these days binds no more. */
const NEARLY_OVER_DAYS = 30;
/** Use from which a plan counts as filled: at least the usual of its customers, or this share of the included volume. */
export const FILLS = { usual: 1, allowance: 0.8 } as const;
/** Who has left is asked after some weeks, and not after a year. */
const WIN_BACK_DAYS = { from: 14, to: 365 } as const;
/** Causes of leaving that no offer undoes. */
const FINAL_CAUSES = ['moved', 'deceased', 'not-needed'];

type Rule = (candidate: Candidate, who: Prospect, shelf: Shelf) => string | null;

const days = (n: number): string => several(n, 'day');

/** The rules that hold for every offer, then those of plans, then those of each kind; the first that speaks is told. */
const RULES = {
  withdrawn: ({ item }) => (item.withdrawn ? 'it is no longer sold' : null),
  currency: ({ item }, who) => (item.currency !== who.currency && who.currency !== null ? 'it is sold in another currency' : null),
  owned: ({ item }, who) =>
    who.status !== 'cancelled' && (item.item === 'plan' ? item.id === who.planId : who.addOns?.includes(item.id)) ? 'the customer has it already' : null,
  addOnsKnown: ({ item }, who) => (item.item === 'add-on' && who.addOns === null ? 'which additional services the customer has is not known' : null),
  segment: ({ item }, who) => (item.segment !== null && item.segment !== who.segment ? `it is for ${item.segment} customers` : null),
  billing: ({ item }, who) => (item.billing !== null && item.billing !== who.billing ? `it is sold ${item.billing} only` : null),
  available: ({ item }, who) => {
    if (item.nodes === null || (who.node !== null && item.nodes.has(who.node))) return null;
    if (who.node === null) return 'the access node is not known, and it cannot be had everywhere';
    return item.seenOnly
      ? `nobody on ${who.node} has had it within a year, and the ISP has not said that it can be had there`
      : `it cannot be had on ${who.node}`;
  },
  line: ({ item }, who) =>
    who.lineMaxMbps !== null && (item.speedMbps ?? 0) > who.lineMaxMbps ? `the line at the address carries ${plain(who.lineMaxMbps)} Mbit/s at most` : null,
  refused: ({ item }, who) => {
    const refused = who.refusedOn(item.thing);
    return refused !== null && who.today - refused < REFUSED_DAYS ? `the customer refused it ${days(who.today - refused)} ago` : null;
  },
  recovering: (_, who) => (who.recovering ? 'a payment is being recovered' : null),
  complaining: (_, who) => (who.complaining ? 'a complaint is open' : null),
  outage: (_, who) => (who.outageOpen ? "the customer's access node is down" : null),
  marketing: ({ kind }, who) => (kind !== 'downgrade' && who.allowsMarketing === false ? 'the customer has refused marketing' : null),
  bound: ({ kind, item }, who, shelf) => {
    if (item.item !== 'plan' || kind === 'win-back' || who.termDaysLeft === null || who.termDaysLeft <= NEARLY_OVER_DAYS) return null;
    const allowed = shelf.byThing.get(`plan:${who.planId}`)?.changesInTerm ?? 'larger';
    return allowed === 'any' || (allowed === 'larger' && kind === 'upsell') ? null : `the contract binds for another ${days(who.termDaysLeft)}`;
  },
  limited: ({ kind, item }, who) => (kind === 'upsell' ? limited(item, who) : null),
  unfilled: ({ kind }, who) => (kind === 'upsell' ? unfilled(who) : null),
  noReasonToSave: ({ kind, item }, who) => (kind === 'downgrade' ? noReasonToSave(item, who) : null),
  noWayBack: ({ kind }, who) => (kind === 'win-back' ? noWayBack(who) : null),
} satisfies Record<string, Rule>;

/** The name of a rule. */
export type RuleName = keyof typeof RULES;
const IN_ORDER = Object.entries(RULES) as readonly (readonly [RuleName, Rule])[];

/** Why the offer may not be made to the customer; null when it may. `without` leaves one rule out: a seam for mutants that show what it is there for. */
export function refusalOf(candidate: Candidate, who: Prospect, shelf: Shelf, without?: RuleName): string | null {
  for (const [name, rule] of IN_ORDER) {
    const because = name === without ? null : rule(candidate, who, shelf);
    if (because !== null) return because;
  }
  return null;
}

/** More speed does not help whom something else than the plan holds. */
function limited(item: Item, who: Prospect): string | null {
  if (who.limit === 'port' || who.limit === 'home' || who.limit === 'network') return `more speed would not arrive: ${lower(who.limitSentence)}`;
  if (who.portMbps !== null && (item.speedMbps ?? 0) > who.portMbps) return `the router's port carries ${plain(who.portMbps)} Mbit/s`;
  return null;
}

function unfilled(who: Prospect): string | null {
  if (who.fills === null && who.allowanceShare === null) return 'how much the customer uses is not known';
  if ((who.fills ?? 0) >= FILLS.usual || (who.allowanceShare ?? 0) >= FILLS.allowance) return null;
  return 'the customer uses less than is usual on the plan';
}

function noReasonToSave(item: Item, who: Prospect): string | null {
  if (who.churnLevel !== 'medium' && who.churnLevel !== 'high') return 'the customer is not at risk of leaving';
  if (who.monthBytes === null) return 'how much the customer uses is not known';
  if (item.allowanceBytes !== null && who.monthBytes > item.allowanceBytes) return 'the customer uses more than it includes';
  if (who.limit === 'network' || who.limit === 'home') return 'the line is slow, and a smaller plan does not mend it';
  return (who.fills ?? 0) >= FILLS.usual ? 'the customer fills the plan' : null;
}

function noWayBack(who: Prospect): string | null {
  if (who.left === null) return 'the customer has not left';
  if (!who.left.voluntary) return 'the ISP ended the contract';
  if (who.left.cause !== null && FINAL_CAUSES.includes(who.left.cause))
    return `the customer left for a reason that an offer does not change: ${who.left.cause}`;
  if (who.allowsMarketing !== true) return 'the customer has not allowed marketing';
  const ago = who.today - who.left.day;
  if (ago < WIN_BACK_DAYS.from) return `the customer left ${days(ago)} ago`;
  return ago > WIN_BACK_DAYS.to ? 'the customer left more than a year ago' : null;
}

const lower = (sentence: string): string => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;

import type { Candidate } from './eligibility.ts';
import type { Prospect } from './prospect.ts';
import type { Item, Shelf } from './shelf.ts';

/** Larger plans that are looked at, beyond the next one. */
const LARGER = 2;

const sameKind = (item: Item, who: Prospect): boolean =>
  !item.withdrawn && (item.segment === null || item.segment === who.segment) && (item.billing === null || item.billing === who.billing);

/** True unless the plan is told to be slower than what the customer has. */
const notSlower = (item: Item, who: Prospect): boolean => item.speedMbps === null || who.speedMbps === null || item.speedMbps >= who.speedMbps;

/** Everything that is looked at for a customer, whether or not it may be offered: the next plans up, the next one down, every add-on; for who has left, the plan to come back to. */
export function candidatesFor(who: Prospect, shelf: Shelf): Candidate[] {
  if (who.status === 'cancelled') return winBack(who, shelf);
  const price = who.priceMinor;
  if (who.planId === null || price === null) return [];
  const now = shelf.byThing.get(`plan:${who.planId}`);
  // A price of one's own may lie above the list: what is larger is told by the list, where the plan stands on it.
  const level = now?.priceMinor ?? price;
  const others = shelf.plans.filter((item) => item.id !== who.planId && sameKind(item, who));
  const larger = others.filter((item) => item.priceMinor > level && item.priceMinor > price && notSlower(item, who)).slice(0, LARGER);
  const smaller = others.filter((item) => item.priceMinor < level && item.priceMinor < price).at(-1);
  return [
    ...larger.map((item): Candidate => ({ kind: 'upsell', item })),
    ...(smaller ? [{ kind: 'downgrade' as const, item: smaller }] : []),
    ...shelf.addOns.filter((item) => item.segment === null || item.segment === who.segment).map((item): Candidate => ({ kind: 'cross-sell', item })),
  ];
}

/** The plan that the customer left; when the price was the cause, or it is no longer sold, the next cheaper one that is. */
function winBack(who: Prospect, shelf: Shelf): Candidate[] {
  const sold = shelf.plans.filter((item) => sameKind(item, who));
  const own = sold.find((item) => item.id === who.planId);
  const cheaper = sold.filter((item) => item.priceMinor < (who.priceMinor ?? Number.POSITIVE_INFINITY)).at(-1);
  const item = who.left?.cause === 'price' ? (cheaper ?? own) : (own ?? cheaper ?? sold[0]);
  return item ? [{ kind: 'win-back', item }] : [];
}

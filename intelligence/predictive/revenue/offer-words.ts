import type { OfferKindWord, OfferReason } from '../../contract/api/opportunities.ts';
import { plain } from '../../data/features/feature.ts';
import type { Candidate } from './eligibility.ts';
import type { Prospect } from './prospect.ts';

/** A kind of offer as the head of its sum. */
export const KIND_TITLES: Readonly<Record<OfferKindWord, string>> = {
  upsell: 'A larger plan',
  'cross-sell': 'Something beside the plan',
  downgrade: 'A smaller plan to keep who is at risk',
  'win-back': 'A way back for who has left',
};

/** An offer in one sentence. */
export function sayOffer({ kind, item }: Candidate, who: Prospect): string {
  if (kind === 'upsell') return `${item.name}: the plan is filled and the line gives what it promises.`;
  if (kind === 'downgrade') return `${item.name}: the customer may leave, and pays for more than is used.`;
  if (kind === 'cross-sell') return `${item.name} beside the plan${fits(item.id, who)}.`;
  return `${item.name}: the customer left ${plain(who.today - (who.left?.day ?? who.today))} days ago and allows marketing.`;
}

const fits = (id: string, who: Prospect): string => (who.limit === 'home' && /wi-?fi|mesh/i.test(id) ? ': the home loses speed on its way' : '');

const sayFills = (fills: number): string =>
  Math.abs(fills - 1) < 0.05 ? 'Uses as much as is usual on the plan' : `Uses ${plain(fills)} times what is usual on the plan`;

/** Why an offer fits, each reason with the facts that say so. */
export function reasonsFor({ kind, item }: Candidate, who: Prospect): OfferReason[] {
  const reasons: OfferReason[] = [];
  const say = (sentence: string, source: string[], latest: string | null = null) => void reasons.push({ sentence, source, latest });
  if (kind !== 'win-back') {
    if (who.fills !== null) say(sayFills(who.fills), ['usage.recorded'], who.usedOn);
    if (who.allowanceShare !== null) say(`Used ${plain(100 * who.allowanceShare)}% of the included volume in 30 days`, ['usage.recorded'], who.usedOn);
  }
  if (kind === 'upsell' || kind === 'cross-sell') say(who.limitSentence, ['usage.recorded', 'device.metrics', 'equipment.reported'], who.usedOn);
  if (item.item === 'plan' && item.nodes !== null)
    say(item.seenOnly ? `Customers on ${who.node} have it; the ISP has not said where it can be had` : `It can be had on ${who.node}`, [
      item.seenOnly ? 'service.changed' : 'plan.listed',
    ]);
  if (item.item === 'plan' && item.nodes === null) say('The ISP has not said where it can be had', ['plan.listed']);
  if (kind === 'downgrade' && who.churnChance !== null) say(`${plain(100 * who.churnChance)} of 100 like this leave within 60 days`, ['customer.cancelled']);
  if (kind === 'win-back' && who.left) say(`Left${who.left.cause ? `: ${who.left.cause}` : ', with no reason told'}`, ['customer.cancelled']);
  return reasons;
}

import type { MinorRange } from '../../contract/api/opportunities.ts';
import { tableFromRecords } from '../../ml/table.ts';
import type { OfferKnowledge } from './offer-knowledge.ts';
import { LEAVING_FEATURES } from './offer-learning.ts';
import type { OfferRow } from './offer-row.ts';
import type { RescueKind } from './offer-trials.ts';
import type { Prospect } from './prospect.ts';
import { marginOf } from './shelf.ts';
import { spansOf } from './valuation.ts';
import { effectOn, incrementalValue, monthsExpected } from './value.ts';

/** A discount that is tried to keep somebody: so much off the monthly price for so many months. */
export const DISCOUNT = { percent: 20, months: 3 } as const;
const HELD: readonly Prospect['limit'][] = ['home', 'network', 'port'];

/** Something that may keep a customer without selling anything. */
export interface Rescue {
  readonly kind: RescueKind;
  readonly name: string;
  /** What is given away at most, in minor units. */
  readonly discountMinor: number;
  readonly currency: string | null;
  /** The margin that doing it keeps within a year against not doing it, the discount taken off, the work of people not; null while it was not tried often enough. */
  readonly expected: MinorRange | null;
}

/** A customer who is asked about, laid out as offers are; the row may be null as long as nothing is known of saving. */
export interface RescueAsked {
  readonly who: Prospect;
  readonly row: OfferRow | null;
}

type May = (who: Prospect) => boolean;
const isHere: May = ({ status, outageOpen }) => (status === 'active' || status === 'suspended') && !outageOpen;

/** Which of the ways to keep somebody make sense at all; how likely somebody is to leave is no reason for any of them. */
const MAY: Readonly<Record<RescueKind, May>> = {
  call: (who) => isHere(who) && who.allowsCalls,
  'line-check': (who) => isHere(who) && HELD.includes(who.limit),
  discount: (who) => isHere(who) && (who.priceMinor ?? 0) > 0 && !who.recovering,
};
const NAMES: Readonly<Record<RescueKind, string>> = {
  call: 'A call',
  'line-check': 'A check of the line',
  discount: `${DISCOUNT.percent}% off for ${DISCOUNT.months} months`,
};
const KINDS = Object.keys(MAY) as RescueKind[];

/** Values the ways to keep each of these customers by what trying them changed, never by who is likely to leave. */
export function rescuesFor(asked: readonly RescueAsked[], { saves, shelf }: Pick<OfferKnowledge, 'saves' | 'shelf'>): Rescue[][] {
  const found: Rescue[][] = asked.map(() => []);
  for (const kind of KINDS) {
    const places = [...asked.keys()].filter((i) => MAY[kind]((asked[i] as RescueAsked).who));
    const effects =
      saves &&
      spansOf(
        saves,
        tableFromRecords(
          places.map((i) => ({ kind, ...(asked[i] as RescueAsked).row })),
          LEAVING_FEATURES,
        ),
      );
    for (const [k, i] of places.entries()) {
      const { who } = asked[i] as RescueAsked;
      const discountMinor = kind === 'discount' ? Math.round(((who.priceMinor ?? 0) * DISCOUNT.percent * DISCOUNT.months) / 100) : 0;
      const leaves = effects?.[k];
      const marginNow = marginOf({ priceMinor: who.priceMinor ?? 0, costMinor: shelf.byThing.get(`plan:${who.planId}`)?.costMinor ?? null });
      const known = leaves !== undefined && who.churnChance !== null ? { takes: { low: 0, mid: 0, high: 0 }, leaves } : null;
      const value = known && incrementalValue(effectOn(known, who.churnChance as number), 0, marginNow, monthsExpected(who.churnChance as number));
      found[i]?.push({
        kind,
        name: NAMES[kind],
        discountMinor,
        currency: who.currency,
        expected: value && { low: value.low - discountMinor, mid: value.mid - discountMinor, high: value.high - discountMinor },
      });
    }
  }
  return found;
}

import type { OfferKindWord } from '../../contract/api/opportunities.ts';
import type { KnownHistory } from '../../data/entity-history.ts';
import type { CustomerHistory } from '../../data/feature-store.ts';
import { computeFeatures } from '../../data/features/catalogue.ts';
import { addDays, type Day } from '../../kernel/days.ts';
import { customerSide, type OfferRow, offerRow } from './offer-row.ts';

/** Days within which an offer is taken, or the customer leaves. */
export const OFFER_HORIZON_DAYS = 60;

/** What is tried to keep a customer without selling anything. */
export type RescueKind = 'discount' | 'call' | 'line-check';
/** Everything of which it is learned what trying it changes. */
export type TriedKind = OfferKindWord | RescueKind;

/** An offer to one customer as it was made, or held back by lot. */
export interface OfferMade {
  readonly customer: string;
  readonly kind: TriedKind;
  /** `plan:` or `add-on:` and the id. */
  readonly thing: string;
  readonly priceMinor: number | null;
  readonly on: Day;
  readonly heldOut: boolean;
  /** The chance with which the lot told the customer. */
  readonly chance: number;
}

/** The offers of one kind, one a customer, with what came of each within the horizon. */
export interface OfferTrial {
  readonly rows: readonly OfferRow[];
  readonly told: Uint8Array;
  readonly took: Uint8Array;
  readonly left: Uint8Array;
  /** The chance of being told. */
  readonly chance: Float64Array;
}

/** Lays offers out by kind. Of a customer's offers of one kind the first counts, so that no person comes twice. */
export function offerTrials(
  offers: readonly OfferMade[],
  histories: ReadonlyMap<string, CustomerHistory>,
  usualBytes: ReadonlyMap<string, number>,
): Readonly<Partial<Record<TriedKind, OfferTrial>>> {
  const first = new Map<string, OfferMade>();
  for (const offer of [...offers].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))) {
    const key = `${offer.kind} ${offer.customer}`;
    if (!first.has(key) && histories.has(offer.customer)) first.set(key, offer);
  }
  const byKind = Map.groupBy(first.values(), ({ kind }) => kind);
  return Object.fromEntries([...byKind].map(([kind, own]) => [kind, trialOf(kind, own, histories, usualBytes)]));
}

function trialOf(
  kind: TriedKind,
  offers: readonly OfferMade[],
  histories: ReadonlyMap<string, CustomerHistory>,
  usual: ReadonlyMap<string, number>,
): OfferTrial {
  const known = offers.map((offer) => {
    const history = histories.get(offer.customer) as CustomerHistory;
    // What was known on the evening before: the offer itself is not yet in it.
    const before = history.asOf(addDays(offer.on, -1));
    const after = history.facts.asOf(addDays(offer.on, OFFER_HORIZON_DAYS));
    return {
      row: offerRow(offer, customerSide(before, computeFeatures(before), usual)),
      took: TOOK[kind](before.customer, after),
      left: after.window('cancellations', OFFER_HORIZON_DAYS).count > 0,
    };
  });
  return {
    rows: known.map(({ row }) => row),
    told: Uint8Array.from(offers, ({ heldOut }) => Number(!heldOut)),
    took: Uint8Array.from(known, ({ took }) => Number(took)),
    left: Uint8Array.from(known, ({ left }) => Number(left)),
    chance: Float64Array.from(offers, ({ chance }) => chance),
  };
}

const planOf = (known: KnownHistory) => ({ id: known.state<string>('plan.id')?.value, price: known.state<number>('plan.price_minor')?.value ?? 0 });
const changed = (before: KnownHistory, after: KnownHistory): number => {
  const [was, is] = [planOf(before), planOf(after)];
  return was.id === undefined || is.id === undefined || was.id === is.id ? 0 : Math.sign(is.price - was.price);
};
const addOns = (known: KnownHistory): number => known.state<number>('plan.add_ons')?.value ?? 0;

const nothingToTake = (): boolean => false;

/** What counts as having taken an offer, whether it was told or not: a change of price on the same plan is none. What keeps without selling is not taken, it is done. */
const TOOK: Readonly<Record<TriedKind, (before: KnownHistory, after: KnownHistory) => boolean>> = {
  upsell: (before, after) => changed(before, after) > 0,
  downgrade: (before, after) => changed(before, after) < 0,
  'cross-sell': (before, after) => addOns(after) > addOns(before),
  'win-back': (_, after) => after.state<string>('status')?.value === 'active',
  discount: nothingToTake,
  call: nothingToTake,
  'line-check': nothingToTake,
};

import type { FeatureInput, FeatureVector } from '../../data/features/feature.ts';
import type { Feature } from '../../ml/table.ts';
import { limitOf } from './limit.ts';
import { eveningsOf, nodePeakOf } from './line-facts.ts';

/** What is known of a customer and of an offer to it, before it is made: what the response is learned from. */
export type OfferRow = Readonly<Record<string, number | string | null>>;

/** The columns of an offer's row. */
export const OFFER_FEATURES: readonly Feature[] = [
  { name: 'thing', kind: 'categorical' },
  { name: 'step_percent', kind: 'numeric' },
  { name: 'standing', kind: 'categorical' },
  { name: 'fills', kind: 'numeric' },
  { name: 'limit', kind: 'categorical' },
  { name: 'evening_percent', kind: 'numeric' },
  { name: 'tenure_days', kind: 'numeric' },
  { name: 'tickets_90d', kind: 'numeric' },
  { name: 'usage_change_30d_percent', kind: 'numeric' },
  { name: 'price_minor', kind: 'numeric' },
  { name: 'segment', kind: 'categorical' },
  { name: 'billing_mode', kind: 'categorical' },
];

/** Bounds of how far the plan is filled, against its usual use. */
const BANDS = [0.7, 1, 1.4, 2] as const;
const GB = 1e9;

/** What of a row is the same for every offer to a customer. */
export type CustomerSide = OfferRow & { readonly price_minor: number | null };

/** The customer's side of its rows as of the moment of the facts; `usualBytes` is the median use of each plan in 30 days. */
export function customerSide(input: FeatureInput, features: FeatureVector, usualBytes: ReadonlyMap<string, number>): CustomerSide {
  const number = (name: string): number | null => (typeof features[name] === 'number' ? (features[name] as number) : null);
  const gb = number('usage_down_gb_30d');
  const usual = usualBytes.get(input.customer.state<string>('plan.id')?.value ?? '');
  const fills = gb === null || !usual ? null : (gb * GB) / usual;
  const evenings = eveningsOf(input);
  const bound = number('term_days_left') !== null;
  const { limit } = limitOf({
    speedMbps: number('speed_down_mbps'),
    portMbps: input.customer.state<number>('equipment.port_mbps')?.value ?? null,
    ...evenings,
    nodePeakPercent: nodePeakOf(input),
  });
  return {
    // Whether somebody is free to leave and how far the plan is filled act together: the two as one column let a plain model see it.
    standing: `${bound ? 'bound' : 'free'} ${fills === null ? 'unknown' : BANDS.filter((bound) => fills >= bound).length}`,
    fills,
    limit,
    evening_percent: evenings.evening[2] ?? null,
    tenure_days: number('tenure_days'),
    tickets_90d: number('tickets_90d'),
    usage_change_30d_percent: number('usage_change_30d_percent'),
    price_minor: number('price_minor'),
    segment: features.segment ?? null,
    billing_mode: features.billing_mode ?? null,
  };
}

/** Lays out one offer to a customer. */
export const offerRow = ({ thing, priceMinor }: { readonly thing: string; readonly priceMinor: number | null }, side: CustomerSide): OfferRow => ({
  thing,
  step_percent:
    priceMinor === null || !side.price_minor ? null : (100 * (thing.startsWith('plan:') ? priceMinor - side.price_minor : priceMinor)) / side.price_minor,
  ...side,
});

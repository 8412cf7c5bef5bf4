import type { EventType } from '../../contract/events/catalogue.ts';
import type { KnownHistory } from '../entity-history.ts';

/** What a feature may look at: the customer's facts and those of the access node, as known at one moment. */
export type FeatureInput = { readonly customer: KnownHistory; readonly node: KnownHistory | null };

/** A number, a category, or null for "not known". */
export type FeatureValue = number | string | null;

/** A named value computed from events, as of a moment. */
export type Feature = {
  readonly name: string;
  readonly meaning: string;
  readonly unit: string;
  /** Days that it looks back over; null when it looks at the present state. */
  readonly window: number | null;
  readonly kind: 'number' | 'category';
  /** The events that it is computed from. */
  readonly source: readonly EventType[];
  /** The measure whose latest fact dates a reason; null when the state itself does. */
  readonly dated: string | null;
  compute(input: FeatureInput): FeatureValue;
  /** The value in the ISP's words, as a reason. The currency of an amount stands in the input. */
  say(value: FeatureValue, input?: FeatureInput): string;
};

/** A customer's features in the order of the catalogue. */
export type FeatureVector = { readonly [name: string]: FeatureValue };

/** A number with at most one decimal, for sentences. */
export const plain = (value: FeatureValue): string => (typeof value === 'number' ? String(Math.round(value * 10) / 10) : (value ?? 'not known'));

/** "1 ticket", "3 tickets". */
export const several = (value: FeatureValue, one: string, many = `${one}s`): string => `${plain(value)} ${value === 1 ? one : many}`;

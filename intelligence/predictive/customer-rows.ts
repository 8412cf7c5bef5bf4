import type { CustomerHistory } from '../data/feature-store.ts';
import { computeFeatures } from '../data/features/catalogue.ts';
import type { FeatureVector } from '../data/features/feature.ts';
import { addDays, type Day } from '../kernel/days.ts';
import type { DatedRow } from './dated-rows.ts';

/** Days within which a prediction says whether the customer leaves. */
export const CHURN_HORIZON_DAYS = 60;
/** Days within which a prediction says whether a customer takes a larger plan. */
export const UPSELL_HORIZON_DAYS = 60;

/** A customer as of a day, with what came of it within the horizons after it. */
export interface CustomerRow {
  readonly customer: string;
  readonly asOf: Day;
  readonly features: FeatureVector;
  readonly left: boolean;
  readonly tookMore: boolean;
}

/** True when the customer was there and had not left by the end of that day. */
export function isCustomerOn(history: CustomerHistory, day: Day): boolean {
  const status = history.facts.asOf(day).state<string>('status');
  return status !== null && status.value !== 'cancelled';
}

const leftWithin = (history: CustomerHistory, asOf: Day, horizon: number): boolean =>
  history.facts.asOf(addDays(asOf, horizon)).window('cancellations', horizon).count > 0;

/** True when, at the end of the horizon, the customer is on another plan at a higher price; a rise of the same plan is none. */
function tookMoreWithin(history: CustomerHistory, asOf: Day, horizon: number): boolean {
  const planOn = (day: Day) => {
    const known = history.facts.asOf(day);
    return { id: known.state<string>('plan.id')?.value, price: known.state<number>('plan.price_minor')?.value };
  };
  const [before, after] = [planOn(asOf), planOn(addDays(asOf, horizon))];
  return before.id !== undefined && after.id !== undefined && after.id !== before.id && (after.price ?? 0) > (before.price ?? Number.POSITIVE_INFINITY);
}

/** One row per customer and as-of day: features as known then, what happened from after it. */
export function customerRows(histories: ReadonlyMap<string, CustomerHistory>, days: readonly Day[]): CustomerRow[] {
  const rows: CustomerRow[] = [];
  for (const asOf of days)
    for (const [customer, history] of histories) {
      if (!isCustomerOn(history, asOf)) continue;
      rows.push({
        customer,
        asOf,
        features: computeFeatures(history.asOf(asOf)),
        left: leftWithin(history, asOf, CHURN_HORIZON_DAYS),
        tookMore: tookMoreWithin(history, asOf, UPSELL_HORIZON_DAYS),
      });
    }
  return rows;
}

/** The rows with one of the two outcomes as the event. */
export const rowsFor = (rows: readonly CustomerRow[], outcome: 'left' | 'tookMore'): DatedRow[] =>
  rows.map((row) => ({ subject: row.customer, asOf: row.asOf, features: row.features, happened: row[outcome] }));

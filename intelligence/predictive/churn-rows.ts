import type { CustomerHistory } from '../data/feature-store.ts';
import { computeFeatures } from '../data/features/catalogue.ts';
import type { FeatureVector } from '../data/features/feature.ts';
import { addDays, type Day } from '../kernel/days.ts';

/** Days within which a prediction says whether the customer leaves. */
export const CHURN_HORIZON_DAYS = 60;

/** A customer as of a day, and whether it left within the horizon after it. */
export type ChurnRow = { readonly customer: string; readonly asOf: Day; readonly features: FeatureVector; readonly left: boolean };

/** True when the customer was there and had not left by the end of that day. */
export function isCustomerOn(history: CustomerHistory, day: Day): boolean {
  const status = history.facts.asOf(day).state<string>('status');
  return status !== null && status.value !== 'cancelled';
}

/** One row per customer and as-of day: features as known then, the label from after it. */
export function churnRows(histories: ReadonlyMap<string, CustomerHistory>, asOfDays: readonly Day[], horizon: number = CHURN_HORIZON_DAYS): ChurnRow[] {
  const rows: ChurnRow[] = [];
  for (const asOf of asOfDays)
    for (const [customer, history] of histories) {
      if (!isCustomerOn(history, asOf)) continue;
      const left = history.facts.asOf(addDays(asOf, horizon)).window('cancellations', horizon).count > 0;
      rows.push({ customer, asOf, features: computeFeatures(history.asOf(asOf)), left });
    }
  return rows;
}

/** As-of days for training: every `step` days, from `warmUp` days after the first fact until the horizon before the last. */
export function asOfDays(first: Day, last: Day, { horizon = CHURN_HORIZON_DAYS, warmUp = 60, step = 15 } = {}): Day[] {
  const days: Day[] = [];
  for (let day = addDays(last, -horizon); day >= addDays(first, warmUp); day = addDays(day, -step)) days.unshift(day);
  return days;
}

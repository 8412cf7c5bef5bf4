import type { CustomerHistory } from '../data/feature-store.ts';
import { computeFeatures } from '../data/features/catalogue.ts';
import type { FeatureVector } from '../data/features/feature.ts';
import { addDays, type Day, daysBetween } from '../kernel/days.ts';
import { asOfDays, type DatedRow } from './dated-rows.ts';

/** Days within which a prediction says whether the customer leaves. */
export const CHURN_HORIZON_DAYS = 60;
/** Days within which a prediction says whether a customer takes a larger plan. */
export const UPSELL_HORIZON_DAYS = 60;
/** Days of facts before the first as-of day, and between two as-of days of a small ISP. */
const WARM_UP_DAYS = 60;
const STEP_DAYS = 7;
/** Rows up to which as-of days stay a week apart: beyond, every second is left out, as long as enough are left. */
const MOST_ROWS = 150_000;
const ENOUGH_DAYS = 16;
/** Days that a row must have been watched to tell anything of a month. */
const LEAST_WATCHED_DAYS = 30;

/** A customer as of a day, with what came of it after it, as far as is known on the last day. */
export interface CustomerRow {
  readonly customer: string;
  readonly asOf: Day;
  readonly features: FeatureVector;
  /** Days from the as-of day to the last day of facts. */
  readonly watched: number;
  /** Days until the customer left, and whether of its own will; null when it had not by the last day. */
  readonly left: { readonly after: number; readonly voluntary: boolean } | null;
  readonly tookMore: boolean;
}

/** True when the customer was there and had not left by the end of that day. */
export function isCustomerOn(history: CustomerHistory, day: Day): boolean {
  const status = history.facts.asOf(day).state<string>('status');
  return status !== null && status.value !== 'cancelled';
}

/** The first leaving after a day, as far as is known on the last day. */
function leftAfter(history: CustomerHistory, asOf: Day, last: Day): CustomerRow['left'] {
  const watched = daysBetween(asOf, last);
  const known = history.facts.asOf(last);
  if (known.window('cancellations', watched).count === 0) return null;
  const after = known.daily('cancellations', watched).findIndex((day) => day !== null) + 1;
  return { after, voluntary: history.facts.asOf(last).state<boolean>('left_voluntarily', watched - after)?.value ?? true };
}

/** True when, at the end of the horizon, the customer is on another plan at a higher price; a rise of the same plan is none. */
function tookMoreWithin(history: CustomerHistory, asOf: Day, horizon: number): boolean {
  const planOn = (day: Day) => {
    const known = history.facts.asOf(day);
    return { id: known.state<string>('plan.id')?.value, price: known.state<number>('plan.price_minor')?.value };
  };
  const [before, after] = [planOn(asOf), planOn(addDays(asOf, horizon))];
  return before.id !== undefined && after.id !== undefined && after.id !== before.id && (after.price ?? 0) > (before.price ?? Number.POSITIVE_INFINITY);
}

/** The as-of days of an ISP with so many customers: the older ones are watched for the whole horizon, the latest for a month at least. */
export function customerDays(first: Day, last: Day, customers: number): Day[] {
  const within = (step: number) => asOfDays(first, last, { horizon: CHURN_HORIZON_DAYS, warmUp: WARM_UP_DAYS, step });
  let step = STEP_DAYS;
  while (within(step).length >= ENOUGH_DAYS && within(step).length * customers > MOST_ROWS) step *= 2;
  const settled = within(step);
  const newest = settled.at(-1);
  const open: Day[] = [];
  if (newest) for (let day = addDays(newest, step); daysBetween(day, last) >= LEAST_WATCHED_DAYS; day = addDays(day, step)) open.push(day);
  return [...settled, ...open];
}

/** Days of facts without which there is nothing to learn from. */
export const customerDaysNeeded = (days: number): number => CHURN_HORIZON_DAYS + WARM_UP_DAYS + days * STEP_DAYS;

/** One row per customer and as-of day: features as known then, and what happened from after it until the last day. */
export function customerRows(histories: ReadonlyMap<string, CustomerHistory>, days: readonly Day[], last: Day): CustomerRow[] {
  const rows: CustomerRow[] = [];
  for (const asOf of days)
    for (const [customer, history] of histories) {
      if (!isCustomerOn(history, asOf)) continue;
      rows.push({
        customer,
        asOf,
        features: computeFeatures(history.asOf(asOf)),
        watched: daysBetween(asOf, last),
        left: leftAfter(history, asOf, last),
        tookMore: tookMoreWithin(history, asOf, UPSELL_HORIZON_DAYS),
      });
    }
  return rows;
}

/** True when the customer of a row left within so many days after it. */
export const leftWithin = ({ left }: CustomerRow, days: number): boolean => left !== null && left.after <= days;

/** The rows that were watched for the whole horizon, with one of the two outcomes as the event. */
export const rowsFor = (rows: readonly CustomerRow[], outcome: 'left' | 'tookMore'): DatedRow[] =>
  rows
    .filter(({ watched }) => watched >= (outcome === 'left' ? CHURN_HORIZON_DAYS : UPSELL_HORIZON_DAYS))
    .map((row) => ({
      subject: row.customer,
      asOf: row.asOf,
      features: row.features,
      happened: outcome === 'left' ? leftWithin(row, CHURN_HORIZON_DAYS) : row.tookMore,
      ...(outcome === 'left' && { after: row.left?.after ?? null }),
    }));

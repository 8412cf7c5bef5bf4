import type { KnownHistory } from '../../data/entity-history.ts';

const MS_PER_DAY = 86_400_000;
/** An invoice or top-up that is older says nothing of when this month began. */
const LATEST_WITHIN = 62;

/** The month in which the allowance counts: day numbers, both included, and what its first day was taken from. */
export interface BillingMonth {
  readonly from: number;
  readonly until: number;
  readonly basis: 'invoice' | 'top-up' | 'calendar';
}

/**
 * The billing month of the day of the question: it begins on the day of the month of the latest invoice (of the latest top-up
 * for who pays in advance), or with the calendar month when there was none for two months.
 */
export function billingMonth(history: KnownHistory): BillingMonth {
  const prepaid = history.state<string>('billing_mode')?.value === 'prepaid';
  const latestDay = history.latestDay(prepaid ? 'payments.minor' : 'invoices.minor', LATEST_WITHIN);
  const { today } = history;
  const anchor = latestDay ?? firstOfMonth(today);
  let months = 0;
  while (monthsLater(anchor, months + 1) <= today) months++;
  return {
    from: monthsLater(anchor, months),
    until: monthsLater(anchor, months + 1) - 1,
    basis: latestDay === null ? 'calendar' : prepaid ? 'top-up' : 'invoice',
  };
}

const firstOfMonth = (day: number): number => day - new Date(day * MS_PER_DAY).getUTCDate() + 1;

/** The same day of a later month, or its last day where it has fewer; day numbers. */
export function monthsLater(day: number, months: number): number {
  const date = new Date(day * MS_PER_DAY);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return first / MS_PER_DAY + Math.min(date.getUTCDate(), last) - 1;
}

import { type Feature, type FeatureInput, plain, several } from './feature.ts';

/** Invoices further back are written off or forgotten: they say nothing of the present. */
const LONGEST_UNPAID = 120;

const count =
  (measure: string, days: number) =>
  ({ customer }: FeatureInput): number =>
    customer.window(measure, days).count;

function daysLate({ customer }: FeatureInput): number | null {
  const total = customer.window('payments.days_late', 180);
  return total.count === 0 ? null : total.sum / total.count;
}

function lateShare({ customer }: FeatureInput): number | null {
  const total = customer.window('payments.days_late', 180);
  return total.count === 0 ? null : (100 * customer.window('payments.late', 180).count) / total.count;
}

function daysLateLast({ customer }: FeatureInput): number | null {
  const latestDay = customer.latestDay('payments.days_late', 180);
  if (latestDay === null) return null;
  const last = customer.window('payments.days_late', 1, customer.today - latestDay);
  return last.sum / last.count;
}

function invoicesSincePayment({ customer }: FeatureInput): number {
  const paid = customer.daysSince('payments.minor') ?? LONGEST_UNPAID;
  return customer.window('invoices.minor', Math.min(paid, LONGEST_UNPAID)).count;
}

/** Days since the service stopped: by suspension, or because a prepaid period ran out and nothing was paid since. */
function daysWithoutService({ customer }: FeatureInput): number {
  const status = customer.state<string>('status');
  if (status?.value === 'suspended') return customer.today - status.day;
  const ranOut = customer.daysSince('expiries');
  if (ranOut === null) return 0;
  const back = Math.min(customer.daysSince('payments.minor') ?? Number.POSITIVE_INFINITY, status ? customer.today - status.day : Number.POSITIVE_INFINITY);
  return back <= ranOut ? 0 : ranOut;
}

/** Features of money: paid in time, late, or not at all. */
export const moneyFeatures: readonly Feature[] = [
  {
    name: 'invoices_90d',
    meaning: 'Invoices issued',
    unit: 'invoices',
    window: 90,
    kind: 'number',
    source: ['invoice.issued'],
    dated: 'invoices.minor',
    compute: count('invoices.minor', 90),
    say: (v) => `${several(v, 'invoice')} in 90 days`,
  },
  {
    name: 'failed_payments_30d',
    meaning: 'Payment attempts that failed',
    unit: 'attempts',
    window: 30,
    kind: 'number',
    source: ['payment.failed'],
    dated: 'payments.failed',
    compute: count('payments.failed', 30),
    say: (v) => `${several(v, 'failed payment')} in 30 days`,
  },
  {
    name: 'failed_payments_90d',
    meaning: 'Payment attempts that failed',
    unit: 'attempts',
    window: 90,
    kind: 'number',
    source: ['payment.failed'],
    dated: 'payments.failed',
    compute: count('payments.failed', 90),
    say: (v) => `${several(v, 'failed payment')} in 90 days`,
  },
  {
    name: 'hard_declines_90d',
    meaning: 'Payments refused for good',
    unit: 'attempts',
    window: 90,
    kind: 'number',
    source: ['payment.failed'],
    dated: 'payments.failed_hard',
    compute: count('payments.failed_hard', 90),
    say: (v) => `${several(v, 'payment')} refused for good in 90 days`,
  },
  {
    name: 'late_payments_180d',
    meaning: 'Payments after the due day',
    unit: 'payments',
    window: 180,
    kind: 'number',
    source: ['payment.succeeded'],
    dated: 'payments.late',
    compute: count('payments.late', 180),
    say: (v) => `${several(v, 'late payment')} in 180 days`,
  },
  {
    name: 'late_share_180d',
    meaning: 'Share of payments after the due day',
    unit: 'percent',
    window: 180,
    kind: 'number',
    source: ['payment.succeeded'],
    dated: 'payments.days_late',
    compute: lateShare,
    say: (v) => (v === null ? 'No payments to compare' : `${plain(v)}% of payments late in 180 days`),
  },
  {
    name: 'days_late_mean_180d',
    meaning: 'Mean days after the due day',
    unit: 'days',
    window: 180,
    kind: 'number',
    source: ['payment.succeeded'],
    dated: 'payments.days_late',
    compute: daysLate,
    say: (v) => (v === null ? 'No payments to compare' : `Pays ${several(v, 'day')} late on average`),
  },
  {
    name: 'days_since_payment',
    meaning: 'Days since the last payment',
    unit: 'days',
    window: null,
    kind: 'number',
    source: ['payment.succeeded'],
    dated: 'payments.minor',
    compute: ({ customer }) => customer.daysSince('payments.minor'),
    say: (v) => (v === null ? 'No payment seen' : `Last paid ${several(v, 'day')} ago`),
  },
  {
    name: 'suspensions_90d',
    meaning: 'Times the service was suspended',
    unit: 'times',
    window: 90,
    kind: 'number',
    source: ['customer.suspended'],
    dated: 'suspensions',
    compute: count('suspensions', 90),
    say: (v) => `Suspended ${several(v, 'time')} in 90 days`,
  },
  {
    name: 'expiries_90d',
    meaning: 'Times a prepaid balance or period ran out',
    unit: 'times',
    window: 90,
    kind: 'number',
    source: ['balance.expired', 'service.expired'],
    dated: 'expiries',
    compute: count('expiries', 90),
    say: (v) => `Ran out ${several(v, 'time')} in 90 days`,
  },
  {
    name: 'low_balances_90d',
    meaning: 'Times a prepaid balance became low',
    unit: 'times',
    window: 90,
    kind: 'number',
    source: ['balance.low'],
    dated: 'balance.low',
    compute: count('balance.low', 90),
    say: (v) => `Low balance ${several(v, 'time')} in 90 days`,
  },
  {
    name: 'failed_payments_60d',
    meaning: 'Payment attempts that failed',
    unit: 'attempts',
    window: 60,
    kind: 'number',
    source: ['payment.failed'],
    dated: 'payments.failed',
    compute: count('payments.failed', 60),
    say: (v) => `${several(v, 'failed payment')} in 60 days`,
  },
  {
    name: 'days_late_last',
    meaning: 'Days after the due day at which the latest bill was paid',
    unit: 'days',
    window: 180,
    kind: 'number',
    source: ['payment.succeeded'],
    dated: 'payments.days_late',
    compute: daysLateLast,
    say: (v) => (v === null ? 'No payments to compare' : v === 0 ? 'Paid the latest bill in time' : `Paid the latest bill ${several(v, 'day')} late`),
  },
  {
    name: 'invoices_since_payment',
    meaning: 'Invoices issued since the last payment',
    unit: 'invoices',
    window: 120,
    kind: 'number',
    source: ['invoice.issued', 'payment.succeeded'],
    dated: 'invoices.minor',
    compute: invoicesSincePayment,
    say: (v) => `${several(v, 'invoice')} since the last payment`,
  },
  {
    name: 'days_without_service',
    meaning: 'Days since the service stopped for want of payment; 0 while it runs',
    unit: 'days',
    window: null,
    kind: 'number',
    source: ['customer.suspended', 'balance.expired', 'service.expired', 'customer.activated', 'payment.succeeded'],
    dated: null,
    compute: daysWithoutService,
    say: (v) => (v === 0 ? 'The service runs' : `Without service for ${several(v, 'day')}`),
  },
];

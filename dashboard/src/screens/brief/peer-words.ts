import type { PeerBand } from '../../api/types.ts';
import { money } from '../../ui/money.ts';

type Words = { name: string; value: (number: number) => string; verdict: string };

const percent = (value: number): string => `${value.toFixed(1)} %`;
const plain = (digits: number) => (value: number) => value.toFixed(digits);

const NAMES: Record<PeerBand['measure'], { name: string; value: (number: number, currency: string) => string; less: boolean | null }> = {
  churn_percent: { name: 'Customers lost in the month', value: percent, less: true },
  arpu_minor: { name: 'Paid by a customer a month', value: (minor, currency) => money(Math.round(minor), currency, { whole: true }), less: null },
  tickets_per_100: { name: 'Tickets a hundred customers', value: plain(1), less: true },
  outage_minutes: { name: 'Minutes of outage a customer', value: plain(0), less: true },
  failed_payment_percent: { name: 'Payments that failed', value: percent, less: true },
  health: { name: 'Mean health', value: plain(0), less: false },
};

/** A figure and its band in words: what it is, how a number of it reads, and whether the own one stands out. */
export function bandWords({ measure, own, low, high }: PeerBand, currency: string): Words {
  const { name, value, less } = NAMES[measure];
  const side = own === null ? null : own < low ? 'below' : own > high ? 'above' : 'within';
  const good = less === null || side === null || side === 'within' ? '' : (side === 'below') === less ? ', which is good' : ', which is worth a look';
  const verdict = side === null ? 'Not known of this ISP.' : side === 'within' ? 'Like most.' : `${side === 'below' ? 'Lower' : 'Higher'} than most${good}.`;
  return { name, value: (number) => value(number, currency), verdict };
}

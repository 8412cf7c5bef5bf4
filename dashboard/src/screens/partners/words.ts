import type { PartnerCard, PartnerFigure, PartnerList } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { calendarDay } from '../../ui/time.ts';

/** A figure with as many digits as it deserves. */
const digits = (value: number): string => new Intl.NumberFormat('en', { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 }).format(value).replace('-', '−');

/** The figure of a partner with that name. */
export const figureOf = (card: PartnerCard, name: PartnerFigure['name']): PartnerFigure | undefined => card.figures.find((figure) => figure.name === name);

/** A figure and its unit's sign, without the words. */
export const figureValue = ({ value, unit }: PartnerFigure): string | null =>
  value === null ? null : `${digits(value)}${unit.startsWith('percent') ? ' %' : ''}`;

/** The band of the others: "others 4–9, 7 partners". */
export function bandWords({ band, unit }: PartnerFigure): string | null {
  if (!band) return null;
  return `others ${digits(band.low)}–${digits(band.high)}${unit.startsWith('percent') ? ' %' : ''}`;
}

/** What the wallet holds and how long that lasts, in one sentence; amounts are the tenant's. */
export function walletSentence({ wallet }: Pick<PartnerCard, 'wallet'>, currency: string): string {
  const { balance_minor: balance, days_left: left, used_up_on: on, unknown_because: unknown } = wallet;
  if (balance === null) return unknown ?? 'What the wallet holds is not known.';
  if (balance < 0) return `The wallet is overdrawn by ${money(-balance, currency)}.`;
  const holds = `The wallet holds ${money(balance, currency)}`;
  if (!left) return `${holds}. ${unknown ?? ''}`.trim();
  if (left.expected === null || on === null) return `${holds}, enough for more than ${left.within_days} days.`;
  return `${holds}, enough for ${daysRange(left.expected, left.low_95, left.high_95, left.within_days)}; used up about ${calendarDay(on)} unless it is topped up.`;
}

function daysRange(expected: number, low: number | null, high: number | null, within: number): string {
  const most = high === null ? `more than ${within}` : String(high);
  return `${counted(expected, 'day')} (${low ?? expected} to ${most})`;
}

/** Days that the wallet lasts in a few letters for a column; null when it is not known. */
export function walletDays({ days_left: left }: PartnerCard['wallet']): string | null {
  if (!left) return null;
  return left.expected === null ? `> ${left.within_days}` : String(left.expected);
}

/** Days below which a wallet is soon empty: within a week, the least of 95 %. */
export const soonEmpty = ({ days_left: left }: PartnerCard['wallet']): boolean => left !== null && left.expected !== null && left.expected <= 7;

/** How the partners do, in one sentence. */
export function partnersSentence({ partners }: PartnerList): string {
  const there = partners.filter(({ status }) => status === 'active');
  const bad = there.filter(({ success }) => success.grade === 'D' || success.grade === 'E').length;
  const empty = there.filter(({ wallet }) => soonEmpty(wallet)).length;
  const parts = [
    bad === 0 ? 'none needs attention' : `${bad} ${bad === 1 ? 'needs' : 'need'} attention`,
    ...(empty > 0 ? [`the wallet of ${empty} is used up within a week`] : []),
  ];
  return `${counted(there.length, 'partner')}: ${parts.join('; ')}.`;
}

import { minorDigits } from '../../../intelligence/contract/api/minor-units.ts';

const LOCALE = 'en';

const formatters = new Map<string, Intl.NumberFormat>();
function formatter(currency: string, whole: boolean): Intl.NumberFormat {
  const key = `${currency} ${whole}`;
  let made = formatters.get(key);
  if (!made) {
    const digits = whole ? 0 : minorDigits(currency);
    made = new Intl.NumberFormat(LOCALE, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      trailingZeroDisplay: 'stripIfInteger',
    });
    formatters.set(key, made);
  }
  return made;
}

/** Minor units as an amount in words of its currency; `whole` leaves the minor units out, for sums and estimates. */
export function money(minor: number, currency: string, { whole = false }: { whole?: boolean } = {}): string {
  return formatter(currency, whole).format(minor / 10 ** minorDigits(currency));
}

/** What a balance means, in words instead of a sign; what is not positive is no debt that is known, and null is not known at all. */
export function owing(minor: number | null, currency: string): { words: 'Owes' | 'Owes nothing known' | 'Not known here'; amount: string | null } {
  if (minor === null) return { words: 'Not known here', amount: null };
  return minor > 0 ? { words: 'Owes', amount: money(minor, currency) } : { words: 'Owes nothing known', amount: null };
}

const LOCALE = 'en';

const formatters = new Map<string, Intl.NumberFormat>();
function formatter(currency: string, whole: boolean): Intl.NumberFormat {
  const key = `${currency} ${whole}`;
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.NumberFormat(LOCALE, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      ...(whole ? { maximumFractionDigits: 0 } : { trailingZeroDisplay: 'stripIfInteger' }),
    });
    formatters.set(key, made);
  }
  return made;
}

/** How many minor units make one unit of the currency, by ISO 4217 as the browser knows it: 100 for USD, 1 for JPY, 1000 for KWD. */
function minorPerUnit(currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).resolvedOptions();
  return 10 ** maximumFractionDigits;
}

/** Minor units as an amount in words of its currency; `whole` leaves the minor units out, for sums and estimates. */
export function money(minor: number, currency: string, { whole = false }: { whole?: boolean } = {}): string {
  return formatter(currency, whole).format(minor / minorPerUnit(currency));
}

/** What a balance means, in words instead of a sign; positive means that the customer owes. */
export function owing(minor: number, currency: string): { words: 'Owes' | 'Has overpaid' | 'Owes nothing'; amount: string | null } {
  if (minor === 0) return { words: 'Owes nothing', amount: null };
  return { words: minor > 0 ? 'Owes' : 'Has overpaid', amount: money(Math.abs(minor), currency) };
}

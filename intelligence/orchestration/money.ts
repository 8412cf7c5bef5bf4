/** An amount in minor units as text for people: `moneyText(1500000, 'NGN', 'en')` is `NGN 15,000.00`. Digits after the point follow ISO 4217. */
export function moneyText(minor: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2)).replace(/\u00a0/g, ' ');
}

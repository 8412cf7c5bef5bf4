import { minorDigits } from '../contract/api/minor-units.ts';

const formats = new Map<string, { readonly format: Intl.NumberFormat; readonly perUnit: number }>();

/** Formats are dear to make and few. */
function formatOf(currency: string, locale: string) {
  return formats.getOrInsertComputed(`${locale} ${currency}`, () => {
    const digits = minorDigits(currency);
    const shown = { style: 'currency', currency, currencyDisplay: 'code', minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
    return { format: new Intl.NumberFormat(locale, shown), perUnit: 10 ** digits };
  });
}

const texts = new Map<string, string>();
/** Prices are few, and what is owed is mostly one of them. */
const MOST_REMEMBERED = 5_000;

/** An amount in minor units as text for people: `moneyText(1500000, 'NGN', 'en')` is `NGN 15,000.00`. Digits after the point follow ISO 4217. */
export function moneyText(minor: number, currency: string, locale: string): string {
  const key = `${minor} ${currency} ${locale}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  if (texts.size >= MOST_REMEMBERED) texts.clear();
  const { format, perUnit } = formatOf(currency, locale);
  const text = format.format(minor / perUnit).replace(/\u00a0/g, ' ');
  texts.set(key, text);
  return text;
}

/** Currencies whose minor unit is no hundredth, by their decimals: ISO 4217 list one of 25 June 2024. */
const OTHER_THAN_TWO = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
} as const;
const DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries(OTHER_THAN_TWO).flatMap(([digits, currencies]) => currencies.split(' ').map((currency) => [currency, Number(digits)] as const)),
);

/**
 * How many decimals an amount in minor units has, by ISO 4217: 2 for USD and PKR, 0 for JPY, 3 for KWD. `Intl` is not asked: it follows the
 * habits of cash (CLDR), by which the dinars of Iraq have none, and its answer changes with the browser.
 */
export const minorDigits = (currency: string): number => DIGITS.get(currency) ?? 2;

/** An amount in minor units as a plain decimal: 1500000 of NGN is `15000.00`, 15000 of XOF `15000`, 12500 of KWD `12.500`. */
export function decimalText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

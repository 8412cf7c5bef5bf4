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

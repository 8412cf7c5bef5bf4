const LOCALE = 'en';
const counts = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const signed = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0, signDisplay: 'exceptZero' });
const plurals = new Intl.PluralRules(LOCALE);

const withMinusSign = (text: string) => text.replace('-', '−');

/** A whole number with separators: 1,204, never 1.2k. */
export const count = (n: number): string => withMinusSign(counts.format(n));

/** A change with its sign: +18, −3, 0. */
export const change = (n: number): string => withMinusSign(signed.format(Object.is(Math.round(n), -0) ? 0 : Math.round(n)));

/** A number with its noun: `counted(1, 'customer')` is "1 customer"; give the plural when it is not made with s. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${plurals.select(n) === 'one' ? one : many}`;
}

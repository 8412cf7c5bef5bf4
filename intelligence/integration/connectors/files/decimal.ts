/** A decimal number without loss: `digits` × 10^-`scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

export type DecimalMark = '.' | ',';

/** What may stand before or after an amount: a currency's sign or its letters. */
const DRESS = /^[\s\p{Sc}A-Za-z]{0,4}|[\s\p{Sc}A-Za-z]{0,4}$/gu;

/**
 * Reads a decimal as people write it (`1,234.50`, `-12`, `€ 9,90`) exactly; null when it is none. The other mark, blanks and
 * apostrophes may group by thousands; a group of another size is refused rather than guessed.
 */
export function parseDecimal(text: string, mark: DecimalMark = '.'): Decimal | null {
  const bare = text.replace(DRESS, '').replace(/^([-+])\s*\p{Sc}\s*/u, '$1');
  const group = mark === '.' ? ",' \u00a0\u202f" : ".' \u00a0\u202f";
  const shape = new RegExp(`^([-+]?)(\\d{1,3}(?:[${group}]\\d{3})+|\\d+)?(?:\\${mark}(\\d+))?$`).exec(bare);
  const [, sign, whole, fraction = ''] = shape ?? [];
  if (!shape || (whole === undefined && fraction === '') || bare.length > 40) return null;
  const digits = BigInt(`${(whole ?? '0').replace(/\D/g, '')}${fraction}`);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
}

/** The value in units of 10^-`scale` as a whole number; null when it is not whole in them or too large to be exact. */
export function scaled(value: Decimal, scale: number): number | null {
  const shift = scale - value.scale;
  const factor = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && value.digits % factor !== 0n) return null;
  const units = shift < 0 ? value.digits / factor : value.digits * factor;
  return units >= BigInt(Number.MIN_SAFE_INTEGER) && units <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(units) : null;
}

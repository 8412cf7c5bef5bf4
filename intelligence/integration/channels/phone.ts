/** The digits of a number, without signs. */
export const digitsOf = (phone: string): string => phone.replace(/\D/g, '');

/**
 * A number in international form (E.164, `+` and up to fifteen digits). One that is written as at home needs the country's calling
 * code, such as `234`; without it the number cannot be told, and null is the answer.
 */
export function internationalNumber(phone: string, callingCode: string | undefined): string | null {
  const digits = digitsOf(phone);
  const full = phone.trim().startsWith('+')
    ? digits
    : digits.startsWith('00')
      ? digits.slice(2)
      : callingCode === undefined
        ? null
        : `${callingCode}${digits.replace(/^0+/, '')}`;
  return full !== null && /^[1-9]\d{6,14}$/.test(full) ? `+${full}` : null;
}

/** True when both may be the same line: either may be written as at home, without the country. */
export function sameLine(one: string, other: string): boolean {
  const [shorter, longer] = [one, other].map((phone) => digitsOf(phone).replace(/^0+/, '')).sort((a, b) => a.length - b.length) as [string, string];
  return shorter.length >= 7 && longer.endsWith(shorter);
}

/** A run of digits as cards carry them, together or in the groups in which they are printed; nothing that goes on with a letter or digit. */
const RUN = /(?<![\p{L}\p{Nd}])(?:\d{15,16}|\d{4}([ .\-_/])\d{4}\1\d{4}\1\d{4}|\d{4}([ .\-_/])\d{6}\2\d{5})(?![\p{L}\p{Nd}])/gu;
/** Where numbers of cards begin and how long they are: Visa, Mastercard, American Express, Discover, JCB (ISO/IEC 7812 ranges). */
const ISSUED =
  /^(?:4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d{2}|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|4[4-9]\d|5\d{2})\d{12}|35(?:2[89]|[3-8]\d)\d{12})$/;
/** Nothing but decimal fractions, as a shortest float is written or a place on the map: their digits are nobody's card. */
const FRACTIONS = /^[-+]?\d{1,3}\.\d+(?:e[-+]?\d+)?(?:[,; ] ?[-+]?\d{1,3}\.\d+(?:e[-+]?\d+)?)*$/i;
/** Four times three digits or signs between groups, one after another, leave these letters at every fourth place. */
const DIGITS_IN_BASE64 = /(?:[ILMNOX][A-Za-z0-9+/_-]{3}){4}/;
/** What needs no translation: signs of ASCII that are seen. */
const PRINTED = /^[ -~]*$/;
/** Shorter text holds no number of a card, however it is written. */
const SHORTEST = 15;
const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,44}={0,2}(?![A-Za-z0-9+/_=-])/g;

/** True when the last digit checks the others by Luhn's formula (ISO/IEC 7812-1, annex B). */
function checks(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

const inPlain = (text: string): boolean =>
  hasEnough(text) &&
  [...text.matchAll(RUN)].some(([run]) => {
    const digits = run.replace(/\D/g, '');
    return ISSUED.test(digits) && checks(digits);
  });

/** The text with digits of every script and width as plain ones, and nothing between them that is not seen. */
const plain = (text: string): string =>
  PRINTED.test(text)
    ? text
    : text
        .normalize('NFKC')
        .replace(/\p{Cf}/gu, '')
        .replace(/[\u2010-\u2015\u2212]/g, '-')
        .replace(/\s/g, ' ')
        .replace(/\p{Nd}/gu, (digit) => String(digitOf(digit)));

/** Decimal digits of a script stand in blocks of ten that begin with its zero. */
function digitOf(sign: string): number {
  let code = sign.codePointAt(0) as number;
  const first = code;
  if (first < 128) return first - 48;
  while (first - code < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1)) && (first - code + 1) % 10 !== 0) code--;
  return first - code;
}

/** True when so many plain digits are in the text as the shortest number of a card has. */
function hasEnough(text: string): boolean {
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 47 && code < 58 && ++digits === SHORTEST) return true;
  }
  return false;
}

function decoded(text: string): string[] {
  const others: string[] = [];
  if (text.includes('%')) others.push(text.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
  if (text.includes('&#'))
    others.push(text.replace(/&#(x?)([0-9a-f]+);/gi, (_all, x: string, code: string) => String.fromCharCode(Number.parseInt(code, x ? 16 : 10))));
  if (DIGITS_IN_BASE64.test(text)) for (const [coded] of text.matchAll(BASE64)) others.push(Buffer.from(coded, 'base64').toString('latin1'));
  return others;
}

/** True when text holds what reads as the number of a payment card, also in groups, in digits of other scripts, or encoded for an address or as base64. */
export function textHoldsCardNumber(text: string): boolean {
  if (text.length < SHORTEST) return false;
  const read = plain(text);
  if (FRACTIONS.test(read)) return false;
  return inPlain(read) || decoded(read).some((other) => inPlain(plain(other)));
}

/** True when a value or a key anywhere in it reads as the number of a payment card; numbers that are known to be of something else are not looked at. */
export function holdsCardNumber(value: unknown, others: readonly string[] = []): boolean {
  const holds = (text: string): boolean => textHoldsCardNumber(others.reduce((rest, other) => rest.replaceAll(other, 'x'), text));
  if (typeof value === 'string') return holds(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) && holds(String(value));
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.some((inner) => holdsCardNumber(inner, others));
  return Object.entries(value).some(([key, inner]) => holds(key) || holdsCardNumber(inner, others));
}

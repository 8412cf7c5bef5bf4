import { describe, expect, test } from 'vitest';
import { holdsCardNumber, textHoldsCardNumber } from './card-numbers.ts';
import { mulberry32 } from './random.ts';

const random = mulberry32(271828);
const digits = (count: number): string => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
const hex = (count: number): string => Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
const sumOf = (number: string): number =>
  [...number].reverse().reduce((sum, digit, i) => sum + (i % 2 === 0 ? Number(digit) : ([0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)] as number)), 0);
/** The number with the digit behind it that makes Luhn's formula fit. */
const checked = (body: string): string => body + String((10 - (sumOf(`${body}0`) % 10)) % 10);

describe('numbers of payment cards', () => {
  test.each([
    ['together', '4111111111111111'],
    ['in groups', 'card 5555 5555 5555 4444, thanks'],
    ['with dashes', '4111-1111-1111-1111'],
    ['as American Express prints it', '3782 822463 10005'],
    ['of the new Mastercard range', '2223003122003222'],
    ['in wide digits', '４１１１１１１１１１１１１１１１'],
    ['in Arabic digits', '٤١١١١١١١١١١١١١١١'],
    ['with signs between that are not seen', '4111\u200b1111\u200b1111\u200b1111'],
    ['with hard blanks', '4111\u00a01111\u00a01111\u00a01111'],
    ['in an address', 'https://x.example/?n=4111%2D1111%2D1111%2D1111'],
    ['as base64', Buffer.from('4111111111111111').toString('base64')],
    ['behind an underscore', 'pm_4111111111111111'],
  ])('are found %s', (_how, text) => expect(textHoldsCardNumber(text)).toBe(true));

  test.each([
    ['whose check digit does not fit', '4111111111111112'],
    ['of no network', '9111111111111111'],
    ['of a telephone', '+4917012345678'],
    ['of a handset', '490154203237518'],
    ['in a UUID', '41111111-1111-4111-1111-111111111111'],
    ['within a longer one', '14111111111111111'],
    ['within a hash', 'a4111111111111111f'],
    ['of a moment', '2026-11-27T13:30:00.000Z'],
    ['of moments since 1970, in nanoseconds', '1764250200000000008'],
    ['of a SIM card', '8949020000123456780'],
    ['of a network address', '2001:4111:1111:1111:1111:0000:0000:0001'],
    ['of a place on the map', '0.4111111111111111, -7.374245455400126'],
    ['of a share', '0.4111111111111111'],
  ])('are not seen in one %s', (_what, text) => expect(textHoldsCardNumber(text)).toBe(false));

  test('are found beside a number that is known to be of something else, and where a fraction is not all that is said', () => {
    expect(holdsCardNumber({ serial: '5555555555554444' }, ['5555555555554444'])).toBe(false);
    expect(holdsCardNumber({ serial: '5555555555554444', note: '4111111111111111' }, ['5555555555554444'])).toBe(true);
    expect(holdsCardNumber('paid 1.50, 4111111111111111')).toBe(true);
    expect(holdsCardNumber('4111.1111.1111.1111')).toBe(true);
  });

  test('are found as numbers, in keys, and deep within', () => {
    expect(holdsCardNumber({ data: { note: [{ n: 4111111111111111 }] } })).toBe(true);
    expect(holdsCardNumber({ data: { '4111111111111111': 1 } })).toBe(true);
    expect(holdsCardNumber({ data: { note: 'paid', amount_minor: 411111 } })).toBe(false);
  });

  test.each<[string, () => string]>([
    ['handsets (IMEI, whose check digit always fits)', () => checked(`${['35', '86', '01', '99'][Math.floor(random() * 4)]}${digits(12)}`)],
    ['SIM cards (ICCID, whose check digit always fits)', () => checked(`89${digits(16 + Math.floor(random() * 2))}`)],
    ['optical terminals that letters begin', () => `HWTC${digits(8)}`],
    ['optical terminals of a maker whose hex has letters', () => `5a544547${hex(8)}`],
    ['network cards', () => hex(12).replace(/(..)(?=.)/g, '$1:')],
    ['telephones', () => `+${1 + Math.floor(random() * 9)}${digits(9 + Math.floor(random() * 4))}`],
    ['invoices with a letter before', () => `INV${checked(`4${digits(14)}`)}`],
    ['things that a UUID names', () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`],
    ['fractions', () => String(random())],
    ['secrets in base64', () => Buffer.from(hex(48), 'hex').toString('base64').slice(0, 44)],
  ])('are never seen in those of %s', (_of, one) => {
    expect(Array.from({ length: 5_000 }, one).filter(textHoldsCardNumber)).toEqual([]);
  });
});

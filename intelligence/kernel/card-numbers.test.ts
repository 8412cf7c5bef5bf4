import { describe, expect, test } from 'vitest';
import { holdsCardNumber, textHoldsCardNumber } from './card-numbers.ts';

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
  ])('are not seen in one %s', (_what, text) => expect(textHoldsCardNumber(text)).toBe(false));

  test('are found as numbers, in keys, and deep within', () => {
    expect(holdsCardNumber({ data: { note: [{ n: 4111111111111111 }] } })).toBe(true);
    expect(holdsCardNumber({ data: { '4111111111111111': 1 } })).toBe(true);
    expect(holdsCardNumber({ data: { note: 'paid', amount_minor: 411111 } })).toBe(false);
  });
});

import { expect, test } from 'vitest';
import { minorDigits } from '../../../contract/api/minor-units.ts';
import { parseDecimal, scaled } from './decimal.ts';

const minor = (text: string, mark: '.' | ',' = '.', currency = 'USD') => {
  const value = parseDecimal(text, mark);
  return value && scaled(value, minorDigits(currency));
};

test.each([
  ['29.85', 2985],
  ['0.1', 10],
  ['1,234.50', 123450],
  ['1 234', 123400],
  ["12'345.6", 1234560],
  ['$29.85', 2985],
  ['USD 70', 7000],
  ['70.00 USD', 7000],
  ['-3.10', -310],
  ['29.8500', 2985],
  ['.5', 50],
  ['90071992547409.91', 9007199254740991],
])('%s dollars are %d cents, to the cent', (text, cents) => expect(minor(text)).toBe(cents));

test('a decimal comma is read when the file uses it', () => {
  expect(minor('1.234,50', ',', 'EUR')).toBe(123450);
  expect(minor('9,90 €', ',', 'EUR')).toBe(990);
});

test('currencies have as many decimals as ISO 4217 gives them', () => {
  expect(minor('100', '.', 'JPY')).toBe(100);
  expect(minor('1.250', '.', 'KWD')).toBe(1250);
});

test.each(['', 'abc', '1.2.3', '12,34.5', '29.855', '1e5', '--3', '90071992547409.92', '1,2345'])('"%s" is refused rather than guessed', (text) => {
  expect(minor(text)).toBeNull();
});

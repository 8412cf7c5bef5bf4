import { expect, test } from 'vitest';
import { money, owing } from './money.ts';
import { change, count, counted } from './numbers.ts';

test.each([
  [5450, 'USD', '$54.50'],
  [5500, 'USD', '$55'],
  [550000, 'NGN', '₦5,500'],
  [1204, 'JPY', '¥1,204'],
  [1234, 'KWD', 'KWD 1.234'],
])('%i minor units of %s are %s', (minor, currency, text) => {
  expect(money(minor, currency).replaceAll('\u00a0', ' ')).toBe(text);
});
test('sums and estimates leave the cents out', () => {
  expect(money(1_830_049, 'USD', { whole: true })).toBe('$18,300');
});
test('a balance is said in words, never by a sign, and nobody has overpaid by bills that were never heard', () => {
  expect(owing(5450, 'USD')).toEqual({ words: 'Owes', amount: '$54.50' });
  expect(owing(-500, 'USD')).toEqual({ words: 'Owes nothing known', amount: null });
  expect(owing(0, 'USD')).toEqual({ words: 'Owes nothing known', amount: null });
  expect(owing(null, 'USD')).toEqual({ words: 'Not known here', amount: null });
});
test('numbers are written out, changes carry their sign, and one is not many', () => {
  expect(count(1204)).toBe('1,204');
  expect([18.2, -3.4, 0.2, -0.2].map(change)).toEqual(['+18', '−3', '0', '0']);
  expect([counted(1, 'customer'), counted(2, 'customer'), counted(0, 'customer')]).toEqual(['1 customer', '2 customers', '0 customers']);
});

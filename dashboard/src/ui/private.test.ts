import { expect, test } from 'vitest';
import { sensitiveParts } from './private.tsx';

const masked = (text: string, names: string[] = []) => sensitiveParts(text, names).filter((_part, place) => place % 2 === 1);

test.each([
  ['Payment of $54.50 failed', ['$54.50']],
  ['Owes ₦5,500 for 18 days', ['₦5,500']],
  ['Paid NGN 5,500 in time', ['NGN 5,500']],
  ['Write to ngozi@example.org today', ['ngozi@example.org']],
  ['Call +234 803 555 0147 at noon', ['+234 803 555 0147']],
  ['Bill of 199.00 USD', ['199.00 USD']],
  ['Pays 1,199.00 a month', ['1,199.00']],
  ['Access node 58.25% full, 54 GB', []],
  ['9 slow evenings in 30 days', []],
])('“%s” hides what is private', (text, hidden) => {
  expect(masked(text)).toEqual(hidden);
});
test('the name of the customer is hidden wherever it stands, also when it looks like a pattern', () => {
  expect(masked('Call Okafor (Ltd.) about $5', ['Okafor (Ltd.)'])).toEqual(['Okafor (Ltd.)', '$5']);
});
test('nothing of the sentence is lost', () => {
  const text = 'Call Bello about $5 and ₦9,000.';
  expect(sensitiveParts(text, ['Bello']).join('')).toBe(text);
});

import { expect, test } from 'vitest';
import { limitWords } from './words.ts';

const row = { playbook: 'upsell', measure: 'contacts', period: 'day', most: 200, used: 12, is_default: true } as const;

test('a limit reads as a sentence, money in the currency of the ISP', () => {
  expect(limitWords(row, 'USD')).toBe('12 of 200 contacts today');
  expect(limitWords({ ...row, measure: 'discount', period: 'month', most: 50_000, used: 1_250 }, 'USD')).toBe('$12.50 of $500 given away this month');
  expect(limitWords({ ...row, most: null }, 'USD')).toBe('12 contacts today, without a limit');
  expect(limitWords({ ...row, measure: 'discount', period: 'month', most: 0, used: 0 }, 'USD')).toBe('Nothing may be given away until a limit is set');
});

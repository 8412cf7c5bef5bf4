import { expect, test } from 'vitest';
import type { TechnicianOwn } from '../../api/types.ts';
import { owedSentence, visitsCut, visitsSentence } from './words.ts';

test.each([
  [4_500, 'You owe $45.'],
  [0, 'You owe nothing that we know of.'],
  // Whose earlier bills were never heard has not overpaid.
  [-4_500, 'You owe nothing that we know of.'],
  [null, 'What you owe is not known here.'],
])('a customer who owes %s reads: %s', (owed_minor, sentence) => {
  expect(owedSentence({ owed_minor, currency: 'USD' })).toBe(sentence);
});

test('visits that nobody has closed are counted apart from those to come, and a list that is cut says so', () => {
  const visits = Array.from({ length: 3 }) as TechnicianOwn['visits'];
  expect(visitsSentence({ coming: 1, not_closed: 0 })).toBe('1 visit to come.');
  expect(visitsSentence({ coming: 2, not_closed: 9 })).toBe('2 visits to come, 9 not closed.');
  expect(visitsCut({ visits, coming: 2, not_closed: 9 })).toBe('3 of 11 are shown.');
  expect(visitsCut({ visits, coming: 3, not_closed: 0 })).toBeNull();
});

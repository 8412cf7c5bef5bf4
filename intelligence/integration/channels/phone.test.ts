import { expect, test } from 'vitest';
import { sameLine } from './phone.ts';

test.each([
  ['both in international form', '+2348031234567', '2348031234567', true],
  ['the customer’s as at home', '2348031234567', '0803 123 4567', true],
  ['the answer’s as at home', '08031234567', '+234 803 123 4567', true],
  ['the answer’s with the prefix of calls abroad', '002348031234567', '+2348031234567', true],
  ['another line of the same last digits', '+2347031234567', '08031234567', false],
  ['a short code', '31234', '+2348030031234', false],
])('an answer is of the line of a customer: %s', (_, from, phone, same) => expect(sameLine(from, phone)).toBe(same));

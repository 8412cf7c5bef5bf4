import { expect, test } from 'vitest';
import { forFourInFive } from './nodes.ts';

const customers = (...values: [value: number, customers: number][]) => values.map(([value, customers]) => ({ value, customers }));

test('the number of the network is what four in five customers have, whatever the few best or worst nodes say', () => {
  expect(forFourInFive(customers([90, 80], [40, 20]), true)).toBe(90);
  expect(forFourInFive(customers([90, 79], [40, 21]), true)).toBe(40);
  expect(forFourInFive(customers([9, 80], [300, 20]), false)).toBe(9);
  expect(forFourInFive(customers([9, 79], [300, 21]), false)).toBe(300);
});

test('nodes without customers say nothing, and without any there is no number', () => {
  expect(forFourInFive(customers([10, 0], [90, 5]), true)).toBe(90);
  expect(forFourInFive(customers([10, 0]), true)).toBeNull();
});

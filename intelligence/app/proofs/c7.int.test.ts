import { expect, test } from 'vitest';
import { c7 } from './c7.ts';

test('C7 holds and catches its mutants: one incident per fault, its root, and exactly who is cut off, also through the store', {
  timeout: 240_000,
}, async () => {
  const { holds, figures } = await c7.run({ seed: 7, long: false });
  expect(figures).toMatchObject({
    one_fault_other_than_one_incident: 0,
    two_faults_merged: 0,
    flapping_told_again: 0,
    stored_looks_differing: 0,
    stored_customers_or_money_wrong: 0,
    mutants_not_caught: 0,
  });
  expect(holds, JSON.stringify(figures)).toBe(true);
});

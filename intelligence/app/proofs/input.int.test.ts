import { expect, test } from 'vitest';
import { g4 } from './g4.ts';
import { g5 } from './g5.ts';
import { g6 } from './g6.ts';

test.each([g4, g5, g6])('$id holds and catches its mutants: $promise', { timeout: 600_000 }, async (proof) => {
  const { holds, figures } = await proof.run({ seed: 1, long: false });
  expect(holds, JSON.stringify(figures)).toBe(true);
});

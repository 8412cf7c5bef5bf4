import { expect, test } from 'vitest';
import { c14 } from './c14.ts';

test('C14 holds and catches its mutants: fifty corrections teach the next model, one malicious person moves nobody', { timeout: 240_000 }, async () => {
  const { holds, figures } = await c14.run({ seed: 7, long: false });
  expect(figures).toMatchObject({ malicious_alone_moves_points: 0, mutants_caught: 2 });
  expect(holds, JSON.stringify(figures)).toBe(true);
});

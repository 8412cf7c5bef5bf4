import { expect, test } from 'vitest';
import { c5 } from './c5.ts';

test('C5 holds: hour and channel of each person are found, a dead address costs one step, and its mutants are caught', { timeout: 240_000 }, async () => {
  const { holds, figures } = await c5.run({ seed: 1, long: false });
  expect(holds, JSON.stringify(figures)).toBe(true);
});

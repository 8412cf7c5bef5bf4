import { expect, test } from 'vitest';
import { g16 } from './g16.ts';

test('G16 holds: a rule that runs away stops at its cap, and switches stop what leaves', { timeout: 180_000 }, async () => {
  expect(await g16.run({ seed: 16, long: false })).toMatchObject({ holds: true });
});

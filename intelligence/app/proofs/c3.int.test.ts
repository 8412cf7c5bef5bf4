import { expect, test } from 'vitest';
import { c3 } from './c3.ts';

test('C3 holds: dunning stands still for whom a fault cuts off, and goes on where it stood', { timeout: 180_000 }, async () => {
  expect(await c3.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});

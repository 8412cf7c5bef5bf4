import { expect, test } from 'vitest';
import { c9 } from './c9.ts';

test('C9 holds: every decision comes out the same from its record, and what is said to turn it turns it', { timeout: 240_000 }, async () => {
  expect(await c9.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});

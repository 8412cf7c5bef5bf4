import { expect, test } from 'vitest';
import { c12 } from './c12.ts';

test('C12 holds: one event reaches everybody in their words with sums that agree, and nobody sees what is another’s', { timeout: 300_000 }, async () => {
  expect(await c12.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});

import { expect, test } from 'vitest';
import { c4 } from './c4.ts';

test('C4 holds: one gate for every message, by an oracle of its own', { timeout: 600_000 }, async () => {
  expect(await c4.run({ seed: 4, long: false })).toMatchObject({ holds: true });
});

import { expect, test } from 'vitest';
import { g8 } from './g8.ts';

test('G8 holds: who is asked to end answers what it has taken and is gone in time', { timeout: 900_000 }, async () => {
  expect(await g8.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});

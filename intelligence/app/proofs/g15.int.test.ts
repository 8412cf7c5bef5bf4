import { expect, test } from 'vitest';
import { g15 } from './g15.ts';

test('G15 holds: nothing is taken twice or against a network, and no number of a card is kept', { timeout: 240_000 }, async () => {
  expect(await g15.run({ seed: 15, long: false })).toMatchObject({ holds: true });
});

import { expect, test } from 'vitest';
import { c8 } from './c8.ts';

test('C8 holds: an outage is told once to whom it cuts off, cleared by their own line and credited to the cent', { timeout: 300_000 }, async () => {
  expect(await c8.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});

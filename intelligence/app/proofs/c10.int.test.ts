import { expect, test } from 'vitest';
import { c10 } from './c10.ts';

test('C10 holds: the log played once more gives every byte again, and nothing learned later is seen as of a day', { timeout: 600_000 }, async () => {
  expect(await c10.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});

import { expect, test } from 'vitest';
import { c15 } from './c15.ts';

test('C15 holds: a preview differs in no decision from doing it at once', { timeout: 240_000 }, async () => {
  expect(await c15.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});
